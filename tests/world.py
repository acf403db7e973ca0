"""A small world for tests: one container over any store, a clock that tests move, named things."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from attrs import Factory, define, evolve, field
from dependency_injector import providers
from hypothesis import settings
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

import containers
import databases
import engines
from proca.adapters.http.app import create_app
from proca.adapters.http.asgi import App, Receive, Scope, Send
from proca.adapters.memory.accounts import MemoryAccountDirectory, MemoryExpiredTokens
from proca.adapters.memory.activity import MemoryPageActivity
from proca.adapters.memory.answers import MemoryAnswers
from proca.adapters.memory.backlog import MemoryBacklogs
from proca.adapters.memory.budgets import MemoryBudgets
from proca.adapters.memory.counters import MemoryCounters
from proca.adapters.memory.dead_letters import MemoryDeadLetters
from proca.adapters.memory.details import MemoryDetailRecord
from proca.adapters.memory.directories import MemoryCampaignDirectory, MemoryOrgDirectory, MemoryUserDirectory
from proca.adapters.memory.exports import MemoryExports
from proca.adapters.memory.feed import MemoryFeed
from proca.adapters.memory.intake import MemoryIntakeLog
from proca.adapters.memory.page_feed import MemoryPageFeed
from proca.adapters.memory.processing import MemoryProcessing
from proca.adapters.memory.queue import MemoryQueue
from proca.adapters.memory.reports import MemoryReports
from proca.adapters.memory.routes import MemoryRoutes
from proca.adapters.memory.snapshots import MemorySnapshotSource
from proca.adapters.memory.state import MemoryState
from proca.adapters.memory.store import MemoryIds, MemoryStore
from proca.adapters.memory.sweeping import MemorySweeping
from proca.application.processing.routing import ExchangeRouting
from proca.application.reports.backlog import ReadBacklog
from proca.domain import base64url
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target, TargetEmail
from proca.domain.ids import ActionId, ActionPageId, CampaignId, OrgId, TargetId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org, new_org
from proca.domain.secret import SecretBytes
from proca.entrypoints.container import Container
from proca.entrypoints.settings import read
from proca.ports.reports import RecordedAction
from proca.ports.world import IdKind

SEED = "seed-for-tests"
# For laws whose every example makes a world of its own.
FEWER = settings(max_examples=max(10, settings().max_examples // 4))
STORES = ("memory", "sqlite", "postgresql")
Json = dict[str, Any]

SIGN = """mutation ($page: Int!, $action: ActionInput!, $contact: ContactInput!, $privacy: ConsentInput!,
                    $tracking: TrackingInput, $ref: ID) {
  addActionContact(actionPageId: $page, action: $action, contact: $contact, privacy: $privacy, tracking: $tracking,
                   contactRef: $ref) { contactRef firstName } }"""
ACT = """mutation ($page: Int!, $action: ActionInput!, $ref: ID!, $tracking: TrackingInput) {
  addAction(actionPageId: $page, action: $action, contactRef: $ref, tracking: $tracking) { contactRef firstName } }"""
LINK = """mutation ($page: Int!, $ref: ID!, $refs: [String!]) {
  linkActions(actionPageId: $page, contactRef: $ref, linkRefs: $refs) { contactRef firstName } }"""


@define
class TestClock:
    """Stands still until a test moves it."""

    __test__ = False
    at: datetime = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment that the test chose; each reading is a microsecond later."""
        self.at += timedelta(microseconds=1)
        return self.at

    def move(self, **delta: float) -> None:
        """Let time pass."""
        self.at += timedelta(**delta)


