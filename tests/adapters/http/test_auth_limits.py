"""Limits on taking part (00 D11), over GraphQL, REST and the page: 429 with Retry-After, and nothing is stored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from attrs import define

from adapters.http.page_app import Html, urlencoded
from adapters.http.rest_stage import FOLLOW_UP, SIGNATURE, problem_of, watched
from proca.adapters.http.app import create_app
from proca.adapters.http.visits import Networks
from proca.adapters.limits import Rule
from proca.domain.campaigns.action_page import ActionPage
from proca.ports.limits import Deed
from world import ACT, SIGN, Json, World, world

FORM = "application/x-www-form-urlencoded"
TOLD = {"code": "rate_limited", "retryAfter": 20}


@define
class Stage:
    """A world with a page, in which a client may do three things a minute, and all together nine on a page."""

    w: World
    page: ActionPage

    @asynccontextmanager
    async def client(self, address: str = "203.0.113.5", trusted: Networks = ()) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody elsewhere."""
        app: Any = create_app(self.w.container.use_cases(), trusted_proxies=trusted)
        transport = httpx.ASGITransport(app, client=(address, 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://proca.test") as http:
            yield http

    def signing(self, number: int = 1) -> Json:
        """A signature over GraphQL."""
        contact = {"firstName": "Olga", "lastName": "Lind", "email": f"olga{number}@mail.test"}
        action, privacy = {"actionType": "petition"}, {"optIn": True}
        return {
            "query": SIGN,
            "variables": {"page": self.page.id, "action": action, "contact": contact, "privacy": privacy},
        }

    async def stored(self) -> int:
        """How many actions there are."""
        return await self.w.count("actions")


@pytest.fixture
async def s() -> AsyncIterator[Stage]:
    async with world("memory") as made:
        made.container.limits().rules[Deed.ACTION] = Rule(3, 9, 60)
        org = await made.org("alpha")
        yield Stage(made, await made.page(await made.campaign(org), org))


async def used_up(s: Stage, http: httpx.AsyncClient) -> None:
    for number in range(3):
        answer = await http.post("/api", json=s.signing(number))
        assert answer.status_code == 200
        assert "errors" not in answer.json()


async def test_over_graphql(s: Stage) -> None:
    async with s.client() as http, s.client("203.0.113.6") as other:
        await used_up(s, http)
        answer = await http.post("/api", json=s.signing())
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "20")
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        (error,) = answer.json()["errors"]
        assert answer.json()["data"] is None
        assert (error["message"], error["path"]) == ("Too many requests", ["addActionContact"])
        assert error["extensions"] == TOLD
        assert await s.stored() == 3
        assert (await other.post("/api", json=s.signing())).status_code == 200
        s.w.clock.move(seconds=20)
        assert (await http.post("/api", json=s.signing())).status_code == 200


async def test_following_up_counts_as_well(s: Stage) -> None:
    async with s.client() as http:
        await used_up(s, http)
        variables = {"page": s.page.id, "action": {"actionType": "share"}, "ref": "c29tZWJvZHk"}
        assert (await http.post("/api", json={"query": ACT, "variables": variables})).status_code == 429
        assert await s.stored() == 3


async def test_neither_batches_nor_aliases_are_a_way_around(s: Stage) -> None:
    async with s.client() as http:
        batch = await http.post("/api", json=[s.signing(number) for number in range(5)])
        assert (batch.status_code, batch.headers["retry-after"]) == (429, "20")
        assert ["errors" in one["payload"] for one in batch.json()] == [False, False, False, True, True]
        assert await s.stored() == 3
    async with s.client("203.0.113.6") as http:
        act = f'addAction(actionPageId: {s.page.id}, contactRef: "c29tZWJvZHk", action: {{actionType: "share"}})'
        fields = " ".join(f"a{number}: {act} {{ contactRef }}" for number in range(5))
        assert (await http.post("/api", json={"query": f"mutation {{ {fields} }}"})).status_code == 429
        assert await s.stored() == 6


async def test_over_rest(s: Stage) -> None:
    await watched(s.w)
    async with s.client() as http:
        http.event_hooks = s.w.http.event_hooks
        for what, body in (("signatures", SIGNATURE), ("actions", FOLLOW_UP)):
            path = f"/v1/action-pages/{s.page.id}/{what}"
            while (answer := await http.post(path, json=body)).status_code == 201:
                assert await s.stored() <= 3
            assert answer.headers["retry-after"] == "20"
            problem_of(answer, 429, "rate_limited")
        assert await s.stored() == 3


async def test_on_the_page(s: Stage) -> None:
    """What somebody has typed is still there."""
    async with s.client() as http:
        await used_up(s, http)
        path = f"/p/{s.page.name}"
        form = Html((await http.get(path)).text).form()
        filled = {**form, "firstName": "Olga", "lastName": "Lind", "email": "olga@mail.test", "optIn": "yes"}
        answer = await http.post(path, content=urlencoded(**filled), headers={"content-type": FORM})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "20")
        assert answer.headers["cache-control"] == "no-store"
        page = Html(answer.text)
        assert "wait a minute" in page.by_id("alert").text
        assert page.by_id("email").get("value") == "olga@mail.test"
        assert await s.stored() == 3


async def test_reading_is_not_limited(s: Stage) -> None:
    async with s.client() as http:
        await used_up(s, http)
        for path in (f"/p/{s.page.name}", f"/v1/action-pages/{s.page.id}", "/api?query={__typename}"):
            assert (await http.get(path)).status_code == 200


async def test_a_page_has_a_limit_of_its_own(s: Stage) -> None:
    """From however many addresses; and it holds for this machine too."""
    through = 0
    for number in range(4):
        async with s.client(f"198.51.100.{number}") as http:
            for _ in range(3):
                through += (await http.post("/api", json=s.signing())).status_code == 200
    assert through == 9
    assert (await s.w.http.post("/api", json=s.signing())).status_code == 429
    async with s.client("198.51.100.9") as http:
        other = await s.w.page(await s.w.campaign(await s.w.org("beta"), "lake"), await s.w.org("gamma"))
        body = s.signing()
        body["variables"]["page"] = other.id
        assert (await http.post("/api", json=body)).status_code == 200


async def test_this_machine_is_exempt(s: Stage) -> None:
    """Issue 3, item 11: off for loopback unless set."""
    for number in range(9):
        assert (await s.w.http.post("/api", json=s.signing(number))).status_code == 200


async def test_who_is_behind_a_trusted_proxy_is_counted(s: Stage) -> None:
    """And nobody else is believed: the first address of the header is the client's own invention."""
    async with s.client("10.0.0.1", (ip_network("10.0.0.0/8"),)) as http:
        for number in range(4):
            claimed = {"x-forwarded-for": f"192.0.2.{number}, 203.0.113.7"}
            answer = await http.post("/api", json=s.signing(number), headers=claimed)
            assert answer.status_code == (200 if number < 3 else 429)
        other = {"x-forwarded-for": "203.0.113.7, 203.0.113.8"}
        assert (await http.post("/api", json=s.signing(), headers=other)).status_code == 200
    async with s.client("203.0.113.9") as http:
        for number in range(4):
            claimed = {"x-forwarded-for": f"192.0.2.{number}"}
            answer = await http.post("/api", json=s.signing(number), headers=claimed)
            assert answer.status_code == (200 if number < 3 else 429)
