"""A world whose supporters answer by links, over any store and in any state."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from attrs import define, evolve, field
from sqlalchemy import delete, update

from proca.adapters.http.use_cases.links import LinkUseCases
from proca.adapters.sql import tables
from proca.adapters.sql.counters import move
from proca.application.links.following import SupporterLink
from proca.domain.actions.action import ActionStatus
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.ids import ActionId
from proca.domain.orgs.org import Org
from proca.domain.secret import Secret, SecretBytes
from proca.domain.supporters import contact_ref
from proca.domain.supporters.links import LinkKeys, Purpose, link_path
from proca.domain.supporters.supporter import EmailStatus, Supporter, SupporterStatus
from proca.ports.reports import RecordedAction
from world import Json, World, world

KEYS = LinkKeys((SecretBytes(b"k" * 32),))
State = tuple[ActionStatus, SupporterStatus, EmailStatus]


@define
class Noted:
    """Signals, as they were noticed."""

    events: list[tuple[str, dict[str, int | str]]] = field(factory=list)

    def noticed(self, event: str, **ids: int | str) -> None:
        """Remember it."""
        self.events.append((event, ids))

    def reminders(self) -> list[dict[str, int | str]]:
        """What was noted of reminders."""
        return [ids for event, ids in self.events if event == "email.reminder_confirm"]


@define
class LinkWorld:
    """An org that asks its supporters to confirm, with a page."""

    w: World
    org: Org
    campaign: Campaign
    page: ActionPage
    signals: Noted
    keys: LinkKeys

    @property
    def use(self) -> LinkUseCases:
        """The use cases."""
        return self.w.container.use_cases().links

    async def signed(self, email: str = "olga@mail.test", **given: Any) -> ActionId:
        """A signature, not yet processed."""
        await self.w.signed(self.page, email, **given)
        return (await self.w.recorded(self.org))[-1].action.id

    async def waiting(self, email: str = "olga@mail.test", **given: Any) -> ActionId:
        """A signature that was asked to confirm."""
        made = await self.signed(email, **given)
        await self.w.process()
        return made

    async def one(self, action_id: ActionId) -> RecordedAction:
        """The action as it is stored."""
        (found,) = [one for one in await self.w.recorded(self.org) if one.action.id == action_id]
        return found

    async def person(self, action_id: ActionId) -> Supporter:
        """Its supporter."""
        supporter = (await self.one(action_id)).supporter
        assert supporter is not None
        return supporter

    async def state(self, action_id: ActionId) -> State:
        """Where both stand."""
        found, person = await self.one(action_id), await self.person(action_id)
        return found.action.status, person.status, person.email_status

    async def changed_at(self, action_id: ActionId) -> datetime | None:
        """When what is known of the address last changed."""
        return (await self.person(action_id)).email_status_changed

    async def proof(self, purpose: Purpose, action_id: ActionId) -> str:
        """The last segment of a link."""
        person = await self.person(action_id)
        return self.keys.proof(purpose, person) or contact_ref.encode(person.fingerprint)

    async def link(self, purpose: Purpose, action_id: ActionId, **given: Any) -> SupporterLink:
        """A link as it was followed."""
        return SupporterLink(action_id, Secret(await self.proof(purpose, action_id)), **given)

    async def path(self, purpose: Purpose, action_id: ActionId, query: str = "") -> str:
        """The path of a link, and the query."""
        path = link_path(purpose, action_id, await self.proof(purpose, action_id))
        return f"{path}?{query}" if query else path

    async def reference_path(self, purpose: Purpose, action_id: ActionId, query: str = "") -> str:
        """The same with the contact reference, as links were written before."""
        reference = contact_ref.encode((await self.person(action_id)).fingerprint)
        return link_path(purpose, action_id, reference) + (f"?{query}" if query else "")

    async def events(self, org: Org | None = None) -> list[Json]:
        """The bodies of all events for an org, oldest first."""
        topic = f"org.{(org or self.org).id}.event"
        return [body for one, body in await self.w.messages() if one == topic]

    async def counts(self) -> tuple[int, int]:
        """Supporters and actions as they are counted, which must equal a recount (D6)."""
        reports = self.w.container.reports()
        tally = await reports.tally(self.campaign.id)
        assert tally == await reports.recount(self.campaign.id)
        return sum(one.supporters for one in tally.values()), sum(one.actions for one in tally.values())

    async def scheduled(self) -> int:
        """How many actions wait to be processed."""
        return await self.w.container.processing().waiting()

    async def put(self, action_id: ActionId, state: State) -> None:
        """Bring action and supporter into any state, with counters as they would be then and nothing scheduled."""
        action, person = state[0], evolve(await self.person(action_id), status=state[1], email_status=state[2])
        if self.w.state is not None:
            data = self.w.state.data
            data.actions[action_id] = evolve(data.actions[action_id], status=action)
            data.supporters[person.id] = person
            data.outbox.clear()
            data.counters = await self.w.container.reports().recount(self.campaign.id)
            return
        a, s = tables.actions, tables.supporters
        async with self.w.container.engine().begin() as connection:
            await connection.execute(update(a).where(a.c.id == action_id).values(status=action))
            change = {"status": person.status, "email_status": person.email_status}
            await connection.execute(update(s).where(s.c.id == person.id).values(change))
            await connection.execute(delete(tables.outbox))
            await connection.execute(delete(tables.counters))
        tally = await self.w.container.reports().recount(self.campaign.id)
        async with self.w.container.engine().begin() as connection:
            await move(connection, tally)


@asynccontextmanager
async def link_world(
    store: str, *, legacy: bool = False, org: Json | None = None, page: Json | None = None, **replaced: object
) -> AsyncIterator[LinkWorld]:
    """A world over one kind of store; settings of org and page may be given."""
    signals, keys = Noted(), evolve(KEYS, legacy=legacy)
    async with world(store, signals=signals, link_keys=keys, **replaced) as w:
        otters = await w.org("otters", **{"supporter_confirm": True, **(org or {})})
        campaign = await w.campaign(otters, "river")
        given = {"name": "otters.test/river", **(page or {})}
        yield LinkWorld(w, otters, campaign, await w.page(campaign, otters, **given), signals, keys)
