"""One trace from a request to the acknowledgement of what follows from it, with ids and without people (issue 4)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from attrs import define, evolve
from dependency_injector import providers
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import StatusCode
from sqlalchemy import event
from yarl import URL

import brokers
from adapters.amqp.consumer import a_desk, line_to
from cutting_proxy import cutting_proxy
from people import People
from proca.adapters.amqp.broker import AmqpBroker
from proca.adapters.current_trace import working_in
from proca.adapters.http.asgi import App
from proca.adapters.http.traced import TracedApp
from proca.adapters.sql.feed import SqlFeed
from proca.adapters.sql.intake import SqlIntakeLog
from proca.adapters.sql.processing import SqlProcessing
from proca.adapters.sql.queue import SqlQueue
from proca.adapters.telling import TellingQueue
from proca.adapters.untraced import Untraced
from proca.application.processing.routing import QueueRouting
from proca.domain import base64url
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.errors import Unavailable
from proca.domain.orgs.org import Org, new_org
from proca.domain.users import roles
from proca.entrypoints.container import container_for
from proca.entrypoints.settings import read
from proca.entrypoints.wiring import tracing as wired
from spans import Kept, is_below, keeping, place, trace_id
from world import STORES, Json, World, world

CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TRACE = CALLER.split("-")[1]
HEADERS = {"traceparent": CALLER}
DELIVER = "/v1/orgs/river/queues/deliver/messages"
# What nobody may find in a span: each is typed by somebody in the scenarios.
EMAIL, FIRST, LAST, KIND = "olga.planted@mail.test", "Olga-Planted", "Lind-Planted", "kind-planted"
UNLINKED = base64url.encode(b"kept by a browser" + bytes(15))
PLANTED = (EMAIL, FIRST, LAST, KIND, "planted")
CONTACT = {"firstName": FIRST, "lastName": LAST, "email": EMAIL}


@define
class Stage:
    """A world whose every step is traced."""

    w: World
    kept: Kept
    org: Org
    page: ActionPage
    token: str

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """A request of the org's program."""
        given = {"authorization": f"Bearer {self.token}", **headers}
        return await self.w.http.request(method, path, json=body, headers=given)

    async def sign(self, email: str = EMAIL, **headers: str) -> Json:
        """Somebody signs."""
        contact = {**CONTACT, "email": email}
        return await self.w.sign(self.page, contact=contact, action={"actionType": KIND}, headers=headers)

    def one(self, name: str) -> ReadableSpan:
        """The only span of this name."""
        (found,) = self.kept.named(name)
        return found


@asynccontextmanager
async def traced(store: str, **settings: bool) -> AsyncIterator[Stage]:
    """Messages wait in queues of the database."""
    kept = keeping()
    async with world(store, tracing=kept.tracing) as w:
        c = w.container
        if store == "memory":
            # The world has put its own in place of what is traced.
            for name in ("intake_log", "processing", "queue", "feed"):
                plain = getattr(c, name)()
                getattr(c, name).override(providers.Object(getattr(wired, name)(plain, kept.tracing)))
        c.routing.override(providers.Factory(QueueRouting, routes=c.routes))
        _wrap(w, lambda app: wired.app(app, kept.tracing))
        org = await w.org("river", custom_action_deliver=True, **settings)
        page = await w.page(await w.campaign(org), org)
        people = People(w)
        owner = await people.staff(org, roles.OWNER)
        token = (await people.use.reset_api_token(owner)).reveal()
        yield Stage(w, kept, org, page, token)


def _wrap(w: World, around: Any) -> None:
    transport: Any = w.http._transport
    transport.app = around(transport.app)


