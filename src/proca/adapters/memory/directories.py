"""Directories for staff, in memory."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from attrs import frozen

from proca.adapters.memory.campaign_repositories import targets_of
from proca.adapters.memory.org_repositories import by_label, newest_first
from proca.adapters.memory.state import MemoryState
from proca.adapters.memory.user_repositories import by_org, is_launch_in
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.confirms.confirm import Confirm
from proca.domain.ids import ActionPageId, CampaignId, OrgId, UserId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org, name_key
from proca.domain.orgs.service import Service
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.text_patterns import like
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import TokenContext, UserToken
from proca.domain.users.user import User
from proca.ports.directories import Member

K = TypeVar("K", bound=int)
T = TypeVar("T")


@frozen
class MemoryOrgDirectory:
    """Orgs and what belongs to them."""

    state: MemoryState

    async def orgs(self, ids: Collection[OrgId] | None = None) -> Mapping[OrgId, Org]:
        """Orgs by number."""
        return _some(self.state.data.orgs, ids)

    async def keys(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[PublicKey]]:
        """Keys of each org."""
        keys = self.state.data.keys.values()
        return self._each(org_ids, lambda org: newest_first(one for one in keys if one.org_id == org))

    async def services(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Service]]:
        """Services of each org."""
        services = _ordered(self.state.data.services)
        return self._each(org_ids, lambda org: [one for one in services if one.org_id == org])

    async def templates(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[EmailTemplate]]:
        """Templates of each org."""
        templates = self.state.data.templates.values()
        return self._each(org_ids, lambda org: by_label(one for one in templates if one.org_id == org))

    async def members(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Member]]:
        """Staff of each org."""
        staffers, users = _ordered(self.state.data.staffers), self.state.data.users
        return self._each(org_ids, lambda org: [Member(users[s.user_id], s) for s in staffers if s.org_id == org])

    def _each(self, org_ids: Collection[OrgId], found: Callable[[OrgId], Sequence[T]]) -> dict[OrgId, Sequence[T]]:
        return {org: found(org) for org in _known(org_ids, self.state.data.orgs)}


@frozen
class MemoryCampaignDirectory:
    """Campaigns and pages."""

    state: MemoryState

    async def campaigns(self, ids: Collection[CampaignId] | None = None) -> Mapping[CampaignId, Campaign]:
        """Campaigns by number."""
        return _some(self.state.data.campaigns, ids)

    async def campaigns_with(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Campaign]]:
        """The campaigns that each org leads or has a page in."""
        data = self.state.data
        inside = {(page.org_id, page.campaign_id) for page in data.pages.values()}
        inside |= {(one.org_id, one.id) for one in data.campaigns.values()}
        campaigns = _ordered(data.campaigns)
        return {org: [one for one in campaigns if (org, one.id) in inside] for org in _known(org_ids, data.orgs)}

    async def pages(self, ids: Collection[ActionPageId]) -> Mapping[ActionPageId, ActionPage]:
        """Pages by number."""
        return _some(self.state.data.pages, ids)

    async def pages_of_orgs(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[ActionPage]]:
        """Pages of each org."""
        pages = _ordered(self.state.data.pages)
        return {org: [one for one in pages if one.org_id == org] for org in _known(org_ids, self.state.data.orgs)}

    async def pages_of_campaigns(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, Sequence[ActionPage]]:
        """Pages of each campaign."""
        pages = _ordered(self.state.data.pages)
        return self._each(ids, lambda number: [one for one in pages if one.campaign_id == number])

    async def targets(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, Sequence[Target]]:
        """Targets of each campaign."""
        return self._each(ids, lambda number: targets_of(self.state.data, number))

    async def launches(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, Sequence[Confirm]]:
        """Requests to launch a page in each campaign."""
        confirms = _ordered(self.state.data.confirms)
        return self._each(ids, lambda number: [one for one in confirms if is_launch_in(one, number)])

    def _each(
        self, ids: Collection[CampaignId], found: Callable[[CampaignId], Sequence[T]]
    ) -> dict[CampaignId, Sequence[T]]:
        return {number: found(number) for number in _known(ids, self.state.data.campaigns)}


@frozen
class MemoryUserDirectory:
    """People."""

    state: MemoryState

    async def users(self, ids: Collection[UserId]) -> Mapping[UserId, User]:
        """Users by number."""
        return _some(self.state.data.users, ids)

    async def matching(self, user_id: UserId | None, email_like: str | None, org_name: str | None) -> Sequence[User]:
        """Users that meet all criteria given."""
        data = self.state.data
        members = {
            staffer.user_id
            for staffer in data.staffers.values()
            if org_name is not None and name_key(data.orgs[staffer.org_id].name) == name_key(org_name)
        }
        pattern = like((email_like if email_like is not None else "%").casefold())
        return [
            user
            for user in _ordered(data.users)
            if user_id in (None, user.id)
            and pattern.fullmatch(user.email.casefold())
            and (org_name is None or user.id in members)
        ]

    async def memberships(self, user_ids: Collection[UserId]) -> Mapping[UserId, Sequence[Staffer]]:
        """Memberships of each user."""
        staffers = self.state.data.staffers.values()
        known = _known(user_ids, self.state.data.users)
        return {user: by_org([one for one in staffers if one.user_id == user]) for user in known}

    async def api_tokens(self, user_ids: Collection[UserId]) -> Mapping[UserId, UserToken]:
        """The newest API token of each user who has one."""
        newest: dict[UserId, UserToken] = {}
        for token in sorted(self.state.data.tokens.values(), key=lambda one: (one.inserted_at, one.id)):
            if token.user_id in user_ids and token.context is TokenContext.API:
                newest[token.user_id] = token
        return newest


def _ordered(stored: Mapping[K, T]) -> list[T]:
    return [one for _, one in sorted(stored.items())]


def _known(ids: Iterable[K], stored: Mapping[K, object]) -> list[K]:
    return sorted(set(ids).intersection(stored))


def _some(stored: Mapping[K, T], ids: Collection[K] | None) -> dict[K, T]:
    return {number: one for number, one in sorted(stored.items()) if ids is None or number in ids}
