"""A small HTTP/1.1 server: a thread for each connection, and connections that stay open.

moto's own server closes each connection after one answer and waits 10 ms for what may be left of the request.
"""

from __future__ import annotations

import io
import socket
import threading
from http.server import ThreadingHTTPServer
from typing import Any

from werkzeug.serving import WSGIRequestHandler

from emulator.application import Application

HOST = "127.0.0.1"


class Handler(WSGIRequestHandler):
    """Reads a whole request, has it answered, and sends the whole answer at once."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Any

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").strip().lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        environ = self.make_environ()
        length = -1 if environ.get("wsgi.input_terminated") else int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))
        status, headers, body = self.server.application(environ)
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if not any(name.lower() == "content-length" for name, _ in headers):
            self.send_header("Content-Length", str(len(body)))
        self._headers_buffer.append(b"\r\n")
        if self.command != "HEAD":
            self._headers_buffer.append(body)
        self.flush_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: the Region gate records calls."""


class HttpServer(ThreadingHTTPServer):
    """Serves an application on a loopback port, in threads of its own."""

    daemon_threads = True
    request_queue_size = 128
    ssl_context = None
    multithread = True
    multiprocess = False
    _server_version = "warmsite-emulator"

    def __init__(self, port: int, application: Application) -> None:
        self.application = application
        self._connections: set[socket.socket] = set()
        super().__init__((HOST, port), Handler)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def server_bind(self) -> None:
        """Without the look-up of a host name, which may ask a name server."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, self.port

    def start(self) -> None:
        """Serves in the background."""
        threading.Thread(target=self.serve_forever, name="http", daemon=True).start()

    def abandon(self) -> None:
        """Lets go of what a fork has copied from its parent, without a word to the peers."""
        self.socket.close()
        for connection in list(self._connections):
            connection.close()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    def close_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().close_request(request)
