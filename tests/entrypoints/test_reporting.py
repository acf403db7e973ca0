"""Error reporting from the setting to the collector (spec 20 §5.5): fields, unexpected errors, masks."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import httpx
import pytest
import structlog
from attrs import evolve
from dependency_injector import providers

from application.users.callers import callers
from bench.instance import Installation
from collector import KEY, Collector, collecting
from proca.adapters.http.app import create_app
from proca.adapters.reporting import NoReporting
from proca.domain.errors import Unavailable
from proca.entrypoints import logs
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.settings import Settings, read
from proca.entrypoints.wiring.reporting import reporter
from world import SIGN, World, world

WRONG = {"firstName": "Olga", "email": "olga.secret(at)mail.test"}


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as made:
        yield made


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    kept = structlog.get_config()
    yield
    structlog.configure(**kept)


def settings(collector: Collector, **environ: str) -> Settings:
    return read({"FINGERPRINT_SEED": "x", "SENTRY_DSN": collector.dsn, **environ}, Path("/"))


@asynccontextmanager
async def reported(collector: Collector, **environ: str) -> AsyncIterator[World]:
    """A world whose reports have been sent when it ends."""
    made = reporter(settings(collector, **environ))
    async with world("memory", reporting=made) as w:
        yield w
    made.close()


async def test_a_failing_field_of_a_stranger(collector: Collector) -> None:
    """REPORT_USER_ERRORS: path, errors, org and campaign; no query, and masked variables."""
    async with reported(collector, REPORT_USER_ERRORS="true") as w:
        org = await w.org("riverwatch")
        page = await w.page(await w.campaign(org, "tua"), org, "river.test/tua")
        variables = {
            "page": page.id,
            "action": {"actionType": "petition"},
            "contact": WRONG,
            "privacy": {"optIn": True},
        }
        answer = await w.graphql(SIGN, **variables)
        assert answer["errors"][0]["path"][-1] == "email"
        await w.signed(page)
    (event,) = collector.events
    assert event["tags"] == {"org": "riverwatch", "campaign": "tua", "field": "addActionContact"}
    assert event["extra"]["errors"] == [{"message": "has invalid format", "path": ["email"]}]
    sent = event["request"]["data"]["variables"]
    assert sent["action"] == {"actionType": "petition"}
    assert sent["contact"] == {"firstName": "XXXX", "email": "XXXX.XXXXXX(XX)XXXX.XXXX"}
    assert "user" not in event
    for secret in ("mutation", "addActionContact(", "olga", "Olga", KEY):
        assert secret not in collector.text


async def test_only_those_who_are_known(collector: Collector) -> None:
    """REPORT_AUTH_USER_ERRORS: the stranger's error is nobody's business, the caller's comes with who it was."""
    made = reporter(settings(collector, REPORT_AUTH_USER_ERRORS="true"))
    query = 'query Mine { mine: org(name: "elsewhere") { name } }'
    async with callers("memory") as p:
        use_cases = evolve(p.w.container.use_cases(), reporting=made)
        p.w.container.use_cases.override(providers.Object(use_cases))
        ada = await p.user("ada")
        token = (await p.api_token(ada)).reveal()
        assert (await p.w.http.post("/api", json={"query": query})).json()["errors"]
        headers = {"authorization": f"Bearer {token}"}
        assert (await p.w.http.post("/api", json={"query": query}, headers=headers)).json()["errors"]
    made.close()
    (event,) = collector.events
    assert event["user"] == {"id": str(ada.id), "email": ada.email}
    assert event["tags"] == {"org": "elsewhere", "field": "mine"}
    assert event["request"]["data"]["operationName"] == "Mine"


async def test_without_the_options_no_field_is_told_of(collector: Collector) -> None:
    async with reported(collector) as w:
        assert (await w.graphql("{ currentUser { email } }"))["errors"]
    assert collector.texts == []


async def test_a_document_that_is_not_executed_fails_no_field(collector: Collector) -> None:
    async with reported(collector, REPORT_USER_ERRORS="true") as w:
        assert (await w.graphql("{ nothing }"))["errors"]
    assert collector.texts == []


