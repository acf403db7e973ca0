"""The promises that stored values keep among each other, with the errors of their breach."""

from collections.abc import Callable, Container, Iterable
from typing import TypeVar

from proca.adapters.memory.state import Data
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.confirms.confirm import Confirm
from proca.domain.errors import Conflict, Invalid, ProcaError
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org, name_key
from proca.domain.orgs.service import Service
from proca.domain.rules import TAKEN
from proca.domain.users.profile import email_key
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User

T = TypeVar("T")


def contradiction() -> Conflict:
    """What breaks a promise that has no word of its own."""
    return Conflict("The change contradicts what is stored", code="conflict")


def stale() -> Conflict:
    """A write that names another version than the stored one."""
    return Conflict("Somebody else changed this in the meantime", code="stale_version")


def check_known(*references: tuple[object, Container[object]]) -> None:
    """Every reference that is not null leads to something stored; Conflict otherwise."""
    if any(number is not None and number not in stored for number, stored in references):
        raise contradiction()


def check_org(draft: Data, org: Org) -> None:
    """The name is free."""
    _only(draft.orgs.values(), org, lambda one: name_key(one.name), Invalid.one(TAKEN, "name"))


def check_key(draft: Data, key: PublicKey) -> None:
    """The org exists."""
    check_known((key.org_id, draft.orgs))


def check_service(draft: Data, service: Service) -> None:
    """The org exists."""
    check_known((service.org_id, draft.orgs))


def check_campaign(draft: Data, campaign: Campaign) -> None:
    """Name and external id are free, the org exists."""
    others = draft.campaigns.values()
    _only(others, campaign, lambda one: one.name_key, Invalid.one(TAKEN, "name"))
    if campaign.external_id is not None:
        _only(others, campaign, lambda one: (one.org_id, one.external_id), Invalid.one(TAKEN, "externalId"))
    check_known((campaign.org_id, draft.orgs))


def check_page(draft: Data, page: ActionPage) -> None:
    """The name is free, campaign and org exist."""
    _only(draft.pages.values(), page, lambda one: one.name_key, Invalid.one(TAKEN, "name"))
    check_known((page.campaign_id, draft.campaigns), (page.org_id, draft.orgs))


def check_target(draft: Data, target: Target) -> None:
    """The external id is free within the campaign, which exists."""
    taken = Invalid.one(TAKEN, "externalId")
    _only(draft.targets.values(), target, lambda one: (one.campaign_id, one.external_id), taken)
    check_known((target.campaign_id, draft.campaigns))


def check_user(draft: Data, user: User) -> None:
    """E-mail and external id are free."""
    others = draft.users.values()
    _only(others, user, lambda one: email_key(one.email), Invalid.one(TAKEN, "email"))
    if user.external_id is not None:
        _only(others, user, lambda one: one.external_id, Invalid.one(TAKEN, "externalId"))


def check_staffer(draft: Data, staffer: Staffer) -> None:
    """The user is no member yet; org and user exist."""
    taken = Conflict("The user is a member already", code="staffer_exists")
    _only(draft.staffers.values(), staffer, lambda one: (one.org_id, one.user_id), taken)
    check_known((staffer.org_id, draft.orgs), (staffer.user_id, draft.users))


def check_confirm(draft: Data, confirm: Confirm) -> None:
    """The code is free, the creator exists."""
    taken = Conflict("The code is in use", code="code_taken")
    _only(draft.confirms.values(), confirm, lambda one: one.code.reveal(), taken)
    check_known((confirm.creator_id, draft.users))


def _only(stored: Iterable[T], given: T, key: Callable[[T], object], error: ProcaError) -> None:
    """No other stored value has the key of the given one (which replaces its own earlier self)."""
    wanted, number = key(given), _number(given)
    if any(key(one) == wanted and _number(one) != number for one in stored):
        raise error


def _number(value: object) -> object:
    return getattr(value, "id")  # noqa: B009  (each aggregate has one, which no protocol of frozen classes can say)
