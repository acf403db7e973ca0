"""The law of logs: at level debug too, on every path, ids and events, and nobody's data or secrets (issue 4 item 8)."""

import base64
import json
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
import websockets.sync.client
from dependency_injector import providers
from websockets.exceptions import WebSocketException

import planted
from adapters.amqp.consumer import line_to
from bench import database
from bench.instance import Installation, Server, free_port
from data_world import DataWorld, data_world
from planted import CODE, CONTACT, EMAIL, FIRST, PASSWORD, TOKEN
from proca.adapters.amqp.broker import AmqpBroker
from proca.adapters.http.traced import TracedApp
from proca.adapters.system import LoggedSignals
from proca.domain.outbox import OutboxEntry
from proca.entrypoints import logs
from proca.entrypoints.settings import read
from proca.entrypoints.worker import ActionLoop, MailLoop, PublishingLoop
from spans import keeping
from world import SIGN

AMQP_PASSWORD, JWT_SECRET, SEED = "amqpplanted88", "jwtplanted99jwtplanted99jwtplanted99", "seedplanted66"
ADMIN = "ada@wood.test"
_TALKATIVE = (
    "import proca.entrypoints.server as server; server._GRAVE = frozenset({'debug'});"
    "from proca.entrypoints.cli import main; main()"
)
VARIABLES = {"page": 1, "action": {"actionType": "petition"}, "contact": CONTACT, "privacy": {"optIn": True}}
SENT = base64.b64encode(f"{EMAIL}:{PASSWORD}".encode()).decode()


def lines_of(text: str) -> list[dict[str, Any]]:
    """Each line is a JSON object."""
    return [json.loads(line) for line in text.splitlines()]


# ---------------------------------------------------------------- a real server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A production server at level debug whose broker is away; every secret that there is has been set."""
    folder = tmp_path / "instance"
    folder.mkdir()
    plain = Installation(f"sqlite:///{folder}/proca.db", folder)
    plain.set_up()
    plain.run("user", "add", ADMIN, PASSWORD, "--admin")
    more = {
        "LOG_LEVEL": "debug",
        "AMQP_URL": f"amqp://planted:{AMQP_PASSWORD}@127.0.0.1:{free_port()}/",
        "JWT_SECRET": JWT_SECRET,
    }
    started = Installation(plain.database_url, folder, more).serve()
    yield started
    if started.process.poll() is None:
        started.kill()


def test_a_day_at_a_real_server(server: Server) -> None:
    """Over sockets, with all that the web server and the libraries have to say; every answer, good and bad."""
    url = f"http://127.0.0.1:{server.port}"
    folder = server.log.parent
    with httpx.Client(base_url=url, timeout=30) as client:
        assert "errors" not in client.post("/api", json={"query": SIGN, "variables": VARIABLES}).json()
        body = {"action": {"actionType": "petition"}, "contact": CONTACT, "privacy": {"optIn": True}}
        assert client.post("/v1/action-pages/1/signatures", json=body).status_code == 201
        _ask_oddly(client)
        invited = client.post(
            "/v1/orgs/riverwatch/invitations",
            json={"email": EMAIL, "role": "campaigner", "message": f"Hello {FIRST}"},
            auth=(ADMIN, PASSWORD),
        )
        assert invited.is_success, invited.text
        _talk_oddly(server.port)
        database.drain(f"sqlite:///{folder}/proca.db", 60)
        _until(folder, "SELECT count(*) FROM outbox WHERE topic = 'mail' AND attempts > 0")
        with closing(sqlite3.connect(folder / "proca.db", timeout=10)) as broken:
            # What cannot be read is a defect: nobody foresees it.
            broken.execute("UPDATE campaigns SET config = ?", (f'{{"{EMAIL} {FIRST}',))
            broken.execute("UPDATE settings_version SET version = version + 1")
            broken.commit()
        answers = [client.post("/api", json={"query": SIGN, "variables": VARIABLES}).text]
        answers.append(client.post("/v1/action-pages/1/signatures", json=body).text)
    assert planted.found_in("".join(answers)) == []
    server.stop()
    text = server.log.read_text()
    found = lines_of(text)
    events = {line["event"] for line in found}
    assert {"broker_away"} <= events
    failed = [line for line in found if line["event"] == "unexpected_error" or line["level"] == "error"]
    assert failed, "something went wrong in earnest"
    assert any("request_id" in line for line in failed)
    assert planted.found_in(text, AMQP_PASSWORD, JWT_SECRET, SENT) == []


