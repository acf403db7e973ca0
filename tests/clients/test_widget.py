"""The widget's own requests, in their order, sent by Chromium from a page of another origin (spec 40, "Widget")."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from bench.instance import LEAD_PAGE, Installation

pytestmark = pytest.mark.filterwarnings("default::pytest.PytestWarning", "ignore::ResourceWarning")

WIDGET = Path(__file__).with_name("widget.js").read_text("utf-8").partition("\n")[2]


@contextmanager
def elsewhere() -> Iterator[str]:
    """An empty page of another origin."""

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>A campaign</title>")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.proof
def test_the_widgets_requests(browser: Browser, tmp_path: Path) -> None:
    """Count, preflighted signature, share; an error's last path element names the field."""
    installation = Installation(f"sqlite:///{tmp_path / 'proca.db'}", tmp_path)
    installation.set_up()
    server = installation.serve()
    try:
        with elsewhere() as origin:
            page = browser.new_page()
            page.goto(origin)
            given = {"api": f"http://127.0.0.1:{server.port}/api", "page": LEAD_PAGE}
            said: Any = page.evaluate(WIDGET, given)
            page.close()
    finally:
        server.stop()
    assert said["counted"]["data"]["actionPage"]["campaign"]["stats"] == {"supporterCount": 0}
    reference = said["signed"]["data"]["addActionContact"]["contactRef"]
    assert len(reference) == 43
    assert said["shared"]["data"]["addAction"] == {"contactRef": reference}
    assert said["wrong"]["errors"][0]["path"][-1] == "email"
