"""Logs: one JSON object a line, from libraries too, and nothing in them of what people typed."""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import structlog
from attrs import define, evolve
from dependency_injector import providers
from sqlalchemy import text

from proca.adapters.http.measured import MeasuredApp
from proca.adapters.metrics.prometheus import PrometheusMeasures
from proca.adapters.sql.engine import engine_for
from proca.application.processing.housekeeping import KeepHouse
from proca.application.processing.process import ProcessActions
from proca.domain.ids import ServiceId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.outbox import OutboxEntry
from proca.entrypoints import logs
from proca.entrypoints.settings import read
from proca.entrypoints.worker import ActionLoop, LookupLoop
from proca.ports.delivery import Later
from proca.ports.intake import IntakeLog
from proca.ports.lookup import Found, Question
from proca.ports.queue import Again, Dead
from proca.ports.world import IdKind
from world import TestClock, World, world

EMAIL, NAME = "olga.secret@mail.test", "Olga-the-Secret"


def configured(tmp_path: Path, **environ: str) -> None:
    logs.configure(read({"FINGERPRINT_SEED": "hidden-seed", **environ}, tmp_path))


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged, each line a JSON object; nothing goes to standard output."""
    out, err = capsys.readouterr()
    assert out == ""
    return [json.loads(line) for line in err.splitlines()]


def test_each_event_is_one_json_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configured(tmp_path)
    log = structlog.get_logger("proca")
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        log.warning("something", org_id=5, text="two\nlines")
    (line,) = lines(capsys)
    assert (line["event"], line["level"], line["org_id"], line["request_id"]) == ("something", "warning", 5, "r-1")
    assert line["text"] == "two\nlines"
    assert line["timestamp"].endswith("Z")


def test_libraries_log_in_the_same_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Web server, event loop and driver use the standard library's logs."""
    configured(tmp_path)
    try:
        fails(EMAIL)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in %s", "application")
    logging.getLogger("sqlalchemy").info("chatter")
    (line,) = lines(capsys)
    assert (line["event"], line["level"]) == ("Exception in application", "error")
    assert line["exception"][0]["exc_type"] == "ValueError"


@pytest.mark.parametrize(("level", "shown"), [("debug", 4), ("info", 3), ("warn", 2), ("error", 1), ("critical", 0)])
def test_the_level_is_kept(level: str, shown: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configured(tmp_path, LOG_LEVEL=level)
    log = structlog.get_logger("proca")
    for say in (log.debug, log.info, log.warning, log.error):
        say("x")
    assert len(lines(capsys)) == shown


def fails(email: str) -> None:
    """Something with personal data in its local variables and in its message."""
    contact = {"email": email, "name": NAME}
    raise ValueError(f"cannot use {contact['email']} here")


def test_tracebacks_show_neither_local_variables_nor_addresses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(tmp_path)
    try:
        fails(EMAIL)
    except ValueError:
        structlog.get_logger("proca").exception("failed")
    (line,) = lines(capsys)
    (error,) = line["exception"]
    assert (error["exc_type"], error["exc_value"]) == ("ValueError", "cannot use *** here")
    assert "fails" in [frame["name"] for frame in error["frames"]]
    assert not any(frame.get("locals") for frame in error["frames"])
    assert_private(json.dumps(line))


def test_causes_notes_and_groups_are_as_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configured(tmp_path)
    try:
        try:
            fails(EMAIL)
        except ValueError as cause:
            cause.add_note(f"it was {EMAIL}")
            raise ExceptionGroup("several", [ValueError(EMAIL), ExceptionGroup(EMAIL, [cause])]) from cause
    except ExceptionGroup:
        structlog.get_logger("proca").exception("failed")
    (line,) = lines(capsys)
    assert_private(json.dumps(line))


async def test_what_drivers_quote_is_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Statements without their parameters, rows and arguments that the database complains of."""
    configured(tmp_path)
    log = structlog.get_logger("proca")
    engine = engine_for(f"sqlite:///{tmp_path / 'x.db'}")
    try:
        async with engine.begin() as connection:
            await connection.execute(text("INSERT INTO no_such VALUES (:name, :email)"), {"name": NAME, "email": EMAIL})
    except Exception:
        log.exception("sqlite")
    await engine.dispose()
    for message in (
        f"null value in column\nDETAIL:  Failing row contains (5, {NAME}, Wood Street 5).",
        f"invalid input for query argument $3: '{NAME}' (expected int)\n[SQL: INSERT …]",
    ):
        log.error("postgresql", exc_info=RuntimeError(message))
    found = lines(capsys)
    assert [line["event"] for line in found] == ["sqlite", "postgresql", "postgresql"]
    assert "no such table: no_such" in found[0]["exception"][0]["exc_value"]
    assert_private(json.dumps(found))


@pytest.mark.parametrize("store", ["memory", "sqlite", "postgresql"])
async def test_an_error_inside_a_use_case(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A defect while a signature is stored: GraphQL and REST both log it, neither logs who signed."""
    async with world(store) as w:
        configured(tmp_path)
        alpha = await w.org("alpha")
        page = await w.page(await w.campaign(alpha), alpha)
        log = w.container.intake_log()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(log), "append", _broken)
            contact = {"firstName": NAME, "email": EMAIL}
            answer = await w.sign(page, contact=contact)
            assert answer["errors"][0]["extensions"]["code"] == "internal_error"
            body = {"action": {"actionType": "p"}, "contact": contact, "privacy": {}}
            rest = await w.http.post(f"/v1/action-pages/{page.id}/signatures", json=body)
            assert rest.status_code == 500
            assert_private(json.dumps(answer) + rest.text)
    found = lines(capsys)
    assert [line["event"] for line in found] == ["unexpected_error"] * 2
    assert all(line["exception"][0]["exc_type"] == "RuntimeError" for line in found)
    assert_private(json.dumps(found))