@define
class World:
    """Everything that a test says and asks."""

    container: Container
    clock: TestClock
    http: httpx.AsyncClient
    state: MemoryState | None
    page_counter: int = field(default=0)
    instance: Org | None = None
    headers: dict[str, str] = Factory(dict)

    async def org(self, name: str, **settings: Any) -> Org:
        """A stored org."""
        number = OrgId(await self.container.ids().reserve(IdKind.ORG))
        made = new_org(id=number, name=name, title=name.title(), now=self.clock.now(), **settings)
        async with self.container.store().unit() as unit:
            return await unit.orgs.put(made)

    async def key(self, org: Org, name: str = "key") -> tuple[PublicKey, SecretBytes]:
        """A fresh active key of an org with its private half."""
        generate = self.container.generate_key()
        number = await generate.number()
        async with self.container.store().unit() as unit:
            pair = await generate(unit, org, name, number)
        return pair.key, pair.private

    async def campaign(self, org: Org, name: str = "river", **settings: Any) -> Campaign:
        """A stored campaign."""
        now = self.clock.now()
        number = CampaignId(await self.container.ids().reserve(IdKind.CAMPAIGN))
        made = Campaign(
            id=number, org_id=org.id, name=name, title=name.title(), inserted_at=now, updated_at=now, **settings
        )
        async with self.container.store().unit() as unit:
            return await unit.campaigns.put(made)

    async def page(self, campaign: Campaign, org: Org, name: str | None = None, **settings: Any) -> ActionPage:
        """A stored page."""
        self.page_counter += 1
        now = self.clock.now()
        made = ActionPage(
            id=ActionPageId(await self.container.ids().reserve(IdKind.ACTION_PAGE)),
            campaign_id=campaign.id,
            org_id=org.id,
            name=name or f"{org.name}/{campaign.name}{self.page_counter}",
            locale="en",
            inserted_at=now,
            updated_at=now,
            **settings,
        )
        async with self.container.store().unit() as unit:
            return await unit.pages.put(made)

    async def target(self, campaign: Campaign, number: int) -> Target:
        """A stored target with one address."""
        now = self.clock.now()
        made = Target(
            id=TargetId(f"00000000-0000-4000-8000-{number:012}"),
            campaign_id=campaign.id,
            external_id=f"t{number}",
            name=f"Target {number}",
            inserted_at=now,
            updated_at=now,
            emails=(TargetEmail(f"t{number}@parliament.test"),),
        )
        async with self.container.store().unit() as unit:
            return await unit.targets.put(made)

    async def change_page(self, page: ActionPage, **changes: Any) -> ActionPage:
        """A page with other settings."""
        async with self.container.store().unit() as unit:
            return await unit.pages.put(evolve(page, **changes))

    async def graphql(self, query: str, headers: Mapping[str, str] | None = None, **variables: Any) -> Json:
        """What /api answers, which is always HTTP 200."""
        body = {"query": query, "variables": variables}
        answer = await self.http.post("/api", json=body, headers={**self.headers, **(headers or {})})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def sign(self, page: ActionPage, email: str = "olga@mail.test", **given: Any) -> Json:
        """A signature with sensible defaults."""
        variables: Json = {
            "page": page.id,
            "action": given.pop("action", {"actionType": "petition"}),
            "contact": given.pop("contact", {"firstName": "Olga", "lastName": "Lind", "email": email}),
            "privacy": given.pop("privacy", {"optIn": True}),
        }
        return await self.graphql(SIGN, given.pop("headers", None), **variables, **given)

    async def signed(self, page: ActionPage, email: str = "olga@mail.test", **given: Any) -> str:
        """The contact reference of a signature that succeeds."""
        answer = await self.sign(page, email, **given)
        assert "errors" not in answer, answer
        reference: str = answer["data"]["addActionContact"]["contactRef"]
        return reference

    async def process(self) -> int:
        """Process until nothing is due; how many actions were taken up."""
        done = 0
        while taken := await self.container.process_actions()():
            done += taken
        return done

    async def recorded(self, org: Org) -> list[RecordedAction]:
        """All actions that the org has a contact of."""
        return list(await self.container.reports().recorded_actions(org.id, ActionId(0), 1000))

    async def count(self, table: str) -> int:
        """How many rows a table of the record has, in any store."""
        if self.state is not None:
            kept = {"supporters", "contacts", "actions", "outbox", "sources"}
            assert table in kept
            return len(getattr(self.state.data, table))
        async with self.container.engine().connect() as connection:
            return int((await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())  # noqa: S608

    async def messages(self) -> list[tuple[str, Json]]:
        """Topic and body of every message in the outbox, oldest first."""
        if self.state is not None:
            return [(one.topic, dict(one.body)) for one in self.state.outbox if one.body is not None]
        query = text("SELECT topic, body FROM outbox WHERE body IS NOT NULL ORDER BY id")
        async with self.container.engine().connect() as connection:
            return [(topic, json.loads(body)) for topic, body in await connection.execute(query)]

    async def stats(self, campaign: Campaign) -> Any:
        """The counts as they are now, past every cache."""
        return await self.container.source().stats(campaign.id)


@asynccontextmanager
async def world(store: str, **replaced: object) -> AsyncIterator[World]:
    """A world over one kind of store, with an instance org that has a key; some providers may be replaced by name.

    Messages stay in the exchanges, one for each org, unless `routing` is replaced.
    """
    engine = None if store == "memory" else engines.take(store)
    container, state = _container(engine)
    container.routing.override(providers.Object(ExchangeRouting()))
    for name, value in replaced.items():
        container.providers[name].override(providers.Object(value))
    if store == "postgresql":
        await databases.clear_postgres(container.engine())
    clock = TestClock()
    container.clock.override(providers.Object(clock))
    await container.set_up()()
    transport = httpx.ASGITransport(app=_when_asked(container))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://proca.test") as client:
        yield World(container, clock, client, state)
    await container.engine().dispose()
    containers.give_back(container)
    if engine is not None:
        await engines.give_back(store, engine)


def _when_asked(container: Container) -> App:
    """The application, made for the first request: most tests of use cases send none."""
    made: list[App] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if not made:
            made.append(create_app(container.use_cases()))
        await made[0](scope, receive, send)

    return app


def _container(engine: AsyncEngine | None) -> tuple[Container, MemoryState | None]:
    url = "sqlite:///unused.db" if engine is None else engine.url.render_as_string(hide_password=False)
    container = containers.take(
        read(
            {
                "DATABASE_URL": url,
                "FINGERPRINT_SEED": SEED,
                "PROCA_SECRET_KEY": base64url.encode(b"for tests only, 32 bytes long!!!"),
            },
            databases.folder(),
        )
    )
    if engine is not None:
        container.engine.override(providers.Object(engine.execution_options()))
        return container, None
    state = MemoryState()
    container.store.override(providers.Object(MemoryStore(state, lambda: container.clock().now())))
    container.ids.override(providers.Object(MemoryIds(state)))
    container.intake_log.override(providers.Object(MemoryIntakeLog(state)))
    container.processing.override(providers.Object(MemoryProcessing(state)))
    container.reports.override(providers.Object(MemoryReports(state)))
    container.counters.override(providers.Object(MemoryCounters(state)))
    container.answers.override(providers.Object(MemoryAnswers()))
    container.budgets.override(providers.Object(MemoryBudgets(state)))
    container.org_directory.override(providers.Object(MemoryOrgDirectory(state)))
    container.campaign_directory.override(providers.Object(MemoryCampaignDirectory(state)))
    container.user_directory.override(providers.Object(MemoryUserDirectory(state)))
    container.account_directory.override(providers.Object(MemoryAccountDirectory(state)))
    container.expired_tokens.override(providers.Object(MemoryExpiredTokens(state)))
    container.exports.override(providers.Object(MemoryExports(state)))
    container.page_activity.override(providers.Object(MemoryPageActivity(state)))
    container.route_source.override(providers.Object(MemoryRoutes(state, "instance")))
    container.detail_record.override(providers.Object(MemoryDetailRecord(state)))
    container.read_backlog.override(providers.Singleton(ReadBacklog, MemoryBacklogs(state), container.clock))
    container.sweeping.override(providers.Object(MemorySweeping(state)))
    container.queue.override(providers.Object(MemoryQueue(state)))
    container.feed.override(providers.Object(MemoryFeed(state)))
    container.dead_letters.override(providers.Object(MemoryDeadLetters(state)))
    container.page_feed.override(providers.Object(MemoryPageFeed(state)))
    container.source.override(providers.Object(MemorySnapshotSource(state, "instance")))
    return container, state
