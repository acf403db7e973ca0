"""The store: one unit of work per use case, one narrow repository per aggregate."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.confirms.confirm import Confirm
from proca.domain.ids import ActionPageId, CampaignId, OrgId, UserId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User


class Orgs(Protocol):
    """Organisations."""

    async def get(self, org_id: OrgId) -> Org | None:
        """By number."""
        ...

    async def named(self, name: str) -> Org | None:
        """By name, without regard to letter case."""
        ...

    async def put(self, org: Org) -> Org:
        """Store a new one (version 0) or a changed one, its version raised; Conflict, or Invalid for a taken name."""
        ...


class Keys(Protocol):
    """Public keys of orgs."""

    async def of(self, org_id: OrgId) -> tuple[PublicKey, ...]:
        """All keys of an org, newest first."""
        ...

    async def put(self, key: PublicKey) -> PublicKey:
        """As Orgs.put."""
        ...


class Services(Protocol):
    """Services of orgs."""

    async def of(self, org_id: OrgId) -> tuple[Service, ...]:
        """All services of an org, by number."""
        ...

    async def put(self, service: Service) -> Service:
        """As Orgs.put."""
        ...


class Campaigns(Protocol):
    """Campaigns."""

    async def get(self, campaign_id: CampaignId) -> Campaign | None:
        """By number."""
        ...

    async def named(self, name: str) -> Campaign | None:
        """By name, without regard to letter case."""
        ...

    async def put(self, campaign: Campaign) -> Campaign:
        """As Orgs.put; also Invalid when the lead org uses the external id already."""
        ...


class ActionPages(Protocol):
    """Action pages."""

    async def get(self, page_id: ActionPageId) -> ActionPage | None:
        """By number."""
        ...

    async def named(self, name: str) -> ActionPage | None:
        """By name, without regard to letter case."""
        ...

    async def put(self, page: ActionPage) -> ActionPage:
        """As Orgs.put."""
        ...


class Targets(Protocol):
    """Decision-makers of campaigns."""

    async def of(self, campaign_id: CampaignId) -> tuple[Target, ...]:
        """All targets of a campaign, by external id."""
        ...

    async def put(self, target: Target) -> Target:
        """As Orgs.put; also Invalid when the campaign uses the external id already."""
        ...


class Users(Protocol):
    """People who work with the platform."""

    async def get(self, user_id: UserId) -> User | None:
        """By number."""
        ...

    async def by_email(self, email: str) -> User | None:
        """By e-mail, without regard to letter case."""
        ...

    async def put(self, user: User) -> User:
        """As Orgs.put, about the e-mail."""
        ...


class Staffers(Protocol):
    """Memberships."""

    async def get(self, org_id: OrgId, user_id: UserId) -> Staffer | None:
        """The membership of one user in one org."""
        ...

    async def put(self, staffer: Staffer) -> Staffer:
        """As Orgs.put; Conflict when the user is a member already."""
        ...


class Confirms(Protocol):
    """Decisions asked by code."""

    async def coded(self, code: str) -> Confirm | None:
        """By code."""
        ...

    async def put(self, confirm: Confirm) -> Confirm:
        """As Orgs.put; Conflict when the code is taken."""
        ...


class Unit(Protocol):
    """One transaction over all aggregates."""

    @property
    def orgs(self) -> Orgs: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def services(self) -> Services: ...
    @property
    def campaigns(self) -> Campaigns: ...
    @property
    def pages(self) -> ActionPages: ...
    @property
    def targets(self) -> Targets: ...
    @property
    def users(self) -> Users: ...
    @property
    def staffers(self) -> Staffers: ...
    @property
    def confirms(self) -> Confirms: ...


class Store(Protocol):
    """Where aggregates live."""

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """Open a unit of work: kept on clean exit, undone on any exception, never nested."""
        ...
