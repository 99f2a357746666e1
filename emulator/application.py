"""What answers a request: the control API under /warmsite/, moto for everything else."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Any

from botocore.model import OperationNotFoundError
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from emulator import overlays
from emulator.control import Control
from emulator.overlays import Answer

CONTROL_PREFIX = "/warmsite/"


class Application:
    """One call at a time: moto's state has no locks of its own."""

    def __init__(self, branch: Callable[[], Any], stop: Callable[[], None]) -> None:
        overlays.install()
        self.lock = overlays.LOCK
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._control = Control(branch=branch, stop=stop, lock=self.lock)

    def __call__(self, environ: dict[str, Any]) -> Answer:
        path = str(environ["PATH_INFO"])
        if path.startswith(CONTROL_PREFIX):
            return self._control.answer(environ["REQUEST_METHOD"], path, environ["wsgi.input"].read())
        with self.lock:
            return self._ask_moto(environ)

    def _ask_moto(self, environ: dict[str, Any]) -> Answer:
        for act in overlays.before_call:
            early = act(environ)
            if early is not None:
                return early
        answer: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            answer.update(status=status, headers=headers)

        try:
            chunks = self._moto(environ, start_response)
            body = b"".join(chunks)
            for follow in overlays.after_call:
                follow()
        except (NotImplementedError, OperationNotFoundError) as error:
            return _failed(environ, error)
        except Exception as error:  # a fault of moto or of an overlay
            traceback.print_exc(file=sys.stderr)
            return _failed(environ, error)
        return answer["status"], answer["headers"], body


def _failed(environ: dict[str, Any], error: Exception) -> Answer:
    """501 is an answer that clients do not try again."""
    call = environ.get("HTTP_X_AMZ_TARGET") or f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
    text = f"The emulator cannot answer {call}: {type(error).__name__}: {error}"
    return "501 Not Implemented", [("Content-Type", "text/plain")], text.encode()
