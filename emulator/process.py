"""One emulator process, and how it branches: a fork that takes a copy of the whole state with it.

The main thread only waits for requests to branch. A fork copies the thread that calls it and no other, so it is the
main thread that forks, and it does so while it holds the lock under which every call is answered: no call is half
done in the copy.

A lifeline is a file descriptor that reaches its end when the process at the other side dies. The first process has
its standard input; its branches, and theirs, have a pipe of which only the first process holds the writing end.
"""

from __future__ import annotations

import gc
import json
import os
import queue
import threading
from typing import Any, NamedTuple

from emulator.application import Application
from emulator.http_server import HttpServer
from emulator.world import world


class Place(NamedTuple):
    """Where an emulator is reached."""

    port: int
    pid: int


class EmulatorProcess:
    """Serves on a loopback port, and branches when asked to."""

    def __init__(self, port: int = 0) -> None:
        self._application = Application(branch=self._request_branch, stop=self._stop)
        self._root = True
        self._read_end, self._write_end = os.pipe()
        self._open(port)

    @property
    def port(self) -> int:
        """The port of this process."""
        return self._server.port

    def run(self, lifeline: int) -> None:
        """Serves until the lifeline ends. Must be called in the main thread."""
        self._watch(lifeline)
        while True:
            reply = self._requests.get()
            place = self._branch()
            if place is not None:
                reply.put(place)

    def _open(self, port: int) -> None:
        self._requests: queue.SimpleQueue[queue.SimpleQueue[Place]] = queue.SimpleQueue()
        self._server = HttpServer(port, self._application)
        self._server.start()

    def _watch(self, lifeline: int) -> None:
        def wait() -> None:
            while os.read(lifeline, 4096):
                pass
            os._exit(0)

        threading.Thread(target=wait, name="lifeline", daemon=True).start()

    def _request_branch(self) -> Place:
        reply: queue.SimpleQueue[Place] = queue.SimpleQueue()
        self._requests.put(reply)
        return reply.get(timeout=30)

    def _branch(self) -> Place | None:
        """Forks; None in the branch itself."""
        announced, announce = os.pipe()
        with self._application.lock:
            gc.collect()
            gc.freeze()  # else the collector of either process copies every page
            pid = os.fork()
            if pid == 0:
                os.close(announced)
                self._become_branch(announce)
                return None
            gc.unfreeze()
        os.close(announce)
        with os.fdopen(announced) as announcement:
            place: dict[str, Any] = json.loads(announcement.readline())
        threading.Thread(target=os.waitpid, args=(pid, 0), daemon=True).start()
        return Place(place["port"], pid)

    def _become_branch(self, announce: int) -> None:
        if self._root:
            self._root = False
            os.close(self._write_end)
        self._server.abandon()
        world.after_branch()
        self._open(0)
        self._watch(self._read_end)
        os.write(announce, json.dumps({"port": self.port}).encode() + b"\n")
        os.close(announce)

    @staticmethod
    def _stop() -> None:
        """Ends this process as soon as the answer is out. Branches of it go on until they or the first process end."""
        threading.Timer(0.05, os._exit, args=(0,)).start()