def test_a_leak_of_the_web_server_is_found(tmp_path: Path) -> None:
    """A planted bug: the library may say all that it likes; then the sockets' headers and frames are in the log."""
    installation = Installation(f"sqlite:///{tmp_path}/proca.db", tmp_path, {"LOG_LEVEL": "debug"})
    installation.set_up()
    port, log = free_port(), tmp_path / "leaking.log"
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603  (ours)
            [sys.executable, "-c", _TALKATIVE, "serve", "--host", "127.0.0.1", "--port", str(port)],
            cwd=tmp_path,
            env=installation._environment(),
            stdout=out,
            stderr=out,
        )
    leaking = Server(port, process, log)
    try:
        leaking.wait_until_healthy()
        _talk_oddly(port)
    finally:
        leaking.stop()
    assert {TOKEN, CODE} <= {*planted.found_in(log.read_text())}


def _ask_oddly(client: httpx.Client) -> None:
    client.post("/api", json={"query": SIGN, "variables": {**VARIABLES, "contact": {**CONTACT, "email": FIRST}}})
    client.post("/api", content=f'{{"query": "{EMAIL}')
    client.post("/api", json={"query": "{ currentUser { email } }"}, auth=(EMAIL, PASSWORD))
    client.get("/v1/me", headers={"authorization": f"Bearer {TOKEN}"})
    client.get("/v1/me", headers={"authorization": f"Bearer eyplanted.{CODE}.x", "cookie": f"s={CODE}"})
    for path in (
        f"/link/accept/{CODE}?email={EMAIL}&id=1",
        f"/link/reject/{CODE}?email={EMAIL}",
        f"/link/s/1/accept/{CODE}?doi=1",
        f"/link/s/1/reject/{CODE}",
        f"/link/d/1/{CODE}",
        f"/users/confirm/{CODE}",
        f"/users/reset_password/{CODE}",
        f"/users/settings/confirm_email/{CODE}",
        f"/mailbox/{CODE}",
        f"/webhook/mailjet/{CODE}",
        f"/p/{FIRST}?email={EMAIL}",
        f"/v1/campaigns?name={EMAIL}",
        f"/{EMAIL}/{CODE}",
    ):
        for method in ("GET", "POST"):
            client.request(method, path, headers={"referer": f"https://x.test/{CODE}?e={EMAIL}", "user-agent": FIRST})


def _talk_oddly(port: int) -> None:
    """Sockets, whose frames the web server's library would log at this level."""
    address = f"ws://127.0.0.1:{port}/socket/websocket?token={CODE}"
    headers = {"authorization": f"Bearer {TOKEN}", "cookie": f"s={CODE}"}
    frames = [
        json.dumps({"type": "connection_init", "payload": {"authToken": TOKEN, "who": EMAIL}}),
        json.dumps(["1", "1", "__absinthe__:control", "doc", {"query": FIRST, "variables": CONTACT}]),
        f"{EMAIL} {CODE}",
    ]
    for protocol in ("graphql-transport-ws", None):
        with suppress(WebSocketException, OSError):
            protocols: Any = [protocol] if protocol else None
            with websockets.sync.client.connect(address, additional_headers=headers, subprotocols=protocols) as line:
                for frame in frames:
                    line.send(frame)
                with suppress(TimeoutError):
                    line.recv(0.5)


