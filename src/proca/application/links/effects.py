"""What an answer does: supporter, action, counters, schedule and news in one unit (spec 30 §1.6, 00 D4, D6)."""

from collections.abc import Collection
from datetime import datetime

from attrs import evolve

from proca.application.links.following import Matter
from proca.domain.actions.action import Action, ActionStatus
from proca.domain.campaigns.stats import Count, Tally, TallyKey, total
from proca.domain.ids import ActionId
from proca.domain.processing import supporter_moderation as moderation
from proca.domain.processing.counting import difference
from proca.domain.processing.supporter_events import Trigger, email_status_events
from proca.domain.supporters.supporter import EmailStatus, Supporter
from proca.ports.supporter_links import LinkedSupporter, SupporterDecision

_WAITING = frozenset({ActionStatus.NEW})
_UNDECIDED = _WAITING | {ActionStatus.CONFIRMING, ActionStatus.ACCEPTED}


async def opt_in(now: Matter, at: datetime) -> Matter:
    """The address is known to be read by who wants to be written to; every time it is said, orgs hear of it."""
    opted_in = moderation.with_email_status(now.found.supporter, EmailStatus.DOUBLE_OPT_IN, at)
    then = await _decide(now, opted_in, now.found.action, (), at)
    await _tell(then, at)
    return then


async def confirm(now: Matter, at: datetime) -> Matter:
    """The supporter is accepted, and all actions that waited for it go on at once (30.12#9); Refused otherwise."""
    confirmed = moderation.confirmed(now.found.supporter)
    if confirmed == now.found.supporter:
        return now
    return await _decide(now, confirmed, now.found.action, _WAITING, at)


async def reject(now: Matter, at: datetime, status: EmailStatus | None = None, *, tell: bool = True) -> Matter:
    """Supporter and this action are rejected, whatever they were; undecided actions of theirs follow (30.12#10).

    `status` is what is known of the address, by default that who had opted in has unsubscribed. Orgs hear of a change
    of it unless `tell` is off.
    """
    before = now.found
    rejected = moderation.rejected(before.supporter, at, status)
    action = evolve(before.action, status=ActionStatus.REJECTED)
    if (rejected, action) == (before.supporter, before.action):
        return now
    goes_on = _UNDECIDED if rejected.status is not before.supporter.status else frozenset[ActionStatus]()
    then = await _decide(now, rejected, action, goes_on, at)
    if tell and rejected.email_status is not before.supporter.email_status:
        await _tell(then, at)
    return then


async def _decide(
    now: Matter, supporter: Supporter, action: Action, goes_on: Collection[ActionStatus], at: datetime
) -> Matter:
    """Keep the change, and what it means for everything else of the supporter's."""
    going_on = _going_on(now.found, action, goes_on)
    tally = _moved(now.found, supporter, action)
    await now.unit.linked_supporters.keep(SupporterDecision(supporter, action, tally, going_on, at))
    return evolve(now, found=evolve(now.found, supporter=supporter, action=action))


def _going_on(before: LinkedSupporter, action: Action, statuses: Collection[ActionStatus]) -> tuple[ActionId, ...]:
    after = [action if one.action.id == action.id else one.action for one in before.everything]
    return tuple(one.id for one in after if one.status in statuses)


def _moved(before: LinkedSupporter, supporter: Supporter, action: Action) -> Tally:
    parts: list[tuple[TallyKey, Count]] = []
    for one in before.everything:
        after = action if one.action.id == action.id else one.action
        parts += difference((one.action, before.supporter), (after, supporter), one.org_id).items()
    return total(parts)


async def _tell(now: Matter, at: datetime) -> None:
    found = now.found
    trigger = Trigger(found.action, found.supporter, found.contacts, found.source, now.place)
    orgs = [await now.unit.orgs.get(contact.org_id) for contact in found.contacts]
    holders = {org.id: org for org in orgs if org is not None}
    await now.unit.outbox.put(*email_status_events(trigger, holders, found.keys, at))
