"""A lead org with its team, a partner, and everybody else, for tests of use cases about campaigns."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from attrs import Factory, define, evolve

from proca.adapters.http.use_cases.campaigns import CampaignUseCases
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.errors import Invalid, ProcaError, Violation
from proca.domain.ids import ServiceId, StafferId, TemplateId, UserId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.secret import SealedSecret
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.permissions import ADMIN_MASK
from proca.domain.users.roles import OWNER, Role, role_named
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User
from proca.domain.users.viewer import NOBODY, Viewer
from proca.ports.world import IdKind
from world import Json, World, world

ROLES = ("owner", "campaigner", "translator", "coordinator")
UNKNOWN = [("Entity not found", "not_found")]


@define
class Coalition:
    """Named people and orgs, and what they ask for."""

    w: World
    lead: Org
    partner: Org
    campaign: Campaign
    users: dict[str, User | None]
    staffers: dict[str, Staffer] = Factory(dict)

    @property
    def use_cases(self) -> CampaignUseCases:
        """The use cases of this slice."""
        return self.w.container.use_cases().campaigns

    @property
    def owner(self) -> User:
        """The owner of the lead org."""
        found = self.users["owner"]
        assert found is not None
        return found

    @property
    def partner_owner(self) -> User:
        """The owner of the partner org."""
        found = self.users["partner"]
        assert found is not None
        return found

    def viewer(self, name: str) -> Viewer:
        """What this person is shown."""
        user = self.users[name]
        if user is None:
            return NOBODY
        own = [staffer for staffer in self.staffers.values() if staffer.user_id == user.id]
        return Viewer(user, {staffer.org_id: staffer for staffer in own})

    async def user(self, name: str, perms: int = 0) -> User:
        """A stored account."""
        now = self.w.clock.now()
        number = UserId(await self.w.container.ids().reserve(IdKind.USER))
        made = User(id=number, email=f"{name}@mail.test", perms=perms, inserted_at=now, updated_at=now)
        async with self.w.container.store().unit() as unit:
            kept = await unit.users.put(made)
        self.users[name] = kept
        return kept

    async def member(self, name: str, org: Org, role: Role) -> User:
        """A stored account with a membership."""
        user, now = await self.user(name), self.w.clock.now()
        number = StafferId(await self.w.container.ids().reserve(IdKind.STAFFER))
        made = Staffer(id=number, org_id=org.id, user_id=user.id, perms=role.perms, inserted_at=now, updated_at=now)
        async with self.w.container.store().unit() as unit:
            self.staffers[name] = await unit.staffers.put(made)
        return user

    async def mailing(self, org: Org, *templates: str) -> None:
        """The org gets an e-mail backend and templates of these names."""
        now = self.w.clock.now()
        number = ServiceId(await self.w.container.ids().reserve(IdKind.SERVICE))
        ids = [TemplateId(await self.w.container.ids().reserve(IdKind.TEMPLATE)) for _ in templates]
        service = Service(
            id=number,
            org_id=org.id,
            name=ServiceName.PREVIEW,
            password=SealedSecret(b""),
            inserted_at=now,
            updated_at=now,
        )
        async with self.w.container.store().unit() as unit:
            await unit.services.put(service)
            stored = await unit.orgs.get(org.id)
            assert stored is not None
            await unit.orgs.put(evolve(stored, backends=Backends(email_backend=number)))
            for template_id, name in zip(ids, templates, strict=True):
                await unit.templates.put(
                    EmailTemplate(
                        id=template_id,
                        org_id=org.id,
                        name=name,
                        locale="en",
                        subject="S",
                        html="H",
                        inserted_at=now,
                        updated_at=now,
                    )
                )

    async def stored(self, name: str) -> Campaign | None:
        """The campaign of this name as it is stored."""
        async with self.w.container.store().unit() as unit:
            return await unit.campaigns.named(name)

    async def stored_page(self, name: str) -> ActionPage | None:
        """The page of this name as it is stored."""
        async with self.w.container.store().unit() as unit:
            return await unit.pages.named(name)

    async def targets(self, campaign: Campaign | None = None) -> tuple[Target, ...]:
        """The stored targets of a campaign."""
        async with self.w.container.store().unit() as unit:
            return await unit.targets.of((campaign or self.campaign).id)

    async def told(self, topic: str) -> list[Json]:
        """Bodies of what was promised under this topic, oldest first."""
        return [body for name, body in await self.w.messages() if name == topic]

    async def heard(self, org: Org) -> list[Json]:
        """Events for an org, oldest first."""
        return await self.told(f"org.{org.id}.event")


@asynccontextmanager
async def coalition(store: str) -> AsyncIterator[Coalition]:
    """A lead org with a person of each role, a partner with an owner, a stranger, an admin, and nobody."""
    async with world(store) as w:
        lead, partner = await w.org("red"), await w.org("yellow")
        c = Coalition(w, lead, partner, await w.campaign(lead, "river"), {"nobody": None})
        for name in ROLES:
            await c.member(name, lead, role_named(name))
        await c.member("partner", partner, OWNER)
        await c.user("stranger")
        await c.user("admin", perms=ADMIN_MASK)
        yield c


async def refusal(asked: Awaitable[Any]) -> ProcaError:
    """The error that the question ends in."""
    with pytest.raises(ProcaError) as refused:
        await asked
    return refused.value


async def violations(asked: Awaitable[Any]) -> list[Violation]:
    """The broken rules that the question ends in."""
    refused = await refusal(asked)
    assert isinstance(refused, Invalid), refused
    return list(refused.violations)


async def said(asked: Awaitable[Any]) -> tuple[str, str | None]:
    """Message and code of the error that the question ends in."""
    refused = await refusal(asked)
    return refused.message, refused.code