def _until(folder: Path, query: str) -> None:
    until = time.monotonic() + 60
    with closing(sqlite3.connect(folder / "proca.db", timeout=10)) as asked:
        while not asked.execute(query).fetchone()[0]:
            assert time.monotonic() < until
            time.sleep(0.05)


# ---------------------------------------------------------------- every step fails


@asynccontextmanager
async def _stage(store: str, folder: Path) -> AsyncIterator[DataWorld]:
    async with data_world(store) as d:
        logs.configure(read({"FINGERPRINT_SEED": SEED, "LOG_LEVEL": "debug"}, folder))
        tracing, transport = keeping().tracing, d.w.http._transport
        transport.app = TracedApp(transport.app, tracing)  # type: ignore[attr-defined]  # hidden
        yield d


async def _broken(*_: object, **__: object) -> None:
    raise RuntimeError(f"no way to do it for {EMAIL}")


async def _day(d: DataWorld) -> None:
    """Somebody signs, is linked, rejected, looked at, given up; storing, processing, mails and the broker fail."""
    w, c = d.w, d.w.container
    page = await d.page()
    await w.sign(page, contact=CONTACT)
    await w.process()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(c.intake_log()), "append", _broken)
        await w.sign(page, contact=CONTACT)
        await w.http.post(
            f"/v1/action-pages/{page.id}/signatures",
            json={"action": {"actionType": "p"}, "contact": CONTACT, "privacy": {}},
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("proca.application.processing.process.messages_of", _raise)
        await w.sign(page, contact=CONTACT)
        await w.process()
    w.clock.move(minutes=20)
    loop = ActionLoop(c.process_actions(), c.keep_house(), c.intake_log(), w.clock)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(c.processing()), "batch", _raise)
        await loop.calmly(loop._process)
    await w.process()
    await _moderate(d)
    await _give_up(d)
    await _without_a_broker(d)
    await _without_mails(d)


def _raise(*_: object, **__: object) -> Any:
    raise RuntimeError(f"no way to do it for {EMAIL}")


async def _moderate(d: DataWorld) -> None:
    headers = {"authorization": f"Bearer {(await d.people.use.reset_api_token(d.owner)).reveal()}"}
    for action in (await d.w.recorded(d.org))[:1]:
        await d.w.http.post(f"/v1/actions/{action.action.id}/reject", headers=headers)
    for path in (f"/link/s/1/reject/{CODE}", f"/link/accept/{CODE}?email={EMAIL}"):
        await d.w.http.post(path)
        await d.w.http.get(path)


async def _give_up(d: DataWorld) -> None:
    """Messages die, are looked at, tried again, dropped."""
    topic, queue, clock = f"cus.{d.org.id}.deliver", d.w.container.queue(), d.w.clock
    async with d.w.container.store().unit() as unit:
        await unit.outbox.put(*[OutboxEntry(topic, "petition.river", {"contact": CONTACT})] * 2)
    for _ in range(12):
        clock.move(hours=1)
        jobs = await queue.claim(topic, 9, clock.now(), clock.now())
        tried, dead = d.w.container.mails.settling().sorted_out(jobs)
        await queue.settle(dead, clock.now())
        assert len(tried) + len(dead) == len(jobs)
    headers = {"authorization": f"Bearer {(await d.people.use.reset_api_token(d.owner)).reveal()}"}
    path = f"/v1/orgs/{d.org.name}/dead-letters"
    one, two = (await d.w.http.get(path, headers=headers)).json()["items"]
    assert planted.found_in((await d.w.http.get(f"{path}/{one['id']}", headers=headers)).text) == []
    await d.w.http.post(f"{path}/replay", json={"ids": [one["id"]]}, headers=headers)
    await d.w.http.post(f"{path}/drop", json={"ids": [two["id"]]}, headers=headers)


