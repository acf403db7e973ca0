"""Metrics: their names, their bounds, and what they say (spec 30 §10, 30.12#1, issue 4 item 8)."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from link_world import Noted
from proca.adapters.http.asgi import Event, Receive, Scope, Send, respond
from proca.adapters.http.measured import MeasuredApp, route_of
from proca.adapters.metrics.declared import BACKLOG, DECLARED, Kind
from proca.adapters.metrics.prometheus import PrometheusMeasures
from proca.adapters.sql.measured import measure
from proca.application.reports.backlog import ReadBacklog
from proca.domain.errors import Unavailable
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.topic_kinds import kind_of
from proca.entrypoints.metrics_port import metrics_app
from proca.ports.backlog import Backlog, BacklogByKind
from proca.ports.exports import ExportFilter
from proca.ports.queue import Again, Dead, Done
from world import STORES, TestClock, World, world

SAMPLES = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(measures: PrometheusMeasures, backlog: BacklogByKind | None = None) -> SAMPLES:
    """Every sample of the page, by name and labels."""
    families = text_string_to_metric_families(measures.page(backlog).decode())
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


def value(measures: PrometheusMeasures, name: str, **labels: object) -> float | None:
    return samples(measures).get((name, tuple(sorted((key, str(one)) for key, one in labels.items()))))


def test_names_of_the_original_stay_as_they_are() -> None:
    """Spec 30 §10: dots become underscores, and nothing is added; our own counters end as is usual."""
    measures = PrometheusMeasures()
    measures.counted("proca_email_reminder_confirm_count", org_id=7)
    measures.counted("proca_exporter_export_actions_count", 5, org_id=7)
    measures.shown("proca_exporter_export_actions_export_time", 12.5, org_id=7)
    measures.counted("proca_actions_processed", 3)
    assert value(measures, "proca_email_reminder_confirm_count", org_id=7) == 1
    assert value(measures, "proca_exporter_export_actions_count", org_id=7) == 5
    assert value(measures, "proca_exporter_export_actions_export_time", org_id=7) == 12.5
    assert value(measures, "proca_actions_processed_total") == 3


def test_what_nobody_measured_is_not_there_as_zero() -> None:
    """With labels, a metric has no sample before there is something to tell."""
    shown = {name for name, _ in samples(PrometheusMeasures())}
    for one in DECLARED:
        if one.labels:
            assert not {name for name in shown if name.startswith(one.name)}


def test_what_is_not_declared_is_a_mistake() -> None:
    measures = PrometheusMeasures()
    with pytest.raises(KeyError):
        measures.counted("proca_invented")
    with pytest.raises(ValueError, match="label"):
        measures.counted("proca_signals", email="olga@mail.test")


def test_labels_have_bounds() -> None:
    """No label but these: each is a word of the code, a route, a status, or the number of an org."""
    known = {"org_id", "queue", "outcome", "event", "method", "route", "status"}
    assert {label for one in (*DECLARED, *BACKLOG) for label in one.labels} == known
    assert all(bool(one.buckets) == (one.kind is Kind.HISTOGRAM) for one in DECLARED)


@pytest.mark.parametrize(
    ("topic", "kind"),
    [("cus.7.deliver", "cus.deliver"), ("org.12.confirm.supporter", "org.confirm.supporter"), ("mail", "mail")],
)
def test_topics_lose_their_org(topic: str, kind: str) -> None:
    assert kind_of(topic) == kind


# ---------------------------------------------------------------- requests


async def answered(measures: PrometheusMeasures, path: str, template: str | None, status: int | None) -> None:
    """One request through the measuring application, before an application that answers so."""

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        if template is not None:
            scope["path_template"] = template
        if status is None:
            raise RuntimeError
        await respond(send, status, [])

    async def nothing() -> Event:
        raise NotImplementedError

    async def sent(_event: Event) -> None:
        pass

    scope = {"type": "http", "method": "GET" if status else "BREW", "path": path, "headers": []}
    try:
        await MeasuredApp(app, measures)(scope, nothing, sent)
    except RuntimeError:
        assert status is None


async def test_requests_by_route_and_status() -> None:
    """Secrets in paths, people's methods and people's paths make no labels."""
    measures = PrometheusMeasures()
    await answered(measures, "/v1/campaigns/5/stats", "/v1/campaigns/{campaign_id}/stats", 200)
    await answered(measures, "/api/", None, 200)
    await answered(measures, "/olga@mail.test", None, 404)
    await answered(measures, "/link/s/5/secret", "/link/s/{ref}", None)
    found = samples(measures)
    requests = {labels: count for (name, labels), count in found.items() if name == "proca_http_requests_total"}
    assert requests == {
        (("method", "GET"), ("route", "/v1/campaigns/{campaign_id}/stats"), ("status", "200")): 1,
        (("method", "GET"), ("route", "/api"), ("status", "200")): 1,
        (("method", "GET"), ("route", "other"), ("status", "404")): 1,
        (("method", "other"), ("route", "/link/s/{ref}"), ("status", "gone")): 1,
    }
    assert value(measures, "proca_http_request_seconds_count", route="/api") == 1


async def test_routes_as_the_application_knows_them() -> None:
    """The real application tells its template, whatever was in the path."""
    async with world("memory") as w:
        await w.http.get("/v1/campaigns/1")
        seen: list[str] = []
        inner = w.http._transport.app  # type: ignore[attr-defined]  # httpx hides its transport

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await inner(scope, receive, send)
            seen.append(route_of(scope))

        w.http._transport.app = app  # type: ignore[attr-defined]  # as above
        for path in ("/v1/campaigns/5", "/olga@mail.test", "/health", "/v1/orgs/olga/members"):
            await w.http.get(path)
    assert seen == ["/v1/campaigns/{campaign_id}", "other", "/health", "/v1/orgs/{org}/members"]


# ---------------------------------------------------------------- behind ports


async def measured(w: World, measures: PrometheusMeasures) -> None:
    """A promise for each outcome."""
    queue = w.container.queue()
    async with w.container.store().unit() as unit:
        await unit.outbox.put(*[OutboxEntry("cus.5.deliver")] * 3, OutboxEntry("cus.6.deliver"))
    now = w.clock.now()
    jobs = [*await queue.claim("cus.5.deliver", 9, now, now), *await queue.claim("cus.6.deliver", 9, now, now)]
    await queue.settle([Done(jobs[0]), Again(jobs[1], now, "busy"), Dead(jobs[2], "no"), Done(jobs[3])], now)
    assert value(measures, "proca_deliveries_total", queue="cus.deliver", outcome="done") == 2
    assert value(measures, "proca_deliveries_total", queue="cus.deliver", outcome="again") == 1
    assert value(measures, "proca_deliveries_total", queue="cus.deliver", outcome="dead") == 1


async def test_what_the_container_measures() -> None:
    """Attempts, events, exports, group commits and statements, all through the ports they belong to."""
    measures = PrometheusMeasures()
    async with world("sqlite", measures=measures) as w:
        await measured(w, measures)
        alpha = await w.org("alpha")
        page = await w.page(await w.campaign(alpha), alpha)
        await asyncio.gather(*(w.signed(page, f"p{number}@mail.test") for number in range(5)))
        await w.process()
        await w.container.exports().actions(alpha.id, ExportFilter())
        w.container.signals().noticed("email.reminder_confirm", org_id=alpha.id, supporter_id=5)
    assert value(measures, "proca_intake_batch_size_sum") == 5
    assert cast(float, value(measures, "proca_intake_commit_seconds_count")) >= 1
    assert value(measures, "proca_exporter_export_actions_count", org_id=alpha.id) == 5
    assert cast(float, value(measures, "proca_exporter_export_actions_export_time", org_id=alpha.id)) > 0
    assert value(measures, "proca_signals_total", event="email.reminder_confirm") == 1
    assert value(measures, "proca_email_reminder_confirm_count", org_id=alpha.id) == 1


@pytest.mark.parametrize("slow", [0.0, 10.0])
@pytest.mark.parametrize("store", STORES[1:])
async def test_statements_are_timed_and_slow_ones_told_of(store: str, slow: float) -> None:
    """Spec 30 §10: those over a limit, ten seconds usually; with the statement and without its values."""
    measures, noted = PrometheusMeasures(), Noted()
    async with world(store) as w:
        engine = w.container.engine()
        measure(engine, measures, noted, slow)
        await w.org("alpha")
        async with engine.begin() as connection:
            await connection.execute(text("SELECT :name"), {"name": "olga@mail.test"})
    assert cast(float, value(measures, "proca_repo_query_query_time")) > 0
    assert cast(float, value(measures, "proca_repo_query_idle_time")) > 0
    told = [str(ids["statement"]) for event, ids in noted.events if event == "slow_query"]
    assert any(statement.startswith("INSERT INTO orgs") for statement in told) == (slow == 0)
    assert "olga" not in str(told)
    assert "alpha" not in str(told)


# ---------------------------------------------------------------- the backlog


@pytest.mark.parametrize("store", STORES)
async def test_the_backlog(store: str) -> None:
    """How much waits, since when, what failed before and what was given up; by kind, whatever the org."""
    async with world(store) as w:
        began = w.clock.now()
        queue = w.container.queue()
        alpha = await w.org("alpha")
        page = await w.page(await w.campaign(alpha), alpha)
        await w.signed(page)
        w.clock.move(seconds=60)
        put = w.clock.at
        async with w.container.store().unit() as unit:
            for topic in ("cus.5.deliver", "cus.6.deliver", "cus.6.deliver", "page_upserted"):
                await unit.outbox.put(OutboxEntry(topic))
        for _ in range(3):
            now = w.clock.now()
            jobs = await queue.claim("cus.5.deliver", 9, now, now)
            await queue.settle([Again(job, now, "busy") for job in jobs], now)
        dead = await queue.claim("cus.6.deliver", 1, w.clock.now(), w.clock.now())
        await queue.settle([Dead(job, "no") for job in dead], w.clock.now())
        read = w.container.read_backlog()
        found = await read()
        assert set(found.waiting) == {"process", "cus.deliver"}
        assert found.dead == {"cus.deliver": 1}
        waiting = found.waiting["cus.deliver"]
        assert (waiting.waiting, waiting.retrying, waiting.most_attempts) == (2, 1, 3)
        assert timedelta() <= waiting.since - put < timedelta(seconds=1)
        assert timedelta() <= found.waiting["process"].since - began < timedelta(seconds=1)
        await w.process()
        assert await read() is found, "looked at a moment ago"
        w.clock.move(seconds=5)
        assert set((await read()).waiting) >= {"cus.deliver"}
        assert "process" not in (await read()).waiting


def test_the_backlog_on_the_page() -> None:
    clock = TestClock()
    at = clock.now()
    waiting = {
        "process": Backlog("process", 5, 1, 4, at - timedelta(seconds=90)),
        "mail": Backlog("mail", 1, 0, 1, at + timedelta(seconds=30)),
    }
    found = samples(PrometheusMeasures(), BacklogByKind(at, waiting, {"cus.deliver": 3}))
    told = {(name, labels[0][1]): count for (name, labels), count in found.items() if name in {o.name for o in BACKLOG}}
    assert told == {
        ("proca_queue_waiting", "process"): 5,
        ("proca_queue_waiting", "mail"): 1,
        ("proca_queue_retrying", "process"): 1,
        ("proca_queue_retrying", "mail"): 0,
        ("proca_queue_most_attempts", "process"): 4,
        ("proca_queue_most_attempts", "mail"): 1,
        ("proca_queue_oldest_seconds", "process"): 90,
        ("proca_queue_oldest_seconds", "mail"): 0,
        ("proca_dead_letters", "cus.deliver"): 3,
    }


class Away:
    """A database that is away."""

    async def waiting(self) -> Sequence[Backlog]:
        raise Unavailable("away", code="unavailable")

    dead = waiting


@pytest.mark.parametrize(("path", "status"), [("/metrics", 200), ("/", 200), ("/other", 404)])
async def test_the_page_without_a_database(path: str, status: int) -> None:
    """What this process knows is told all the same."""
    measures = PrometheusMeasures()
    events: list[Event] = []

    async def send(event: Event) -> None:
        events.append(event)

    app = metrics_app(measures, ReadBacklog(cast("Away", Away()), TestClock()))  # type: ignore[arg-type]  # it never answers
    await app({"type": "http", "method": "GET", "path": path, "headers": []}, cast(Receive, None), send)
    assert events[0]["status"] == status
    if status == 200:
        assert b"proca_sweep_found_total 0" in events[1]["body"]
        assert b"proca_queue_waiting" not in events[1]["body"]
