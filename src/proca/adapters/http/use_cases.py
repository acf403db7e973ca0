"""The use cases that HTTP asks, handed in by whoever starts it."""

from collections.abc import Awaitable, Callable

from attrs import frozen

from proca.application.campaigns.read import FindActionPage, FindCampaign, ListCampaigns, ListPublicActions, ReadStats
from proca.application.intake.add_action import AddAction
from proca.application.intake.add_action_contact import AddActionContact
from proca.application.intake.link_actions import LinkActions


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
    is_healthy: Callable[[], Awaitable[bool]]
