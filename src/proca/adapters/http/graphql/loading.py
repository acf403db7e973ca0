"""Loaders of what hangs below a root field: whatever the length of a list, each kind is asked for once."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from aiodataloader import DataLoader

from proca.adapters.http.use_cases import UseCases
from proca.application.campaigns.browse_campaigns import PageState
from proca.application.campaigns.partnerships import Partnership
from proca.application.orgs.name_backends import Names
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.ids import ActionPageId, CampaignId, OrgId, UserId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import UserToken
from proca.domain.users.user import User
from proca.domain.users.viewer import Viewer
from proca.ports.directories import Member

K = TypeVar("K")
T = TypeVar("T")
Found = Callable[[Collection[K]], Awaitable[Mapping[K, T]]]


class Loaders:
    """One loader for each kind, for one viewer."""

    def __init__(self, use_cases: UseCases, viewer: Viewer) -> None:
        """Over the use cases that browse, each of which checks what the viewer may see."""
        orgs, people = use_cases.orgs.browse_orgs, use_cases.people.browse_users
        campaigns = use_cases.campaigns.browse_campaigns
        self.org: DataLoader[OrgId, Org | None] = _loader(orgs.orgs)
        self.keys: DataLoader[OrgId, Sequence[PublicKey]] = _loader(_for(viewer, orgs.keys), ())
        self.services: DataLoader[OrgId, Sequence[Service]] = _loader(_for(viewer, orgs.services), ())
        self.templates: DataLoader[OrgId, Sequence[EmailTemplate]] = _loader(_for(viewer, orgs.templates), ())
        self.members: DataLoader[OrgId, Sequence[Member]] = _loader(_for(viewer, orgs.members), ())
        self.backend_names: DataLoader[OrgId, Names | None] = _loader(_for(viewer, use_cases.name_backends))
        self.campaign: DataLoader[CampaignId, Campaign | None] = _loader(campaigns.campaigns)
        self.page: DataLoader[ActionPageId, ActionPage | None] = _loader(campaigns.pages)
        self.campaigns_with: DataLoader[OrgId, Sequence[Campaign]] = _loader(_for(viewer, campaigns.campaigns_with), ())
        self.pages_of_org: DataLoader[OrgId, Sequence[ActionPage]] = _loader(_for(viewer, campaigns.pages_of_orgs), ())
        self.pages_of_campaign: DataLoader[CampaignId, Sequence[ActionPage]] = _loader(
            _for(viewer, campaigns.pages_of_campaigns), ()
        )
        self.targets: DataLoader[CampaignId, Sequence[Target]] = _loader(campaigns.targets, ())
        self.partnerships: DataLoader[CampaignId, tuple[Partnership, ...] | None] = _loader(
            _for(viewer, campaigns.partnerships)
        )
        self.activity: DataLoader[ActionPageId, PageState | None] = _loader(_for(viewer, campaigns.activity))
        self.user: DataLoader[UserId, User | None] = _loader(people.users)
        self.memberships: DataLoader[UserId, Sequence[Staffer]] = _loader(people.memberships, ())
        self.api_token: DataLoader[UserId, UserToken | None] = _loader(_for(viewer, people.api_tokens))


def _for(viewer: Viewer, found: Callable[[Viewer, Collection[K]], Awaitable[Mapping[K, T]]]) -> Found[K, T]:
    return lambda ids: found(viewer, ids)


def _loader(found: Found[K, T], nothing: Any = None) -> DataLoader[K, Any]:
    async def batch(keys: list[K]) -> list[Any]:
        answers = await found(keys)
        return [answers.get(key, nothing) for key in keys]

    return DataLoader(batch)
