"""The use cases that HTTP asks, handed in by whoever starts it."""

from collections.abc import Awaitable, Callable

from attrs import frozen

from proca.adapters.http.use_cases.account_pages import AccountPageUseCases
from proca.adapters.http.use_cases.accounts import AccountUseCases
from proca.adapters.http.use_cases.campaigns import CampaignUseCases
from proca.adapters.http.use_cases.data import DataUseCases
from proca.adapters.http.use_cases.links import LinkUseCases
from proca.adapters.http.use_cases.orgs import OrgUseCases
from proca.adapters.http.use_cases.people import PeopleUseCases
from proca.adapters.http.use_cases.queues import QueueUseCases
from proca.application.campaigns.read import FindActionPage, FindCampaign, ListCampaigns, ListPublicActions, ReadStats
from proca.application.campaigns.watch_pages import WatchPages
from proca.application.campaigns.watch_stats import WatchStats
from proca.application.intake.add_action import AddAction
from proca.application.intake.add_action_contact import AddActionContact
from proca.application.intake.link_actions import LinkActions
from proca.application.orgs.name_backends import NameBackends
from proca.domain.intake.signing_page import SigningPage
from proca.ports.delivery import PreviewMails
from proca.ports.reporting import Reporting


@frozen
class UseCases:
    """Everything that can be asked over HTTP, and whether the database answers."""

    add_action_contact: AddActionContact
    add_action: AddAction
    link_actions: LinkActions
    find_action_page: FindActionPage
    find_campaign: FindCampaign
    list_campaigns: ListCampaigns
    read_stats: ReadStats
    list_public_actions: ListPublicActions
    name_backends: NameBackends
    watch_pages: WatchPages
    watch_stats: WatchStats
    refresh: Callable[[], None]
    asks_captcha: Callable[[SigningPage], bool]
    is_healthy: Callable[[], Awaitable[bool]]
    orgs: OrgUseCases
    people: PeopleUseCases
    accounts: AccountUseCases
    account_pages: AccountPageUseCases
    campaigns: CampaignUseCases
    data: DataUseCases
    links: LinkUseCases
    queues: QueueUseCases
    mailbox: PreviewMails | None
    reporting: Reporting
