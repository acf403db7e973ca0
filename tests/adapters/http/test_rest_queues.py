"""Queues over HTTP: messages, receipts, refusals (issue 4 item 5)."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from attrs import define

from adapters.http.openapi import Document
from adapters.http.rest_stage import problem_of
from people import People
from proca.adapters.http.app import create_app
from proca.application.processing.routing import QueueRouting
from proca.domain.ids import ActionId
from proca.domain.outbox import OutboxEntry
from proca.domain.users import roles
from world import World, world

DELIVER = "/v1/orgs/river/queues/deliver/messages"


@define
class Program:
    """A program of an org that asks with an API token."""

    w: World
    org_id: int
    token: str

    async def ask(self, method: str, path: str, body: object = None, **params: Any) -> Any:
        """The answer."""
        headers = {"authorization": f"Bearer {self.token}"}
        return await self.w.http.request(method, path, json=body, params=params, headers=headers)

    async def put(self, *names: str) -> None:
        """Messages about actions."""
        entries = [OutboxEntry(f"cus.{self.org_id}.deliver", one, {"said": one}, ActionId(7)) for one in names]
        async with self.w.container.store().unit() as unit:
            await unit.outbox.put(*entries)

    async def read(self, **params: Any) -> Any:
        """The messages."""
        answer = await self.ask("GET", DELIVER, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
async def p() -> AsyncIterator[Program]:
    async with world("memory") as w:
        w.container.routing.override(QueueRouting(w.container.routes()))
        people = People(w)
        org = await w.org("river", custom_action_deliver=True)
        owner = await people.staff(org, roles.OWNER, "owner")
        document = Document((await w.http.get("/docs/openapi.json")).json())
        w.http.event_hooks = {"response": [document.check]}
        yield Program(w, org.id, (await people.use.reset_api_token(owner)).reveal())


async def test_messages_are_read_and_acknowledged(p: Program) -> None:
    await p.put("a", "b", "c")
    one, two = await p.read(limit=2)
    assert set(one) == {"receipt", "messageId", "attempts", "routingKey", "body", "traceparent"}
    assert (one["attempts"], one["routingKey"], one["body"]) == (1, "a", {"said": "a"})
    assert one["messageId"] < two["messageId"]
    acked = await p.ask("POST", f"{DELIVER}/ack", {"receipts": [one["receipt"], two["receipt"]]})
    assert (acked.status_code, acked.json()) == (200, {"settled": 2, "stale": []})
    again = await p.ask("POST", f"{DELIVER}/ack", {"receipts": [one["receipt"]]})
    assert again.json() == {"settled": 0, "stale": [one["receipt"]]}
    assert [m["routingKey"] for m in await p.read()] == ["c"]


async def test_messages_are_given_back(p: Program) -> None:
    await p.put("a")
    [one] = await p.read()
    at_once = {"receipts": [one["receipt"]], "requeue": True, "reason": "crm-away"}
    assert (await p.ask("POST", f"{DELIVER}/nack", at_once)).json() == {"settled": 1, "stale": []}
    [two] = await p.read(lease=5)
    assert (two["messageId"], two["attempts"]) == (one["messageId"], 2)
    assert (await p.ask("POST", f"{DELIVER}/nack", {"receipts": [two["receipt"]]})).json()["settled"] == 1
    assert await p.read() == []


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"limit": 0}, ["limit"]),
        ({"limit": 101}, ["limit"]),
        ({"wait": 31}, ["wait"]),
        ({"wait": -1}, ["wait"]),
        ({"wait": "soon"}, ["wait"]),
        ({"lease": 0}, ["lease"]),
        ({"lease": 3601}, ["lease"]),
    ],
)
async def test_what_cannot_be_asked(p: Program, params: dict[str, Any], path: list[str]) -> None:
    tree = problem_of(await p.ask("GET", DELIVER, **params), 400, "malformed")
    assert [one["path"] for one in tree["errors"]] == [path]


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"receipts": []},
        {"receipts": ["A"] * 101},
        {"receipts": [1]},
        {"receipts": ["A" * 101]},
        {"receipts": ["A"], "why": "x"},
        {"receipts": ["A"], "reason": "ines@mail.test has no name"},
        {"receipts": ["A"], "reason": ""},
        {"receipts": ["A"], "requeue": 1},
    ],
)
async def test_what_is_no_answer_to_messages(p: Program, body: object) -> None:
    """A reason has no place for personal data."""
    problem_of(await p.ask("POST", f"{DELIVER}/nack", body), 400, "malformed")


async def test_unknown_queues_and_orgs(p: Program) -> None:
    problem_of(await p.ask("GET", "/v1/orgs/river/queues/sqs/messages"), 400, "malformed")
    for path in ("", "/ack", "/nack"):
        method, body = ("POST", {"receipts": ["A"]}) if path else ("GET", None)
        wanted = f"/v1/orgs/none/queues/deliver/messages{path}"
        problem_of(await p.ask(method, wanted, body), 404, "not_found")
        bad = await p.w.http.request(method, f"{DELIVER}{path}", json=body)
        problem_of(bad, 401, "permission_denied")


async def test_a_receipt_of_another_queue(p: Program) -> None:
    await p.put("a")
    [one] = await p.read()
    for queue in ("event", "confirm.action", "confirm.supporter"):
        path = f"/v1/orgs/river/queues/{queue}/messages/ack"
        tree = problem_of(await p.ask("POST", path, {"receipts": [one["receipt"]]}), 422, "bad_receipt")
        assert tree["path"] == ["receipts", 0]


async def test_who_may_not_export(p: Program) -> None:
    people = People(p.w)
    org = await p.w.org("lynx")
    stranger = await people.staff(org, roles.OWNER, "stranger")
    p.token = (await people.use.reset_api_token(stranger)).reveal()
    problem_of(await p.ask("GET", DELIVER), 403, "permission_denied")
    for what in ("ack", "nack"):
        problem_of(await p.ask("POST", f"{DELIVER}/{what}", {"receipts": ["A"]}), 403, "permission_denied")


async def test_nothing_comes(p: Program) -> None:
    for queue, setting in (
        ("event", "custom_event_deliver"),
        ("confirm.action", "custom_action_confirm"),
        ("confirm.supporter", "custom_supporter_confirm"),
    ):
        problem_of(await p.ask("GET", f"/v1/orgs/river/queues/{queue}/messages"), 422, f"{setting}_off")


async def test_where_rabbitmq_delivers(p: Program) -> None:
    p.w.container.by_broker.override(True)
    p.w.container.use_cases.reset()
    app: Any = create_app(p.w.container.use_cases())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://proca.test") as http:
        p.w.http = http
        problem_of(await p.ask("GET", DELIVER), 422, "delivered_by_broker")


async def test_who_goes_away_leases_nothing(p: Program) -> None:
    """A message that comes after the reader left is there for the next one, at its first attempt."""
    patience = p.w.container.queues.patience()
    rested, left = asyncio.Event(), asyncio.Event()

    async def pause(_: float) -> None:
        rested.set()
        await asyncio.Event().wait()

    patience.pause = pause
    scope = {
        "type": "http",
        "method": "GET",
        "path": DELIVER,
        "raw_path": DELIVER.encode(),
        "query_string": b"wait=30",
        "headers": [(b"authorization", f"Bearer {p.token}".encode()), (b"host", b"proca.test")],
        "client": ("127.0.0.1", 1),
        "server": ("proca.test", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
        "asgi": {"version": "3.0"},
    }
    events = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if events:
            return events.pop()
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(_: Any) -> None:
        raise AssertionError

    asking = asyncio.create_task(create_app(p.w.container.use_cases())(scope, receive, send))
    await asyncio.wait_for(rested.wait(), 5)
    left.set()
    await asyncio.wait_for(asking, 5)
    await p.put("a")
    [got] = await p.read()
    assert got["attempts"] == 1
    assert not patience._waiting


async def test_a_token_for_queues_opens_them_and_nothing_else(p: Program) -> None:
    """Issue 4 item 5: whatever else it is shown to says so, in REST, GraphQL and on pages; signing stays for all."""
    api_token = p.token
    answer = await p.ask("POST", "/v1/orgs/river/queues/tokens")
    assert answer.status_code == 201
    p.token = answer.json()["token"]
    await p.put("a", "b")
    one, two = await p.read()
    assert (await p.ask("POST", f"{DELIVER}/ack", {"receipts": [one["receipt"]]})).json()["settled"] == 1
    assert (await p.ask("POST", f"{DELIVER}/nack", {"receipts": [two["receipt"]]})).json()["settled"] == 1
    await p.w.org("lynx", custom_action_deliver=True)
    problem_of(await p.ask("GET", "/v1/orgs/lynx/queues/deliver/messages"), 403, "permission_denied")
    document = (await p.w.http.get("/docs/openapi.json")).json()
    tried = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            asks = {"401", "403"} <= set(operation["responses"])
            if asks and "/queues/{queue}/" not in path:
                tried += 1
                url = re.sub(r"\{[^}]+\}", "1", path.replace("{org}", "river"))
                p.w.http.event_hooks = {}
                found = await p.ask(method.upper(), url)
                # What comes with a body may be refused for the body before anybody asks who sent it.
                wanted = (403,) if method == "get" else (400, 403)
                assert found.status_code in wanted, (method, path, found.status_code, found.text)
    assert tried > 40
    asked = await p.ask("POST", "/api", {"query": "{ currentUser { email } }"})
    assert asked.status_code == 403
    assert asked.json()["errors"][0]["extensions"]["code"] == "permission_denied"
    p.token = api_token
    gone = await p.ask("DELETE", "/v1/orgs/river/queues/tokens")
    assert (gone.status_code, gone.json()) == (200, {"revoked": 1})
    p.token = answer.json()["token"]
    problem_of(await p.ask("GET", DELIVER), 401, "unauthorized")
