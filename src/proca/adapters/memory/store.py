"""The store of settings: a unit of work is a draft of the state."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Generic, TypeVar

from attrs import define, evolve, field, frozen

from proca.adapters.memory import constraints
from proca.adapters.memory.state import Data, MemoryState
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.confirms.confirm import Confirm
from proca.domain.errors import ProcaError
from proca.domain.ids import (
    ActionPageId,
    CampaignId,
    ConfirmId,
    OrgId,
    PublicKeyId,
    ServiceId,
    StafferId,
    TargetId,
    UserId,
)
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org, name_key
from proca.domain.orgs.service import Service
from proca.domain.users.profile import email_key
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User
from proca.ports.store import Unit
from proca.ports.world import IdKind

K = TypeVar("K", OrgId, ServiceId, PublicKeyId, UserId, StafferId, CampaignId, ActionPageId, TargetId, ConfirmId)
T = TypeVar("T", Org, Service, PublicKey, User, Staffer, Campaign, ActionPage, Target, Confirm)


@define
class Touched:
    """Whether the unit changed settings that snapshots show."""

    settings: bool = False


@define
class Versioned(Generic[K, T]):
    """Values of one aggregate; a write names the version that it changes."""

    draft: Data
    stored: dict[K, T]
    rule: Callable[[Data, T], Iterator[ProcaError]]
    touched: Touched

    def first(self, fits: Callable[[T], bool]) -> T | None:
        """The only value that fits."""
        return next((one for one in self.stored.values() if fits(one)), None)

    def breaches(self, aggregate: T) -> Iterator[ProcaError]:
        """What the aggregate would break if it were stored; a database may name any of several."""
        if aggregate.version == 0 and aggregate.id in self.stored:
            yield constraints.contradiction()
        yield from self.rule(self.draft, aggregate)

    async def put(self, aggregate: T) -> T:
        """Add version 0, else replace exactly the version that was read; Conflict when another came first."""
        number: K = aggregate.id  # type: ignore[assignment]  # each aggregate is stored by its own kind of number
        before = self.stored.get(number)
        if aggregate.version != 0 and (before is None or before.version != aggregate.version):
            raise constraints.stale()
        for breach in self.breaches(aggregate):
            raise breach
        kept = evolve(aggregate, version=aggregate.version + 1)
        self.stored[number] = kept
        self.touched.settings = True
        return kept


class MemoryOrgs(Versioned[OrgId, Org]):
    """Organisations."""

    async def get(self, org_id: OrgId) -> Org | None:
        """By number."""
        return self.stored.get(org_id)

    async def named(self, name: str) -> Org | None:
        """By name."""
        return self.first(lambda org: name_key(org.name) == name_key(name))


class MemoryKeys(Versioned[PublicKeyId, PublicKey]):
    """Public keys."""

    async def of(self, org_id: OrgId) -> tuple[PublicKey, ...]:
        """All keys of an org, newest first."""
        found = [key for key in self.stored.values() if key.org_id == org_id]
        return tuple(sorted(found, key=lambda key: (key.inserted_at, key.id), reverse=True))


class MemoryServices(Versioned[ServiceId, Service]):
    """Services."""

    async def of(self, org_id: OrgId) -> tuple[Service, ...]:
        """All services of an org, by number."""
        found = [service for service in self.stored.values() if service.org_id == org_id]
        return tuple(sorted(found, key=lambda service: service.id))


class MemoryCampaigns(Versioned[CampaignId, Campaign]):
    """Campaigns."""

    async def get(self, campaign_id: CampaignId) -> Campaign | None:
        """By number."""
        return self.stored.get(campaign_id)

    async def named(self, name: str) -> Campaign | None:
        """By name."""
        return self.first(lambda campaign: campaign.name_key == name.lower())


class MemoryActionPages(Versioned[ActionPageId, ActionPage]):
    """Action pages."""

    async def get(self, page_id: ActionPageId) -> ActionPage | None:
        """By number."""
        return self.stored.get(page_id)

    async def named(self, name: str) -> ActionPage | None:
        """By name."""
        return self.first(lambda page: page.name_key == name.lower())


class MemoryTargets(Versioned[TargetId, Target]):
    """Decision-makers."""

    async def of(self, campaign_id: CampaignId) -> tuple[Target, ...]:
        """All targets of a campaign, by external id."""
        return targets_of(self.draft, campaign_id)


class MemoryUsers(Versioned[UserId, User]):
    """People who work with the platform."""

    async def get(self, user_id: UserId) -> User | None:
        """By number."""
        return self.stored.get(user_id)

    async def by_email(self, email: str) -> User | None:
        """By e-mail."""
        return self.first(lambda user: email_key(user.email) == email_key(email))


class MemoryStaffers(Versioned[StafferId, Staffer]):
    """Memberships."""

    async def get(self, org_id: OrgId, user_id: UserId) -> Staffer | None:
        """The membership of one user in one org."""
        return self.first(lambda staffer: (staffer.org_id, staffer.user_id) == (org_id, user_id))


class MemoryConfirms(Versioned[ConfirmId, Confirm]):
    """Decisions asked by code."""

    async def coded(self, code: str) -> Confirm | None:
        """By code."""
        return self.first(lambda confirm: confirm.code.reveal() == code)


@define
class MemoryUnit:
    """Repositories over one draft."""

    draft: Data
    touched: Touched = field(factory=Touched)
    orgs: MemoryOrgs = field(init=False)
    keys: MemoryKeys = field(init=False)
    services: MemoryServices = field(init=False)
    campaigns: MemoryCampaigns = field(init=False)
    pages: MemoryActionPages = field(init=False)
    targets: MemoryTargets = field(init=False)
    users: MemoryUsers = field(init=False)
    staffers: MemoryStaffers = field(init=False)
    confirms: MemoryConfirms = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Put every repository on the one draft."""
        draft, touched = self.draft, self.touched
        self.orgs = MemoryOrgs(draft, draft.orgs, constraints.org_breaches, touched)
        self.keys = MemoryKeys(draft, draft.keys, constraints.key_breaches, touched)
        self.services = MemoryServices(draft, draft.services, constraints.service_breaches, touched)
        self.campaigns = MemoryCampaigns(draft, draft.campaigns, constraints.campaign_breaches, touched)
        self.pages = MemoryActionPages(draft, draft.pages, constraints.page_breaches, touched)
        self.targets = MemoryTargets(draft, draft.targets, constraints.target_breaches, touched)
        # People and confirms appear in no snapshot, so they touch nothing.
        self.users = MemoryUsers(draft, draft.users, constraints.user_breaches, Touched())
        self.staffers = MemoryStaffers(draft, draft.staffers, constraints.staffer_breaches, Touched())
        self.confirms = MemoryConfirms(draft, draft.confirms, constraints.confirm_breaches, Touched())


@frozen
class MemoryStore:
    """Opens units; a unit that changed settings raises their version."""

    state: MemoryState

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """One draft, kept on clean exit."""
        return self._unit()

    @asynccontextmanager
    async def _unit(self) -> AsyncIterator[Unit]:
        async with self.state.change() as draft:
            unit = MemoryUnit(draft)
            yield unit
            draft.version += int(unit.touched.settings)


@frozen
class MemoryIds:
    """Reserves numbers."""

    state: MemoryState

    async def reserve(self, kind: IdKind) -> int:
        """One fresh number."""
        return self.state.take(kind.value)[0]


def targets_of(data: Data, campaign_id: CampaignId) -> tuple[Target, ...]:
    """All targets of a campaign, by external id."""
    found = [target for target in data.targets.values() if target.campaign_id == campaign_id]
    return tuple(sorted(found, key=lambda target: target.external_id))