@pytest.fixture(params=STORES)
async def s(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with traced(request.param) as made:
        yield made


async def test_one_trace_from_request_to_acknowledgement(s: Stage) -> None:
    """Over HTTP all the way, below the span of whoever asked us; the reader is told where to go on."""
    assert "errors" not in await s.sign(**HEADERS)
    await s.w.process()
    [message] = (await s.ask("GET", DELIVER)).json()
    assert (await s.ask("POST", f"{DELIVER}/ack", {"receipts": [message["receipt"]]})).json()["settled"] == 1
    every = s.kept.spans
    requests = s.kept.named("request")
    asked, reading, settling = requests
    names = ("intake", "process", "receive cus.deliver", "settle cus.deliver")
    intake, process, receive, settle = map(s.one, names)
    assert {trace_id(one) for one in (asked, intake, process, receive, settle)} == {TRACE}
    assert asked.parent is not None
    assert place_of_parent(asked) == "00f067aa0ba902b7"
    for lower, upper in ((intake, asked), (process, intake), (receive, process), (settle, process)):
        assert is_below(lower, upper, every)
    assert message["traceparent"] == place(receive)
    assert TRACE not in {trace_id(one) for one in (reading, settling)}, "the reader's requests are their own"
    assert [link.context.span_id for link in receive.links] == [reading.context.span_id]
    assert [link.context.span_id for link in settle.links] == [settling.context.span_id]
    about = process.attributes or {}
    assert about["proca.action.id"] == (settle.attributes or {})["proca.action.id"]
    assert about["proca.action.status"] == "delivered"
    assert (intake.attributes or {})["proca.org.id"] == s.org.id
    assert (settle.attributes or {})["messaging.message.id"] == str(message["messageId"])
    assert (settle.attributes or {})["proca.outcome"] == "done"
    assert (asked.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/api",
        "http.response.status_code": 200,
    }


def place_of_parent(span: ReadableSpan) -> str:
    assert span.parent is not None
    return f"{span.parent.span_id:016x}"


async def test_who_moderates_puts_the_rest_into_their_own_trace(s: Stage) -> None:
    """What waits for a decision waits outside of any trace: who decides sees what follows."""
    async with s.w.container.store().unit() as unit:
        org = await unit.orgs.get(s.org.id)
        assert org is not None
        await unit.orgs.put(evolve(org, custom_action_confirm=True))
    s.w.clock.move(seconds=2)
    await s.sign()
    await s.w.process()
    (number,) = [one.action.id for one in await s.w.recorded(s.org)]
    assert (await s.ask("POST", f"/v1/actions/{number}/accept", **HEADERS)).status_code == 200
    await s.w.process()
    first, second = s.kept.named("process")
    assert trace_id(first) == trace_id(s.one("intake")) != TRACE
    assert trace_id(second) == TRACE
    assert (second.attributes or {})["proca.action.id"] == number


async def test_actions_that_are_linked_later_go_with_the_link(s: Stage) -> None:
    """Q4: linking schedules, and so does a supporter who was waited for; un-linked actions wait outside of traces."""
    act = """mutation ($page: Int!, $ref: ID!) { addAction(actionPageId: $page, contactRef: $ref,
             action: {actionType: "share"}) { contactRef } }"""
    assert "errors" not in await s.w.graphql(act, page=s.page.id, ref=UNLINKED)
    await s.w.signed(s.page, EMAIL, ref=UNLINKED, headers=HEADERS)
    await s.w.process()
    assert {trace_id(one) for one in s.kept.named("process")} == {TRACE}
    acted = [(one.attributes or {}).get("proca.action.status") for one in s.kept.named("process")]
    assert acted == ["delivered", None, "delivered"], "the second waited for the first"


async def test_dead_letters_stay_in_their_trace(s: Stage) -> None:
    """Given back until given up, and tried again: every attempt is seen, and none says the reason."""
    await s.sign(**HEADERS)
    await s.w.process()
    for _ in range(10):
        [message] = (await s.ask("GET", DELIVER)).json()
        body = {"receipts": [message["receipt"]], "requeue": True, "reason": "planted"}
        await s.ask("POST", f"{DELIVER}/nack", body)
    assert (await s.ask("GET", DELIVER)).json() == []
    [letter] = (await s.ask("GET", "/v1/orgs/river/dead-letters")).json()["items"]
    await s.ask("POST", "/v1/orgs/river/dead-letters/replay", {"ids": [letter["id"]]})
    [message] = (await s.ask("GET", DELIVER)).json()
    await s.ask("POST", f"{DELIVER}/ack", {"receipts": [message["receipt"]]})
    settled = s.kept.named("settle cus.deliver")
    outcomes = [(one.attributes or {})["proca.outcome"] for one in settled]
    assert outcomes == [*["again"] * 9, "dead", "done"]
    assert {trace_id(one) for one in (*settled, *s.kept.named("receive"))} == {TRACE}
    assert [one.status.status_code is StatusCode.ERROR for one in settled] == [True] * 10 + [False]
    assert "planted" not in s.kept.text


async def test_what_is_forwarded_goes_on(s: Stage) -> None:
    """An exchange's messages, which the router copies into queues."""
    c = s.w.container
    c.routing.reset_last_overriding()
    await s.sign(**HEADERS)
    await s.w.process()
    assert await c.route_messages()(10) == 1
    [message] = (await s.ask("GET", DELIVER)).json()
    route, receive = s.one("settle org.deliver"), s.one("receive cus.deliver")
    assert trace_id(route) == TRACE
    assert is_below(receive, route, s.kept.spans)
    assert message["traceparent"] == place(receive)


async def test_what_came_before_traces_were_kept(s: Stage) -> None:
    """Processing begins a trace; messages without one get no spans that begin in the middle."""
    plain: Any = s.w.container.intake_log()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(plain), "append", lambda log, intake: log.log.append(intake))
        await s.sign()
    await s.w.process()
    assert s.one("process").parent is None


