"""Phoenix channels in both protocol versions, as the published clients speak them (spec 20 §6, 40)."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.http.socket_stage import Client, FakeEngine, connect
from proca.adapters.http.sockets.phoenix import CONTROL, PhoenixSession, read_frame
from proca.adapters.http.sockets.streams import MOST_STREAMS

SUBSCRIBE = {"query": "subscription { actionPageUpserted { id } }", "variables": {}}


class Talk:
    """One side of the protocol in one version."""

    def __init__(self, client: Client, engine: FakeEngine, task: asyncio.Task[None], *, arrays: bool) -> None:
        self.client, self.engine, self.task, self.arrays = client, engine, task, arrays

    async def push(self, topic: str, event: str, payload: object, ref: str = "1") -> None:
        frame = {"topic": topic, "event": event, "payload": payload, "ref": ref}
        await self.client.say(["j", ref, topic, event, payload] if self.arrays else frame)

    async def hear(self) -> dict[str, Any]:
        heard = await self.client.hear()
        if isinstance(heard, list):
            assert self.arrays
            return dict(zip(("join_ref", "ref", "topic", "event", "payload"), heard, strict=True))
        found: dict[str, Any] = heard
        return found

    async def ask(self, topic: str, event: str, payload: object) -> dict[str, Any]:
        await self.push(topic, event, payload, "7")
        reply = await self.hear()
        assert (reply["topic"], reply["event"], reply["ref"]) == (topic, "phx_reply", "7")
        body: dict[str, Any] = reply["payload"]
        return body


@pytest.fixture(params=[True, False], ids=["vsn2", "vsn1"])
async def talk(request: pytest.FixtureRequest) -> AsyncIterator[Talk]:
    engine = FakeEngine()
    client, task = await connect(lambda one: PhoenixSession(one, engine, arrays=request.param).run())
    yield Talk(client, engine, task, arrays=request.param)
    await client.leave()
    await asyncio.wait_for(task, 5)
    assert engine.open_streams == 0


async def test_heartbeat_needs_no_join(talk: Talk) -> None:
    assert await talk.ask("phoenix", "heartbeat", {}) == {"status": "ok", "response": {}}


async def test_a_document_after_the_join(talk: Talk) -> None:
    """20 §6: the normal result of a query or mutation; `status` is `error` when there are errors and no data."""
    assert (await talk.ask(CONTROL, "doc", {"query": "{ x }"}))["status"] == "error"
    assert await talk.ask(CONTROL, "phx_join", {}) == {"status": "ok", "response": {}}
    answer = await talk.ask(CONTROL, "doc", {"query": "{ x }", "variables": {"a": 1}})
    assert answer == {"status": "ok", "response": {"data": {"echo": {"a": 1}}}}
    wrong = await talk.ask(CONTROL, "doc", {"query": "wrong"})
    assert wrong == {"status": "error", "response": {"errors": [{"message": "Syntax Error"}]}}
    assert talk.engine.callers == [None, None]


async def test_variables_that_are_no_map(talk: Talk) -> None:
    await talk.ask(CONTROL, "phx_join", {})
    answer = await talk.ask(CONTROL, "doc", {"query": "{ x }", "variables": [1]})
    assert answer == {"status": "error", "response": {"error": "Could not parse variables as map"}}


async def test_a_subscription_from_beginning_to_end(talk: Talk) -> None:
    """40: reply {subscriptionId}; data come with topic = subscription id, event `subscription:data`."""
    await talk.ask(CONTROL, "phx_join", {})
    reply = await talk.ask(CONTROL, "doc", SUBSCRIBE)
    key = reply["response"]["subscriptionId"]
    assert key.startswith("__absinthe__:doc:")
    await talk.engine.news.put({"data": {"actionPageUpserted": {"id": 3}}})
    pushed = await talk.hear()
    assert (pushed["topic"], pushed["event"], pushed["ref"]) == (key, "subscription:data", None)
    assert pushed["payload"] == {"subscriptionId": key, "result": {"data": {"actionPageUpserted": {"id": 3}}}}
    assert await talk.ask(CONTROL, "unsubscribe", {"subscriptionId": key}) == {
        "status": "ok",
        "response": {"subscriptionId": key},
    }
    assert talk.engine.open_streams == 0


async def test_a_subscription_that_is_refused(talk: Talk) -> None:
    await talk.ask(CONTROL, "phx_join", {})
    reply = await talk.ask(CONTROL, "doc", {"query": "subscription unknown"})
    assert (reply["status"], reply["response"]["errors"]) == ("error", [{"message": "Org not found"}])


async def test_leaving_ends_subscriptions(talk: Talk) -> None:
    await talk.ask(CONTROL, "phx_join", {})
    await talk.ask(CONTROL, "doc", SUBSCRIBE)
    assert (await talk.ask(CONTROL, "phx_leave", {}))["status"] == "ok"
    assert (await talk.hear())["event"] == "phx_close"
    assert (await talk.ask(CONTROL, "doc", SUBSCRIBE))["response"] == {"reason": "unmatched topic"}


async def test_a_connection_holds_so_many_subscriptions(talk: Talk) -> None:
    await talk.ask(CONTROL, "phx_join", {})
    for _ in range(MOST_STREAMS):
        assert (await talk.ask(CONTROL, "doc", SUBSCRIBE))["status"] == "ok"
    assert (await talk.ask(CONTROL, "doc", SUBSCRIBE))["response"] == {"reason": "too many subscriptions"}


async def test_other_topics_and_events(talk: Talk) -> None:
    assert (await talk.ask("room:lobby", "phx_join", {}))["response"] == {"reason": "unmatched topic"}
    await talk.ask(CONTROL, "phx_join", {})
    assert (await talk.ask(CONTROL, "dance", {}))["response"] == {"reason": "unknown event"}


async def test_what_is_no_frame_is_passed_over(talk: Talk) -> None:
    for noise in ("", "{", "[1]", "17", '{"topic": 1, "event": 2}'):
        await talk.client.say(noise)
    assert (await talk.ask("phoenix", "heartbeat", {}))["status"] == "ok"


async def test_silence_ends_the_connection() -> None:
    """20 §6: a heartbeat at least once a minute."""
    engine = FakeEngine()
    client, task = await connect(lambda one: PhoenixSession(one, engine, arrays=True).run(), silence=0.0)
    assert (await client.hear())["type"] == "websocket.close"
    await asyncio.wait_for(task, 5)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda kids: st.lists(kids) | st.dictionaries(st.text(), kids),
)


@given(JSON | st.text())
def test_reading_never_fails(tree: object) -> None:
    frame = read_frame(tree if isinstance(tree, str) else json.dumps(tree))
    assert frame is None or isinstance(frame.topic, str)
