"""The promises that stored values keep among each other, with the errors of their breach."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator
from typing import TypeVar

from proca.adapters.memory.state import Data
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.confirms.confirm import Confirm
from proca.domain.errors import Conflict, Invalid, ProcaError
from proca.domain.ids import TargetId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org, name_key
from proca.domain.orgs.service import Service
from proca.domain.rules import TAKEN
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.profile import email_key
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User

T = TypeVar("T", Org, Service, PublicKey, EmailTemplate, User, Staffer, Campaign, ActionPage, Target, Confirm)
Aggregate = Org | Service | PublicKey | EmailTemplate | User | Staffer | Campaign | ActionPage | Target | Confirm
Reference = tuple[object, Container[object]]
Breaches = Iterator[ProcaError]


def contradiction() -> Conflict:
    """What breaks a promise that has no word of its own."""
    return Conflict("The change contradicts what is stored", code="conflict")


def stale() -> Conflict:
    """A write that names another version than the stored one."""
    return Conflict("Somebody else changed this in the meantime", code="stale_version")


def check_known(*references: Reference) -> None:
    """Every reference that is not null leads to something stored; Conflict otherwise."""
    for breach in _unknown(*references):
        raise breach


def org_breaches(draft: Data, org: Org) -> Breaches:
    """The name is free."""
    yield from _taken(draft.orgs.values(), org, lambda one: name_key(one.name), Invalid.one(TAKEN, "name"))


def key_breaches(draft: Data, key: PublicKey) -> Breaches:
    """The org exists."""
    yield from _unknown((key.org_id, draft.orgs))


def service_breaches(draft: Data, service: Service) -> Breaches:
    """The org exists."""
    yield from _unknown((service.org_id, draft.orgs))


def campaign_breaches(draft: Data, campaign: Campaign) -> Breaches:
    """Name and external id are free, the org exists."""
    others = draft.campaigns.values()
    yield from _taken(others, campaign, lambda one: one.name_key, Invalid.one(TAKEN, "name"))
    if campaign.external_id is not None:
        taken = Invalid.one(TAKEN, "externalId")
        yield from _taken(others, campaign, lambda one: (one.org_id, one.external_id), taken)
    yield from _unknown((campaign.org_id, draft.orgs))


def page_breaches(draft: Data, page: ActionPage) -> Breaches:
    """The name is free, campaign and org exist."""
    yield from _taken(draft.pages.values(), page, lambda one: one.name_key, Invalid.one(TAKEN, "name"))
    yield from _unknown((page.campaign_id, draft.campaigns), (page.org_id, draft.orgs))


def target_breaches(draft: Data, target: Target) -> Breaches:
    """The external id is free within the campaign, which exists."""
    taken = Invalid.one(TAKEN, "externalId")
    yield from _taken(draft.targets.values(), target, lambda one: (one.campaign_id, one.external_id), taken)
    yield from _unknown((target.campaign_id, draft.campaigns))


def user_breaches(draft: Data, user: User) -> Breaches:
    """E-mail and external id are free."""
    others = draft.users.values()
    yield from _taken(others, user, lambda one: email_key(one.email), Invalid.one(TAKEN, "email"))
    if user.external_id is not None:
        yield from _taken(others, user, lambda one: one.external_id, Invalid.one(TAKEN, "externalId"))


def staffer_breaches(draft: Data, staffer: Staffer) -> Breaches:
    """The user is no member yet; org and user exist."""
    taken = Conflict("The user is a member already", code="staffer_exists")
    yield from _taken(draft.staffers.values(), staffer, lambda one: (one.org_id, one.user_id), taken)
    yield from _unknown((staffer.org_id, draft.orgs), (staffer.user_id, draft.users))


def confirm_breaches(draft: Data, confirm: Confirm) -> Breaches:
    """The code is free, the creator exists."""
    taken = Conflict("The code is in use", code="code_taken")
    yield from _taken(draft.confirms.values(), confirm, lambda one: one.code.reveal(), taken)
    yield from _unknown((confirm.creator_id, draft.users))


def template_breaches(draft: Data, template: EmailTemplate) -> Breaches:
    """The org has no other template of this name in this locale; the org exists."""
    taken = Invalid.one(TAKEN, "name")
    yield from _taken(draft.templates.values(), template, lambda one: (one.org_id, one.name, one.locale), taken)
    yield from _unknown((template.org_id, draft.orgs))


def check_not_needed(draft: Data, aggregate: Aggregate) -> None:
    """Nothing refers to what is taken away and could not go with it; Conflict otherwise."""
    if any(_references(draft, aggregate)):
        raise contradiction()


def _references(draft: Data, aggregate: Aggregate) -> Iterator[bool]:
    if isinstance(aggregate, Org):
        yield from (one.org_id == aggregate.id for one in draft.campaigns.values())
        yield from (one.org_id == aggregate.id for one in draft.pages.values())
    elif isinstance(aggregate, Campaign):
        yield from (one.campaign_id == aggregate.id for one in draft.pages.values())
    elif isinstance(aggregate, ActionPage):
        yield from (one.action_page_id == aggregate.id for one in draft.actions.values())
        yield from (one.action_page_id == aggregate.id for one in draft.supporters.values())


def written_to(draft: Data, target_ids: Collection[TargetId]) -> frozenset[TargetId]:
    """Those of the targets that mails of actions name."""
    named = {target for action in draft.actions.values() if action.mail for target in action.mail.targets}
    return frozenset(named.intersection(target_ids))


def _unknown(*references: Reference) -> Breaches:
    """A reference that is not null and leads nowhere."""
    if any(number is not None and number not in stored for number, stored in references):
        yield contradiction()


def _taken(stored: Iterable[T], given: T, key: Callable[[T], object], error: ProcaError) -> Breaches:
    """Another stored value has the key of the given one (which, unless new, replaces its own earlier self)."""
    wanted, own = key(given), given.id if given.version else None
    if any(key(one) == wanted and one.id != own for one in stored):
        yield error
