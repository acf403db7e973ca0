"""Dead letters over HTTP, for staff of an org and for admins (issue 4 item 6)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from attrs import define

from adapters.http.openapi import Document
from adapters.http.rest_stage import problem_of
from people import People
from proca.domain.ids import ActionId
from proca.domain.outbox import OutboxEntry
from proca.domain.users import roles
from proca.ports.queue import Dead
from world import World, world

MINE, ALL = "/v1/orgs/river/dead-letters", "/v1/dead-letters"
OLGA = {"schema": "proca:action:2", "contact": {"email": "olga@mail.test"}}


@define
class Staff:
    """An owner, an admin and a stranger, by their tokens."""

    w: World
    topic: str
    tokens: dict[str, str]

    async def ask(self, who: str, method: str, path: str, body: object = None, **params: Any) -> httpx.Response:
        """The answer."""
        headers = {"authorization": f"Bearer {self.tokens[who]}"} if who in self.tokens else {}
        return await self.w.http.request(method, path, json=body, params=params, headers=headers)

    async def get(self, who: str, path: str, **params: Any) -> Any:
        """The tree of an answer."""
        answer = await self.ask(who, "GET", path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def give_up(self, topic: str, error: str, count: int = 1) -> None:
        """Messages that died."""
        async with self.w.container.store().unit() as unit:
            await unit.outbox.put(*[OutboxEntry(topic, "petition.one", OLGA, ActionId(7))] * count)
        queue, now = self.w.container.queue(), self.w.clock.now()
        await queue.settle([Dead(job, error) for job in await queue.claim(topic, 99, now, now)], now)


@pytest.fixture
async def s() -> AsyncIterator[Staff]:
    async with world("memory") as w:
        people = People(w)
        org = await w.org("river")
        callers = {
            "owner": await people.staff(org, roles.OWNER, "owner"),
            "translator": await people.staff(org, roles.TRANSLATOR, "translator"),
            "stranger": await people.staff(await w.org("lynx"), roles.OWNER, "stranger"),
            "admin": await people.admin(),
        }
        tokens = {name: (await people.use.reset_api_token(one)).reveal() for name, one in callers.items()}
        document = Document((await w.http.get("/docs/openapi.json")).json())
        w.http.event_hooks = {"response": [document.check]}
        yield Staff(w, f"cus.{org.id}.deliver", tokens)


async def test_lists(s: Staff) -> None:
    await s.give_up(s.topic, "gone", 3)
    await s.give_up("mail", "busy")
    first = await s.get("owner", MINE, limit=2)
    rest = await s.get("owner", MINE, limit=2, cursor=first["next"])
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    one = first["items"][0]
    assert (one["topic"], one["error"], one["routingKey"], one["actionId"]) == (s.topic, "gone", "petition.one", 7)
    assert (one["attempts"], "body" in one) == (1, False)
    assert len((await s.get("admin", ALL))["items"]) == 4
    assert [got["topic"] for got in (await s.get("admin", ALL, error="busy"))["items"]] == ["mail"]
    assert (await s.get("owner", MINE, topic="mail"))["items"] == []


async def test_groups(s: Staff) -> None:
    await s.give_up(s.topic, "gone", 3)
    await s.give_up("mail", "busy")
    [mine] = await s.get("owner", f"{MINE}/groups")
    assert (mine["topic"], mine["error"], mine["count"]) == (s.topic, "gone", 3)
    assert mine["firstAt"] == mine["lastAt"]
    assert [one["count"] for one in await s.get("admin", f"{ALL}/groups")] == [3, 1]


async def test_one(s: Staff) -> None:
    await s.give_up(s.topic, "gone")
    await s.give_up("mail", "busy")
    [mail] = (await s.get("admin", ALL, topic="mail"))["items"]
    [mine] = (await s.get("owner", MINE))["items"]
    shown = await s.get("owner", f"{MINE}/{mine['id']}")
    assert shown == {**mine, "body": {"schema": "proca:action:2", "contact": {"email": "XXXX@XXXX.XXXX"}}}
    assert await s.get("admin", f"{ALL}/{mine['id']}") == shown
    for number in (mail["id"], 2**53 - 1, 0):
        problem_of(await s.ask("owner", "GET", f"{MINE}/{number}"), 404, "not_found")
    problem_of(await s.ask("owner", "GET", f"{MINE}/{2**53}"), 400, "malformed")


async def test_replay_and_drop(s: Staff) -> None:
    await s.give_up(s.topic, "gone", 3)
    await s.give_up("mail", "busy", 2)
    [one, two, _] = (await s.get("owner", MINE))["items"]
    asked = await s.ask("owner", "POST", f"{MINE}/replay", {"ids": [one["id"]]})
    assert (asked.status_code, asked.json()) == (200, {"count": 1})
    assert (await s.ask("owner", "POST", f"{MINE}/replay", {"topic": "mail"})).json() == {"count": 0}
    assert (await s.ask("owner", "POST", f"{MINE}/drop", {"ids": [two["id"]]})).json() == {"count": 1}
    assert (await s.ask("admin", "POST", f"{ALL}/replay", {"topic": "mail", "error": "busy"})).json() == {"count": 2}
    assert (await s.ask("admin", "POST", f"{ALL}/drop", {"error": "gone"})).json() == {"count": 1}
    assert (await s.get("admin", ALL))["items"] == []


async def test_bad_questions(s: Staff) -> None:
    for params, code, status in (
        ({"cursor": "soon"}, "bad_arg", 422),
        ({"cursor": "-1"}, "bad_arg", 422),
        ({"cursor": "٣"}, "bad_arg", 422),
        ({"cursor": "1" * 19}, "malformed", 400),
        ({"limit": 0}, "malformed", 400),
        ({"limit": 1001}, "malformed", 400),
    ):
        problem_of(await s.ask("owner", "GET", MINE, **params), status, code)
    for path in (f"{MINE}/replay", f"{MINE}/drop"):
        problem_of(await s.ask("owner", "POST", path, {}), 422, "bad_arg")
        for body in (None, [], {"ids": ["1"]}, {"all": True}, {"ids": [1] * 1001}, {"topic": 1}):
            problem_of(await s.ask("owner", "POST", path, body), 400, "malformed")


QUESTIONS = [("GET", ""), ("GET", "/groups"), ("GET", "/1"), ("POST", "/replay"), ("POST", "/drop")]


@pytest.mark.parametrize(("method", "path"), QUESTIONS)
async def test_who_may(s: Staff, method: str, path: str) -> None:
    """Authorisation: an org's staff with `export_contacts` for that org, admins for all (10 §9)."""
    body = {"error": "none"} if method == "POST" else None
    for who in ("translator", "stranger"):
        problem_of(await s.ask(who, method, f"{MINE}{path}", body), 403, "permission_denied")
    for who in ("translator", "stranger", "owner"):
        problem_of(await s.ask(who, method, f"{ALL}{path}", body), 403, "permission_denied")
    for place in (MINE, ALL):
        problem_of(await s.ask("nobody", method, f"{place}{path}", body), 401, "permission_denied")
    problem_of(await s.ask("admin", method, f"/v1/orgs/none/dead-letters{path}", body), 404, "not_found")
    for who, place in (("owner", MINE), ("admin", MINE), ("admin", ALL)):
        assert (await s.ask(who, method, f"{place}{path}", body)).status_code == (404 if path == "/1" else 200)
