"""A world for hostile questions: a coalition over any store, in which the lead's owner asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from attrs import define, evolve

from authorisation.documents import Things
from authorisation.matrix import Caller
from authorisation.stage import _people, _things
from people import People
from proca.adapters.memory.state import Data
from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import ServiceName
from proca.domain.secret import Secret
from proca.domain.users.user import User
from scenarios.questions import Question, question
from scenarios.scene import Scene
from world import Json, World, world


@define
class Battery:
    """The lead's things and the partner's, in a state that can be had again."""

    scene: Scene
    own: Things
    others: Things
    users: dict[Caller, User]
    foreign: dict[str, Any]
    saved: Data | None
    highest: int = 0
    strict: bool = False

    def question(self, operation: str) -> Question:
        """The operation about the lead's own things."""
        return question(operation, self.own)

    def asker(self, operation: str) -> User:
        """Who succeeds with it."""
        if operation in {"users", "joinOrg", "application"}:
            return self.users[Caller.ADMIN]
        return self.users[Caller.STRANGER if "UserConfirm" in operation else Caller.OWNER]

    async def ask(self, operation: str, variables: dict[str, Any], who: Caller | None = None) -> Json:
        """The answer, which is never an error of ours; a refusal (or in strict mode anything) changes nothing."""
        before = await self.scene.stored() if self.saved else None
        user = self.users[who] if who else self.asker(operation)
        answer = await self.scene.ask(user, self.question(operation).document, **variables)
        if self.saved and ("errors" in answer or self.strict):
            assert await self.scene.stored() == before, (operation, variables, answer)
        await self._put_back()
        # Or the limit of invitations would answer for all that comes after the twentieth.
        self.scene.w.clock.move(minutes=5)
        return answer

    async def _put_back(self) -> None:
        state = self.scene.w.state
        if state is None or self.saved is None:
            return
        # A version is never used twice, or what is remembered of it would be another state's.
        self.highest = max(self.highest, state.data.version) + 1
        state.data = evolve(self.saved.copy(), version=self.highest)
        self.scene.w.container.snapshots().refresh()


@asynccontextmanager
async def battery(store: str) -> AsyncIterator[Battery]:
    """A coalition over a store; only memory is put back after each question."""
    async with world(store) as w:
        people = People(w)
        lead, partner = await w.org("lead"), await w.org("partner")
        users = await _people(people, lead, partner)
        things = await _things(w, people, lead, partner)
        await _equip(w, users[Caller.OWNER], lead, things[False])
        foreign = await _foreign(w, people, partner, things[True])
        made = Battery(Scene(w, people), things[False], things[True], users, foreign, None)
        for user in {user.id: user for user in users.values()}.values():
            await made.scene.ask(user, "{ currentUser { id } }")
        made.saved = w.state.data.copy() if w.state is not None else None
        yield made


async def _equip(w: World, owner: User, lead: Org, things: Things) -> None:
    """The lead's campaign takes mails to a target, and its pages take money."""
    async with w.container.store().unit() as unit:
        campaign = await unit.campaigns.named(things.campaign)
        assert campaign is not None
        now = w.clock.now()
        stored = await unit.campaigns.put(evolve(campaign, mtt=MailToTargets(now, now.replace(year=2027))))
    await w.target(stored, 1)
    await w.container.use_cases().orgs.upsert_service(
        owner, lead.name, {"name": ServiceName.STRIPE, "password": Secret("sk-1")}
    )


async def _foreign(w: World, people: People, partner: Org, things: Things) -> dict[str, Any]:
    """Numbers, names and references of what is another org's, by kind."""
    campaign = await w.campaign(partner, "theirs", external_id=7)
    page = await w.page(campaign, partner, "partner/theirs")
    reference = await w.signed(page, "far@mail.test")
    await w.process()
    target = await w.target(campaign, 2)
    admin = await people.admin("service-maker")
    service = await w.container.use_cases().orgs.upsert_service(admin, partner.name, {"name": ServiceName.PREVIEW})
    return {
        "org": partner.name,
        "campaign": campaign.id,
        "campaign name": campaign.name,
        "external id": campaign.external_id,
        "page": page.id,
        "page name": page.name,
        "target": target.id,
        "key": things.key_id,
        "service": service.id,
        "action": things.action_id,
        "reference": reference,
        "user": admin.id,
        "code": things.launch_code,
    }
