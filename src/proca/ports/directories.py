"""Directories: settings read for those who may see them, many at a time, so that no list costs a query per item."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from attrs import frozen

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.confirms.confirm import Confirm
from proca.domain.ids import ActionPageId, CampaignId, OrgId, UserId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import UserToken
from proca.domain.users.user import User


@frozen
class Member:
    """A user together with their membership."""

    user: User
    staffer: Staffer


class OrgDirectory(Protocol):
    """Orgs and what belongs to them; unknown ids are absent from the answers, lists of known ones may be empty."""

    async def orgs(self, ids: Collection[OrgId] | None = None) -> Mapping[OrgId, Org]:
        """Orgs by number, all of them without ids, in the order of numbers."""
        ...

    async def keys(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[PublicKey]]:
        """Keys of each org, newest first."""
        ...

    async def services(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Service]]:
        """Services of each org, by number."""
        ...

    async def templates(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[EmailTemplate]]:
        """Templates of each org, by name, locale and number."""
        ...

    async def members(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Member]]:
        """Staff of each org, by number of the membership."""
        ...


class CampaignDirectory(Protocol):
    """Campaigns and pages; answers as those of OrgDirectory."""

    async def campaigns(self, ids: Collection[CampaignId] | None = None) -> Mapping[CampaignId, Campaign]:
        """Campaigns by number, all of them without ids, in the order of numbers."""
        ...

    async def campaigns_with(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Campaign]]:
        """The campaigns that each org leads or has a page in, by number."""
        ...

    async def pages(self, ids: Collection[ActionPageId]) -> Mapping[ActionPageId, ActionPage]:
        """Pages by number."""
        ...

    async def pages_of_orgs(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[ActionPage]]:
        """Pages of each org, by number."""
        ...

    async def pages_of_campaigns(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, Sequence[ActionPage]]:
        """Pages of each campaign, by number."""
        ...

    async def targets(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, Sequence[Target]]:
        """Targets of each campaign, by external id."""
        ...

    async def launches(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, Sequence[Confirm]]:
        """Requests to launch a page in each campaign, spent ones too, by number."""
        ...


class UserDirectory(Protocol):
    """People; answers as those of OrgDirectory."""

    async def users(self, ids: Collection[UserId]) -> Mapping[UserId, User]:
        """Users by number."""
        ...

    async def matching(self, user_id: UserId | None, email_like: str | None, org_name: str | None) -> Sequence[User]:
        """Users that meet all criteria given, by number: e-mail as in SQL LIKE, org by name; without regard to case."""
        ...

    async def memberships(self, user_ids: Collection[UserId]) -> Mapping[UserId, Sequence[Staffer]]:
        """Memberships of each user, by org."""
        ...

    async def api_tokens(self, user_ids: Collection[UserId]) -> Mapping[UserId, UserToken]:
        """The newest API token of each user who has one."""
        ...
