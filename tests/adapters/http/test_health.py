"""The database goes away and comes back: what is said meanwhile, and that nothing is lost or doubled.

Between PostgreSQL and us stands a proxy of our own, so that the server itself is left alone.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import frozen
from dependency_injector import providers
from sqlalchemy.engine import make_url

import databases
from cutting_proxy import CuttingProxy, When, cutting_proxy
from proca.adapters.http.app import create_app
from proca.adapters.sql import health
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.health import SqlHealth
from proca.application.processing.routing import ExchangeRouting
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.errors import Unavailable
from proca.entrypoints.container import Container
from world import SIGN, World, world

GONE = {"status": "error", "message": "database unreachable"}


@frozen
class Frail:
    """A server whose database can go away; `w` sees the same database past the proxy."""

    w: World
    proxy: CuttingProxy
    container: Container
    http: httpx.AsyncClient
    page: ActionPage

    async def sign(self, email: str = "olga@mail.test", key: str | None = None) -> httpx.Response:
        """A signature by REST."""
        body = {
            "action": {"actionType": "petition"},
            "contact": {"firstName": "Olga", "email": email},
            "privacy": {"optIn": True},
        }
        headers = {"idempotency-key": key} if key else {}
        return await self.http.post(f"/v1/action-pages/{self.page.id}/signatures", json=body, headers=headers)

    async def sign_by_graphql(self, email: str = "olga@mail.test", key: str | None = None) -> dict[str, Any]:
        """A signature by GraphQL."""
        variables = {
            "page": self.page.id,
            "action": {"actionType": "petition"},
            "contact": {"firstName": "Olga", "email": email},
            "privacy": {"optIn": True},
        }
        headers = {"idempotency-key": key} if key else {}
        answer = await self.http.post("/api", json={"query": SIGN, "variables": variables}, headers=headers)
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    async def stored(self) -> list[int]:
        """How much there is, asked past the proxy."""
        return [await self.w.count(table) for table in ("supporters", "contacts", "actions", "outbox")]


@pytest.fixture
async def frail() -> AsyncIterator[Frail]:
    url = make_url(databases.postgres_url())
    async with world("postgresql") as w, cutting_proxy(url.host or "127.0.0.1", url.port or 5432) as proxy:
        alpha = await w.org("alpha")
        page = await w.page(await w.campaign(alpha), alpha)
        host, port = proxy.address
        container = Container(settings=providers.Object(w.container.settings()))
        through = url.set(host=host, port=port).render_as_string(hide_password=False)
        container.engine.override(providers.Object(engine_for(through, 5)))
        container.clock.override(providers.Object(w.clock))
        container.routing.override(providers.Object(ExchangeRouting()))
        transport = httpx.ASGITransport(app=create_app(container.use_cases()))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://proca.test") as http:
            yield Frail(w, proxy, container, http, page)
        await container.engine().dispose()


def code_of(answer: dict[str, Any]) -> str | None:
    """The code of the only error."""
    (error,) = answer.get("errors", [{}])
    code: str | None = error.get("extensions", {}).get("code")
    return code


async def test_health_with_a_database(frail: Frail) -> None:
    """20 §7."""
    answer = await frail.http.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_health_without_a_database(frail: Frail) -> None:
    """20 §7: 503 while it is gone, whether connections were open or not, and 200 as soon as it is back."""
    frail.proxy.cut()
    for _ in range(3):
        answer = await frail.http.get("/health")
        assert (answer.status_code, answer.json()) == (503, GONE)
    frail.proxy.restore()
    assert (await frail.http.get("/health")).status_code == 200
    frail.proxy.cut()
    assert (await frail.http.get("/health")).status_code == 503


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/nothing",
        "postgresql://no-such-host.invalid/nothing",
        "sqlite:////no/such/folder/proca.db",
    ],
)
async def test_health_of_what_never_was(url: str) -> None:
    """Nobody listens, no such host, no such folder."""
    engine = engine_for(url)
    assert not await SqlHealth(engine).answers()
    await engine.dispose()


async def test_health_without_a_schema(tmp_path: Path) -> None:
    """`proca migrate` was forgotten."""
    engine = engine_for(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not await SqlHealth(engine).answers()
    await engine.dispose()


async def test_a_server_that_hangs_does_not_hold_the_probe(frail: Frail, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database takes the question and never says a word: the probe hears `unreachable` in good time."""
    assert (await frail.http.get("/health")).status_code == 200
    monkeypatch.setattr(health, "_PATIENCE_SECONDS", 0.05)
    frail.proxy.hold()
    answer = await asyncio.wait_for(frail.http.get("/health"), 10)
    assert (answer.status_code, answer.json()) == (503, GONE)
    frail.proxy.restore()
    monkeypatch.setattr(health, "_PATIENCE_SECONDS", 5)
    assert (await frail.http.get("/health")).status_code == 200


async def test_health_of_a_database_that_was_dropped() -> None:
    """The server answers, and refuses."""
    url = make_url(databases.postgres_url()).set(database="proca_test_no_such_database")
    engine = engine_for(url.render_as_string(hide_password=False))
    assert not await SqlHealth(engine).answers()
    await engine.dispose()


async def test_signatures_while_the_database_is_gone(frail: Frail) -> None:
    """Refused as unavailable with a time to repeat, never a 500; and without a restart all is well afterwards."""
    assert (await frail.sign("before@mail.test")).status_code == 201
    frail.proxy.cut()
    for number in range(3):
        answer = await frail.sign(f"lost{number}@mail.test")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), answer.text
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"] == "application/problem+json"
        assert code_of(await frail.sign_by_graphql(f"lost{number}@mail.test")) == "unavailable"
    assert await frail.stored() == [1, 1, 1, 1]
    frail.proxy.restore()
    assert (await frail.sign("after@mail.test")).status_code == 201
    assert code_of(await frail.sign_by_graphql("later@mail.test")) is None
    assert await frail.stored() == [3, 3, 3, 3]


