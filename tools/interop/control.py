"""A small HTTP server through which a test restarts the open server."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from tests.support.serving import HOST, Server

RESTART_PATH = "/restart"


@contextmanager
def control(server: Server) -> Iterator[str]:
    """Give the base URL: `POST /restart` is answered 200 when the server serves again."""
    one_at_a_time = Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.path != RESTART_PATH:
                self.send_error(404)
                return
            with one_at_a_time:
                server.restart()
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the runner's own output is what counts."""

    listener = ThreadingHTTPServer((HOST, 0), Handler)
    thread = Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{listener.server_port}"
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