async def test_a_worker_that_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configured(tmp_path)

    async def process(_limit: int) -> int:
        fails(EMAIL)
        return 0

    worker = ActionLoop(cast(ProcessActions, process), cast(KeepHouse, None), cast(IntakeLog, None), TestClock())
    await worker.calmly(worker._process)
    (line,) = lines(capsys)
    assert line["event"] == "processing_failed"
    assert_private(json.dumps(line))


async def test_a_task_that_nobody_waits_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The event loop's own complaints."""
    configured(tmp_path)
    error = _caught(lambda: fails(EMAIL))
    asyncio.get_running_loop().call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": error, "future": f"<Task exception={error!r}>"}
    )
    (line,) = lines(capsys)
    assert line["event"].startswith("Task exception was never retrieved")
    assert_private(json.dumps(line))


@define
class Failing:
    """An org's own records, which quote who they were asked about when they fail."""

    async def ask(self, _service: Service, _question: Question) -> Found | Later:
        fails(EMAIL)
        return Found({})


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_a_day_with_failures(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Issue 4 item 8: people sign and ask for odd things, and everything after that fails in some way; neither the log
    nor the metrics tell who it was."""
    measures = PrometheusMeasures()
    async with world(store, measures=measures) as w:
        configured(tmp_path, LOG_LEVEL="debug")
        w.http._transport.app = MeasuredApp(w.http._transport.app, measures)  # type: ignore[attr-defined]  # hidden
        org = await w.org("alpha")
        await _wants_details(w, org)
        campaign = await w.campaign(org)
        page = await w.page(campaign, org)
        w.container.lookup.override(providers.Object(Failing()))
        contact = {"firstName": NAME, "lastName": NAME, "email": EMAIL}
        for deed in ({"actionType": "petition"}, {"actionType": NAME}):
            assert "errors" not in await w.sign(page, contact=contact, action=deed)
        odd = {**contact, "email": f"{NAME} {EMAIL}"}
        assert "errors" in await w.sign(page, contact=odd)
        body = {"action": {"actionType": NAME}, "contact": odd, "privacy": {"optIn": EMAIL}}
        await w.http.post(f"/v1/action-pages/{page.id}/signatures", json=body)
        for path in (f"/{EMAIL}", f"/v1/orgs/{NAME}", f"/v1/campaigns?name={EMAIL}", f"/p/{NAME}?email={EMAIL}"):
            await w.http.request(NAME.upper()[:4], path)
            await w.http.get(path, headers={"authorization": f"Bearer {EMAIL}"})
        await w.process()
        lookups = LookupLoop(w.container.look_up_details())
        assert await lookups.calmly(lookups.round) > 0
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("proca.application.processing.process.messages_of", _broken_messages)
            w.clock.move(minutes=10)
            await w.signed(page, EMAIL, contact=contact)
            await w.process()
        await _fail_all(w)
        w.clock.move(minutes=2)
        await w.container.sweep_actions()()
        page_of_metrics = measures.page(await w.container.read_backlog()()).decode()
    found = lines(capsys)
    assert {"processing_failed"} <= {line["event"] for line in found}
    assert 'proca_deliveries_total{outcome="again"' in page_of_metrics
    assert 'proca_deliveries_total{outcome="dead"' in page_of_metrics
    assert 'proca_http_requests_total{method="other",route="other"' in page_of_metrics
    assert_private(json.dumps(found))
    assert_private(page_of_metrics)


async def _wants_details(w: World, org: Org) -> None:
    number, now = ServiceId(await w.container.ids().reserve(IdKind.SERVICE)), w.clock.now()
    async with w.container.store().unit() as unit:
        service = Service(id=number, org_id=org.id, name=ServiceName.WEBHOOK, inserted_at=now, updated_at=now)
        await unit.services.put(service)
        await unit.orgs.put(evolve(org, backends=Backends(detail_backend=number)))


async def _fail_all(w: World) -> None:
    """Every second message is tried again, the others are given up; the reason is the receiver's own."""
    queue = w.container.queue()
    async with w.container.store().unit() as unit:
        mark = {"contact": {"email": EMAIL, "firstName": NAME}}
        await unit.outbox.put(*[OutboxEntry("cus.5.deliver", NAME, mark)] * 4)
    jobs = await queue.claim("cus.5.deliver", 9, w.clock.now(), w.clock.now())
    await queue.settle(
        [Again(job, w.clock.now(), EMAIL) if job.id % 2 else Dead(job, EMAIL) for job in jobs], w.clock.now()
    )


def _broken_messages(*_: object) -> None:
    fails(EMAIL)


def test_developers_see_text_with_tracebacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configured(tmp_path, PROCA_ENV="development")
    try:
        fails("somebody")
    except ValueError:
        structlog.get_logger("proca").exception("failed", org_id=5)
    logging.getLogger("uvicorn.error").warning("from a library")
    shown = capsys.readouterr().err
    assert "failed" in shown
    assert "ValueError: cannot use somebody here" in shown
    assert "from a library" in shown
    assert NAME not in shown


def _caught(work: Callable[[], None]) -> Exception:
    try:
        work()
    except ValueError as error:
        return error
    raise AssertionError


async def _broken(*_: object, **__: object) -> None:
    raise RuntimeError(f"no way to store {EMAIL}")


def assert_private(text: str) -> None:
    """Nothing in it that tells who it was, or a secret."""
    for secret in (EMAIL, NAME, "secret@", "hidden-seed"):
        assert secret not in text