async def test_reading_while_the_database_is_gone(frail: Frail) -> None:
    """What is remembered holds for a second; then nobody knows, and nothing is said."""
    paths = ("/v1/campaigns/1", "/v1/campaigns", "/v1/campaigns/1/stats", "/v1/campaigns/1/actions?actionType=petition")
    shown = [(await frail.http.get(path)).json() for path in paths]
    frail.proxy.cut()
    frail.w.clock.move(seconds=2)
    for path in paths:
        answer = await frail.http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), path
        assert int(answer.headers["retry-after"]) > 0
    query = "{ campaign(id: 1) { name } }"
    assert code_of((await frail.http.post("/api", json={"query": query})).json()) == "unavailable"
    frail.proxy.restore()
    assert [(await frail.http.get(path)).json() for path in paths] == shown


async def test_many_at_once_while_it_goes_and_comes(frail: Frail) -> None:
    """Every answer is a success or unavailable, every success is stored, and nothing else is once all have repeated."""
    emails = [f"p{number}@mail.test" for number in range(60)]

    async def signed(number: int, email: str) -> str:
        for _ in range(200):
            answer = await frail.sign(email, key=email)
            assert answer.status_code in (201, 503), answer.text
            if answer.status_code == 201:
                return str(answer.json()["contactRef"])
            await asyncio.sleep(0.01)
        raise AssertionError(number)

    async def weather() -> None:
        for _ in range(4):
            await asyncio.sleep(0.03)
            frail.proxy.cut()
            await asyncio.sleep(0.03)
            frail.proxy.restore()
            await asyncio.sleep(0.03)
            frail.proxy.drop()

    storm = asyncio.create_task(weather())
    references = await asyncio.gather(*(signed(number, email) for number, email in enumerate(emails)))
    await storm
    assert len(set(references)) == len(emails)
    assert await frail.stored() == [60, 60, 60, 60]


async def test_a_server_that_started_anew(frail: Frail) -> None:
    """Connections that were open are dead: the first to use them hears `unavailable` at worst, the next is served."""
    await asyncio.gather(*(frail.sign(f"p{number}@mail.test") for number in range(5)))
    frail.proxy.drop()
    first = await frail.sign("first@mail.test")
    assert first.status_code in (201, 503), first.text
    assert (await frail.sign("second@mail.test")).status_code == 201
    frail.proxy.drop()
    assert code_of(await frail.sign_by_graphql("third@mail.test")) in (None, "unavailable")
    assert code_of(await frail.sign_by_graphql("fourth@mail.test")) is None


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("by", ["rest", "graphql"])
async def test_a_commit_cut_in_the_middle_and_repeated(frail: Frail, when: When, by: str) -> None:
    """D16: whether the commit arrived, nobody here can tell; the repeat with the same key makes it exactly one."""
    await frail.sign("before@mail.test")

    async def attempt() -> tuple[str | None, object]:
        if by == "rest":
            answer = await frail.sign("olga@mail.test", key="k-1")
            return (answer.json().get("code"), answer.json().get("contactRef"))
        tree = await frail.sign_by_graphql("olga@mail.test", key="k-1")
        return (code_of(tree), None if "errors" in tree else tree["data"]["addActionContact"]["contactRef"])

    frail.proxy.drop_at(b"COMMIT", when)
    assert await attempt() == ("unavailable", None)
    arrived = [2, 2, 2, 2] if when is When.AFTER else [1, 1, 1, 1]
    assert await frail.stored() == arrived
    code, reference = await attempt()
    assert code is None
    assert await attempt() == (None, reference)
    assert await frail.stored() == [2, 2, 2, 2]
    await frail.w.process()
    assert (await frail.w.container.reports().tally(frail.page.campaign_id)) == (
        await frail.w.container.reports().recount(frail.page.campaign_id)
    )


async def test_a_batch_cut_in_the_middle_is_stored_once(frail: Frail) -> None:
    """Many share the commit that is cut; each repeats with their own key."""
    emails = [f"p{number}@mail.test" for number in range(20)]
    await frail.sign("before@mail.test")
    frail.proxy.drop_at(b"COMMIT", When.AFTER)
    first = await asyncio.gather(*(frail.sign(email, key=email) for email in emails))
    assert {answer.status_code for answer in first} <= {201, 503}
    assert any(answer.status_code == 503 for answer in first)
    again = await asyncio.gather(*(frail.sign(email, key=email) for email in emails))
    assert {answer.status_code for answer in again} == {201}
    assert await frail.stored() == [21, 21, 21, 21]


async def test_processing_cut_in_the_middle_is_done_once(frail: Frail) -> None:
    """The worker hears `unavailable`, and the next round finds the work undone or done, never half."""
    for number in range(5):
        await frail.sign(f"p{number}@mail.test")
    frail.proxy.drop_at(b"COMMIT", When.BEFORE)
    process = frail.container.process_actions()
    with pytest.raises(Unavailable):
        await process()
    assert await frail.w.container.processing().waiting() == 5
    frail.proxy.drop_at(b"COMMIT", When.AFTER)
    with pytest.raises(Unavailable):
        await process()
    assert await frail.w.container.processing().waiting() == 0
    assert await process() == 0
    assert len(await frail.w.messages()) == 5
    stats = await frail.w.container.source().stats(frail.page.campaign_id)
    assert stats.supporter_count == 5