@pytest.mark.parametrize(
    ("query", "tags"),
    [
        ('{ org(name: "rivers") { name } }', {"org": "rivers"}),
        ('{ org(name: "olga@mail.test") { name } }', {}),
        ('{ campaign(name: "bees") { name } }', {"campaign": "bees"}),
        ('{ actionPage(name: "no/where") { name } }', {}),
        ('{ actions(orgName: "rivers", campaignName: "tua") { actionId } }', {"org": "rivers", "campaign": "tua"}),
        ("{ ...F } fragment F on RootQueryType { currentUser { email } }", {}),
    ],
)
async def test_which_org_and_campaign(collector: Collector, query: str, tags: dict[str, str]) -> None:
    async with reported(collector, REPORT_USER_ERRORS="true") as w:
        answer = await w.graphql(query)
        assert answer["errors"], answer
    (event,) = collector.events
    assert {name: value for name, value in event["tags"].items() if name != "field"} == tags
    assert "olga" not in collector.text


async def test_each_failing_field_is_one_report(collector: Collector) -> None:
    query = '{ a: org(name: "x") { name } b: currentUser { email } c: campaigns { name } }'
    async with reported(collector, REPORT_USER_ERRORS="true") as w:
        assert len((await w.graphql(query))["errors"]) >= 1
    assert {event["tags"]["field"] for event in collector.events} <= {"a", "b"}
    assert len(collector.events) == len({event["tags"]["field"] for event in collector.events}) >= 1


async def test_an_unexpected_error_in_a_request(collector: Collector, tmp_path: Path) -> None:
    """Told where it is logged, whatever transport; what the domain refuses is no such thing."""
    made = reporter(settings(collector))
    logs.configure(read({"FINGERPRINT_SEED": "x"}, tmp_path))
    logs.report_to(made)
    logs.report_to(made)

    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("olga.secret@mail.test")

    async with world("memory") as w:
        use_cases = evolve(w.container.use_cases(), find_campaign=broken)
        w.container.use_cases.override(providers.Object(use_cases))
        answer = await w.graphql("{ campaign(id: 1) { name } }")
        assert answer["errors"][0]["extensions"]["code"] == "internal_error"
        assert (await w.http.get("/v1/campaigns/1")).status_code == 500
    structlog.get_logger("proca").error("refused", exc_info=Unavailable("later"))
    structlog.get_logger("proca").warning("foreseen", exc_info=ValueError("x"))
    structlog.get_logger("proca").error("without an exception")
    made.close()
    assert [event["exception"]["values"][-1]["type"] for event in collector.events] == ["ZeroDivisionError"] * 2
    assert {event["message"] for event in collector.events} == {"unexpected_error"}
    assert "olga" not in collector.text


async def test_a_reporter_that_breaks_costs_no_answer() -> None:
    class Broken(NoReporting):
        def wants(self, user: object) -> bool:
            del user
            return True

        def field_failed(self, failed: object) -> None:
            raise ZeroDivisionError(failed)

    async with world("memory", reporting=Broken()) as w:
        assert (await w.graphql("{ currentUser { email } }"))["errors"]
        assert create_app(w.container.use_cases())


def test_an_address_that_is_none_is_told_without_its_key() -> None:
    with pytest.raises(SettingsError, match="SENTRY_DSN") as caught:
        reporter(read({"FINGERPRINT_SEED": "x", "SENTRY_DSN": f"{KEY}:nonsense"}, Path("/")))
    assert KEY not in str(caught.value)


def test_nobody_by_default() -> None:
    assert isinstance(reporter(read({"FINGERPRINT_SEED": "x"}, Path("/"))), NoReporting)


@pytest.mark.proof
def test_a_server_that_stops_has_told_what_it_had_to_tell(
    collector: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real process: a failing field, and an error that nobody foresaw: somebody broke a row by hand."""
    monkeypatch.setenv("SENTRY_DSN", collector.dsn)
    monkeypatch.setenv("REPORT_USER_ERRORS", "true")
    installation = Installation(f"sqlite:///{tmp_path / 'proca.db'}", tmp_path)
    installation.set_up()
    server = installation.serve(worker=False)
    try:
        answer = httpx.post(f"http://127.0.0.1:{server.port}/api", json={"query": "{ currentUser { email } }"})
        assert answer.json()["errors"]
        with closing(sqlite3.connect(tmp_path / "proca.db")) as connection, connection:
            connection.execute("UPDATE campaigns SET config = 'olga {'")
        wrong = httpx.get(f"http://127.0.0.1:{server.port}/v1/campaigns/1")
        assert wrong.status_code == 500
    finally:
        server.stop()
    warning, error = collector.events
    assert (warning["level"], warning["tags"]) == ("warning", {"field": "currentUser"})
    assert (error["level"], error["message"]) == ("error", "unexpected_error")
    assert "olga" not in collector.text
