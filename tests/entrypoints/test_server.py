"""One process, two surfaces: the restricted one in place of the whole, below a path, on a port of its own (20 §10)."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from signal import SIGTERM
from subprocess import TimeoutExpired
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from adapters.identity.signing import Site, site
from bench.instance import Installation, Server, free_port
from proca.entrypoints import server as module
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.settings import read
from world import SIGN

WHO = "{ currentUser { email } }"
OLGA = {"firstName": "Olga", "lastName": "Lind", "email": "olga@mail.test"}
VARIABLES = {"page": 1, "action": {"actionType": "petition"}, "contact": OLGA, "privacy": {"optIn": True}}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("instance")
    made = Installation(f"sqlite:///{folder}/proca.db", folder)
    made.set_up()
    return made


@pytest.fixture
def installation(home: Installation) -> Iterator[Installation]:
    """The instance with the settings that `proca init` made, and what a test adds."""
    file = home.home / "proca.env"
    before = file.read_text()
    yield home
    file.write_text(before)


def serve(installation: Installation, **environ: object) -> Server:
    """A server with these settings besides."""
    with (installation.home / "proca.env").open("a") as file:
        file.writelines(f"{name}={value}\n" for name, value in environ.items())
    return installation.serve()


def ask(port: int, path: str, query: str, **rest: Any) -> httpx.Response:
    """What a document is answered."""
    body = {"query": query, **rest}
    return httpx.post(f"http://127.0.0.1:{port}{path}", json=body, timeout=30)


def sign(port: int, path: str, **extensions: str) -> Any:
    """What a signature is answered."""
    return ask(port, path, SIGN, variables=VARIABLES, extensions=extensions).json()


def is_whole(port: int, path: str = "") -> bool:
    """Whether the whole schema answers there without an account, and REST beside it; else both are away."""
    knows = "data" in ask(port, f"{path}/api", "{ campaign(id: 1) { id } }").json()
    rest = httpx.get(f"http://127.0.0.1:{port}{path}/v1/campaigns/1").status_code
    assert rest == (200 if knows else 404)
    return knows


def no_socket(port: int, path: str) -> int:
    """The status with which a socket is refused there."""
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{port}{path}", subprotocols=[Subprotocol("graphql-transport-ws")])
    return refused.value.response.status_code


def is_restricted(port: int, path: str = "") -> bool:
    """Whether the restricted surface answers there."""
    missing = [error["extensions"]["code"] for error in sign(port, f"{path}/api").get("errors", ())]
    private = ask(port, f"{path}/private/api", WHO).status_code
    health = httpx.get(f"http://127.0.0.1:{port}{path}/health").status_code
    return (missing, private, health) == (["unauthorized"], 401, 200)


def test_in_place_of_the_whole(installation: Installation) -> None:
    """20 §10: ENABLE_ECI, with the worker; nobody verifies, and the log says so."""
    server = serve(installation, ENABLE_ECI="true")
    try:
        assert is_restricted(server.port)
        assert not is_whole(server.port)
        assert [no_socket(server.port, path) for path in ("/api", "/socket/websocket")] == [404, 404]
        assert "errors" not in sign(server.port, "/api", captcha="anything")
    finally:
        assert server.stop() in (0, -SIGTERM)
    log = [json.loads(line) for line in server.log.read_text().splitlines()]
    events = [line["event"] for line in log]
    assert "captcha_not_verified" in events
    (passed,) = [line for line in log if line["event"] == "captcha_passed"]
    assert (passed["action_page_id"], passed["service"]) == (1, None)
    assert "unexpected_error" not in events


def test_beside_the_whole(installation: Installation) -> None:
    """PROCA_RESTRICTED_PORT and PROCA_RESTRICTED_PATH: the same process, database and worker."""
    port = free_port()
    server = serve(installation, PROCA_RESTRICTED_PORT=port, PROCA_RESTRICTED_PATH="/eci")
    try:
        assert is_whole(server.port)
        assert is_restricted(server.port, "/eci")
        assert is_restricted(port)
        assert not is_whole(port)
        assert not is_whole(port, "/eci")
        counts = "{ campaign(id: 1) { stats { actionCount { count } } } }"
        before = ask(server.port, "/api", counts).status_code
        assert before == 200
        assert "errors" not in sign(port, "/api", captcha="anything")
        assert "errors" not in sign(server.port, "/api")
    finally:
        assert server.stop() in (0, -SIGTERM)
    for gone in (port, server.port):
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", gone)).close()


def test_the_instance_may_ask_everywhere(installation: Installation) -> None:
    """D11: PROCA_CAPTCHA=required also holds for the whole surface."""
    with site() as provider:
        address = provider.put("/verify", {"success": True, "method": "image"})
        server = serve(installation, PROCA_CAPTCHA="required", PROCAPTCHA_URL=address)
        try:
            assert sign(server.port, "/api")["errors"][0]["extensions"]["code"] == "unauthorized"
            assert "errors" not in sign(server.port, "/api", captcha="code")
        finally:
            server.stop()
        assert provider.asked == ["/verify"]
    assert '"method":"image"' in server.log.read_text().replace(" ", "")


@pytest.fixture
def slow() -> Iterator[tuple[Site, threading.Event, threading.Event]]:
    """A captcha service that answers when it is told to; and whether it was asked."""
    asked, told = threading.Event(), threading.Event()

    def answer(_form: object, _headers: Mapping[str, str]) -> tuple[int, bytes]:
        asked.set()
        told.wait(20)
        return 200, b'{"success": true}'

    with site() as provider:
        provider.answers["/verify"] = answer
        yield provider, asked, told


@pytest.mark.parametrize("is_second", [True, False])
def test_both_finish_what_they_began(
    installation: Installation, slow: tuple[Site, threading.Event, threading.Event], is_second: bool
) -> None:
    """A signature on its way over either port is stored before the end, though nobody new gets in at either."""
    provider, asked, told = slow
    port = free_port()
    environ = {"PROCAPTCHA_URL": f"{provider.address}/verify", "PROCA_CAPTCHA": "required"}
    server = serve(installation, PROCA_RESTRICTED_PORT=port, **environ)
    try:
        with ThreadPoolExecutor() as pool:
            signing = pool.submit(sign, port if is_second else server.port, "/api", captcha="code")
            assert asked.wait(20)
            server.process.send_signal(SIGTERM)
            while any(listens(one) for one in (port, server.port)):
                assert server.process.poll() is None
            with pytest.raises(TimeoutExpired):
                server.process.wait(1)
            assert not signing.done()
            told.set()
            assert signing.result(20)["data"]["addActionContact"]["contactRef"]
        assert server.process.wait(20) in (0, -SIGTERM)
    finally:
        told.set()
        server.kill()
    assert "unexpected_error" not in server.log.read_text()


def listens(port: int) -> bool:
    """Whether somebody takes calls there."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def test_a_port_that_is_taken_stops_the_start(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ChildProcessError, match="did not start"):
            serve(installation, PROCA_RESTRICTED_PORT=port)


def test_one_port_cannot_serve_both(tmp_path: Path) -> None:
    settings = read({"PROCA_RESTRICTED_PORT": "4100"}, tmp_path)
    with pytest.raises(SettingsError, match=r"^PROCA_RESTRICTED_PORT must be another port than 4100"):
        module.serve(settings, "127.0.0.1", 4100)