@pytest.mark.parametrize("store", STORES)
async def test_a_batch_that_fails(store: str) -> None:
    """Its actions are seen to have failed, by the kind of the error alone."""
    async with traced(store) as s:
        await s.sign(**HEADERS)

        def broken(*_: object) -> None:
            raise RuntimeError(EMAIL)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("proca.application.processing.process.total", broken)
            with pytest.raises(RuntimeError):
                await s.w.process()
        failed = s.one("process")
        assert (failed.status.status_code, (failed.attributes or {})["error.type"]) == (
            StatusCode.ERROR,
            "RuntimeError",
        )
        assert trace_id(failed) == TRACE
        assert EMAIL not in s.kept.text
        await s.w.process()
        assert trace_id(s.kept.named("process")[1]) == TRACE


# ---------------------------------------------------------------- RabbitMQ


async def test_one_trace_through_rabbitmq() -> None:
    """The real broker hands the place on in the header `traceparent`; while it is away, each attempt is seen."""
    url, kept = URL(brokers.rabbitmq_url()), keeping()
    async with (
        world("sqlite", tracing=kept.tracing) as w,
        a_desk() as desk,
        cutting_proxy(url.host or "", url.port or 5672) as proxy,
    ):
        host, port = proxy.address
        real = AmqpBroker(line_to(str(url.with_host(host).with_port(port)), w.clock))
        w.container.broker.broker.override(providers.Object(wired.broker(real, kept.tracing)))
        _wrap(w, lambda app: TracedApp(app, kept.tracing))
        org = new_org(id=desk.org(), name="river", title="River", now=w.clock.now(), custom_action_deliver=True)
        async with w.container.store().unit() as unit:
            org = await unit.orgs.put(org)
        page = await w.page(await w.campaign(org), org)
        keep, publish = w.container.broker.keep_topology(), w.container.broker.publish_messages()
        await keep()
        await w.signed(page, EMAIL, headers=HEADERS)
        await w.process()
        proxy.cut()
        with suppress(Unavailable):
            assert await publish(10) == 0
        proxy.restore()
        w.clock.move(minutes=5)
        await keep()
        assert await publish(10) == 1
        message = await desk.next(f"cus.{org.id}.deliver")
        await message.ack()
        await real.close()
    spans = {one.name: one for one in kept.spans if not one.name.startswith("settle")}
    # The last attempt, which was confirmed.
    sent = spans["publish org.deliver"]
    assert message.headers["traceparent"] == place(sent)
    assert trace_id(sent) == TRACE
    for upper in ("request", "intake", "process"):
        assert is_below(sent, spans[upper], kept.spans)
    assert (sent.attributes or {})["messaging.destination.name"] == f"org.{org.id}.deliver"
    assert (sent.attributes or {})["messaging.message.id"] == message.message_id
    assert {trace_id(one) for one in kept.named("settle org.deliver")} == {TRACE}
    assert all(word not in kept.text for word in PLANTED)


