"""What each kind of confirm is about and what it gives back, as data (spec 20 §8.3)."""

from enum import StrEnum

from attrs import frozen

from proca.domain.users.permissions import Permission


class Operation(StrEnum):
    """What accepting a confirm does."""

    CONFIRM_ACTION = "confirm_action"
    JOIN_CAMPAIGN = "join_campaign"
    ADD_PARTNER = "add_partner"
    LAUNCH_PAGE = "launch_page"
    ADD_STAFFER = "add_staffer"


class Thing(StrEnum):
    """What a subject or object id of a confirm names; `permissions` is a bitset in place of an id."""

    ACTION = "action"
    ORG = "org"
    CAMPAIGN = "campaign"
    ACTION_PAGE = "action_page"
    PERMISSIONS = "permissions"


class Answerer(StrEnum):
    """Who may answer a confirm, besides holding its code."""

    ANYONE = "anyone"
    INVITED_USER = "invited_user"
    STAFFER_OF_ACTING_ORG = "staffer_of_acting_org"
    STAFFER_OF_LEAD_ORG = "staffer_of_lead_org"


@frozen
class Terms:
    """The terms of an operation: its subject and object, who answers with which permission, what acceptance returns."""

    subject: Thing
    object: Thing | None
    answerer: Answerer
    permission: Permission | None
    result: Thing | None


TERMS = {
    Operation.CONFIRM_ACTION: Terms(Thing.ACTION, None, Answerer.ANYONE, None, None),
    Operation.JOIN_CAMPAIGN: Terms(
        Thing.ORG, Thing.CAMPAIGN, Answerer.STAFFER_OF_LEAD_ORG, Permission.MANAGE_CAMPAIGNS, Thing.CAMPAIGN
    ),
    Operation.ADD_PARTNER: Terms(
        Thing.ACTION_PAGE, None, Answerer.STAFFER_OF_ACTING_ORG, Permission.MANAGE_ACTION_PAGES, Thing.ACTION_PAGE
    ),
    Operation.LAUNCH_PAGE: Terms(
        Thing.CAMPAIGN, Thing.ACTION_PAGE, Answerer.STAFFER_OF_LEAD_ORG, Permission.MANAGE_CAMPAIGNS, Thing.ACTION_PAGE
    ),
    Operation.ADD_STAFFER: Terms(Thing.ORG, Thing.PERMISSIONS, Answerer.INVITED_USER, None, Thing.ORG),
}