async def _without_a_broker(d: DataWorld) -> None:
    c = d.w.container
    address = f"amqp://planted:{AMQP_PASSWORD}@127.0.0.1:{free_port()}/"
    broker = AmqpBroker(line_to(address, d.w.clock, c.signals()))
    c.broker.broker.override(providers.Object(broker))
    loop: PublishingLoop = c.broker.publishing_loop()
    await loop.calmly(loop.round)
    await broker.close()


async def _without_mails(d: DataWorld) -> None:
    """An invitation that no backend sends, and a backend that breaks."""
    c = d.w.container
    headers = {"authorization": f"Bearer {(await d.people.use.reset_api_token(d.owner)).reveal()}"}
    body = {"email": EMAIL, "role": "campaigner", "message": f"Hello {FIRST}"}
    answer = await d.w.http.post(f"/v1/orgs/{d.org.name}/invitations", json=body, headers=headers)
    assert answer.is_success, answer.text
    deliver = c.mails.deliver_system_mails()
    loop = MailLoop(deliver)
    await loop.calmly(loop.round)
    d.w.clock.move(hours=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(deliver), "__call__", _broken)
        await loop.calmly(loop.round)


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_a_day_on_which_every_step_fails(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each failure is told with ids: of the action, of the request, of the trace, of whoever acted."""
    async with _stage(store, tmp_path) as d:
        await _day(d)
    out, err = capsys.readouterr()
    found = lines_of(err)
    assert planted.found_in(out + err, AMQP_PASSWORD, SEED, "seed-for-tests") == []
    by_event = {line["event"]: line for line in found}
    wanted = {
        "action_postponed",
        "broker_away",
        "dead_letters_dropped",
        "dead_letters_replayed",
        "message_given_up",
        "processing_failed",
        "unexpected_error",
    }
    assert wanted <= set(by_event)
    assert by_event["action_postponed"]["action_id"] > 0
    given_up = by_event["message_given_up"]
    assert (given_up["message_id"] > 0, given_up["topic"]) == (True, f"cus.{d.org.id}.deliver")
    assert by_event["dead_letters_replayed"]["user_id"] == d.owner.id
    for line in found:
        if line["event"] in ("unexpected_error", "dead_letters_replayed"):
            assert re.fullmatch("[0-9a-f]{32}", line["trace_id"])
            assert line["request_id"]


# ---------------------------------------------------------------- the law can be broken


def _leaky_signals(_: LoggedSignals, event: str, **ids: int | str) -> None:
    structlog.get_logger("proca").warning(event, **ids, who=EMAIL)


def _leaky_text(_: object, __: str, event: dict[str, Any]) -> dict[str, Any]:
    return event


@pytest.mark.parametrize(
    "leak",
    [
        lambda patch: patch.setattr(LoggedSignals, "noticed", _leaky_signals),
        lambda patch: patch.setattr(logs, "_without_quotes", _leaky_text),
        lambda patch: patch.setattr(logs, "_QUOTED", re.compile("nothing at all")),
        lambda patch: patch.setattr(logs, "_WITHOUT_LOCALS", structlog.processors.dict_tracebacks),
    ],
    ids=["a signal", "errors are not masked", "addresses are not known", "local variables"],
)
async def test_a_leak_is_found(
    leak: Callable[[pytest.MonkeyPatch], None],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Planted bugs: the same day, the same look, and somebody is found."""
    leak(monkeypatch)
    async with _stage("sqlite", tmp_path) as d:
        await _day(d)
    assert planted.found_in(capsys.readouterr().err) != []


def test_the_look_knows_every_form() -> None:
    for text in (
        EMAIL.upper(),
        "olga.planted%40mail-planted.test",
        f"Basic {base64.b64encode(EMAIL.encode()).decode()}",
    ):
        assert planted.found_in(f"x{text}y") == [EMAIL]
    assert planted.found_in("nobody") == []
