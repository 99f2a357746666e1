"""The control API of the emulator: JSON over HTTP, beside the APIs of AWS."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from emulator.overlays import Answer
from emulator.seed import seed
from emulator.world import world


class Control:
    """Answers calls under /warmsite/.

    POST branch -> {"port", "pid"} of a copy; POST stop ends this process; POST world changes the settings of the
    simulated world and GET world shows them; POST seed adds what an account has before the first apply.
    """

    def __init__(self, branch: Callable[[], Any], stop: Callable[[], None], lock: Any) -> None:
        self._branch = branch
        self._stop = stop
        self._lock = lock

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """The answer to one call."""
        try:
            return _json("200 OK", self._call(method, path.removeprefix("/warmsite/"), body))
        except (ValueError, TypeError, KeyError) as error:
            return _json("400 Bad Request", {"error": f"{type(error).__name__}: {error}"})
        except LookupError as error:
            return _json("404 Not Found", {"error": str(error)})

    def _call(self, method: str, name: str, body: bytes) -> Any:
        given = json.loads(body) if body.strip() else {}
        match (method, name):
            case ("POST", "branch"):
                place = self._branch()
                return {"port": place.port, "pid": place.pid}
            case ("POST", "stop"):
                self._stop()
                return {}
            case ("POST", "world"):
                with self._lock:
                    world.change(given)
                    return world.settings()
            case ("GET", "world"):
                return world.settings()
            case ("POST", "seed"):
                with self._lock:
                    return seed(given)
        raise LookupError(f"no {method} {name}: there are POST branch, stop, world, seed and GET world")


def _json(status: str, value: Any) -> Answer:
    return status, [("Content-Type", "application/json")], json.dumps(value).encode()