async def test_a_publication_that_gets_no_confirm_has_failed() -> None:
    kept = keeping()
    async with a_desk() as desk:
        org_id = desk.org()
        broker = wired.broker(desk.broker, kept.tracing)
        await broker.declare(org_id, frozenset())
        begun = kept.tracing.begin("x")
        untaken = desk.parcel(org_id, trace=begun.trace, is_read=True)
        untraced = desk.parcel(org_id, is_read=False)
        await broker.publish([untaken, untraced])
        begun.end()
    (sent,) = kept.named("publish")
    assert (sent.status.status_code, (sent.attributes or {})["error.type"]) == (StatusCode.ERROR, "later")


# ---------------------------------------------------------------- no personal data


async def test_spans_never_tell_who_it_was(s: Stage) -> None:
    """People sign, mistype, get lost, and fail in every step: ids in spans, and nothing that anybody typed."""
    await s.sign()
    odd = {**CONTACT, "email": f"{FIRST} {EMAIL}"}
    assert "errors" in await s.w.sign(s.page, contact=odd)
    for path in (f"/{EMAIL}", f"/v1/orgs/{FIRST}", f"/v1/campaigns?name={EMAIL}", f"/p/{LAST}?email={EMAIL}"):
        await s.w.http.request(FIRST.upper()[:4], path, headers={"traceparent": EMAIL, "tracestate": f"a={EMAIL}"})
        await s.ask("GET", path, tracestate=f"proca={EMAIL}", baggage=f"who={EMAIL}", **HEADERS)
    log = s.w.container.intake_log()
    with pytest.MonkeyPatch.context() as patch:

        async def broken(*_: object) -> None:
            raise RuntimeError(f"no way to store {EMAIL}")

        patch.setattr(type(log.log), "append", broken)  # type: ignore[attr-defined]  # the wrapper's own
        assert "errors" in await s.sign()
    await s.w.process()
    for verb in ("nack", "ack"):
        for message in (await s.ask("GET", DELIVER)).json():
            assert message["body"]["contact"]["email"] == EMAIL
            body = {
                "receipts": [message["receipt"]],
                **({"reason": "planted", "requeue": True} if verb == "nack" else {}),
            }
            await s.ask("POST", f"{DELIVER}/{verb}", body)
    text = s.kept.text
    assert len(s.kept.spans) > 20
    assert told(text) == []
    with working_in(s.kept.tracing.begin("leak", facts={"who": EMAIL})):
        pass
    assert told(s.kept.text) != [], "a span that tells is found"


def told(text: str) -> list[str]:
    return [word for word in PLANTED if word.lower() in text.lower()]


# ---------------------------------------------------------------- off


async def test_nothing_is_in_the_way_when_nobody_wants_traces() -> None:
    """The plain objects themselves; the statement that stores intakes does not know of traces."""
    container = container_for(
        read({"DATABASE_URL": "sqlite:///unused.db", "FINGERPRINT_SEED": "", "ENABLE_TELEMETRY": "0"})
    )
    tracing = container.tracing()
    assert isinstance(tracing, Untraced)
    assert type(container.intake_log()) is SqlIntakeLog
    assert type(container.processing()) is SqlProcessing
    queue = container.queue()
    assert isinstance(queue, TellingQueue)
    assert type(queue.queue) is SqlQueue
    assert type(container.feed()) is SqlFeed
    assert type(container.broker.broker()) is AmqpBroker

    async def app(*_: object) -> None:
        """Nothing."""

    plain: App = app
    assert wired.app(plain, tracing) is plain
    await container.engine().dispose()


@pytest.mark.parametrize("is_traced", [False, True])
async def test_the_hot_path_pays_only_when_it_is_traced(is_traced: bool) -> None:
    statements = []
    kept = keeping()
    async with world("sqlite", **({"tracing": kept.tracing} if is_traced else {})) as w:
        org = await w.org("river")
        page = await w.page(await w.campaign(org), org)
        event.listen(
            w.container.engine().sync_engine,
            "before_cursor_execute",
            lambda _c, _k, statement, *_: statements.append(statement),
        )
        await w.signed(page)
    (insert,) = [one for one in statements if one.startswith('INSERT INTO "outbox"')]
    assert ('"trace"' in insert) is is_traced
