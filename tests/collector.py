"""A collector of error reports: a real HTTP server that keeps what it is sent."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from attrs import Factory, define

Json = dict[str, Any]
KEY = "5f3c9a71d2e84b06"


@define
class Collector:
    """What was received, as text and as events."""

    port: int
    texts: list[str] = Factory(list)
    keys: list[str] = Factory(list)

    @property
    def dsn(self) -> str:
        """The address to report to."""
        return f"http://{KEY}@127.0.0.1:{self.port}/1"

    @property
    def text(self) -> str:
        """Everything that came over the wire."""
        return "\n".join(self.texts)

    @property
    def events(self) -> list[Json]:
        """The events, in the order in which they came."""
        found = []
        for text in self.texts:
            _, *rest = [json.loads(line) for line in text.splitlines() if line]
            found += [body for head, body in zip(rest[::2], rest[1::2], strict=True) if head["type"] == "event"]
        return found


@contextmanager
def collecting(status: int = 200) -> Iterator[Collector]:
    """A collector that answers with a status."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers["content-encoding"] == "gzip":
                body = gzip.decompress(body)
            collector.texts.append(body.decode())
            collector.keys.append(self.headers["x-sentry-auth"])
            self.send_response(status)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector = Collector(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
