"""Decision-makers as they are asked for, many at a time, and what becomes of the others (spec 10 §8.1)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from attrs import evolve

from proca.domain.actions.custom_fields import CustomFields
from proca.domain.asked import Nulls
from proca.domain.campaigns.changes import TargetChanges
from proca.domain.campaigns.target import Target, TargetEmail, violations
from proca.domain.errors import Invalid, Violation, refuse_if_any
from proca.domain.ids import CampaignId, TargetId
from proca.domain.rules import TAKEN
from proca.domain.supporters.supporter import EmailStatus

_NULLS = Nulls(blank=("name",), cleared=("locale", "area"))


def upserted(
    campaign_id: CampaignId,
    stored: Iterable[Target],
    asked: Sequence[TargetChanges],
    fresh_ids: Sequence[TargetId],
    now: datetime,
) -> tuple[Target, ...]:
    """The targets asked for, in their order, each new or the campaign's own changed (Q9, Q44).

    `fresh_ids` has one for each that is asked for; Invalid with paths from `targets` and the position in the list.
    """
    known = {target.external_id: target for target in stored}
    wanted: list[Target] = []
    for changes, number in zip(asked, fresh_ids, strict=True):
        external_id = changes.get("external_id") or ""
        before = known.get(external_id) or Target(number, campaign_id, external_id, "", now, now)
        wanted.append(_amended(before, changes, now))
    refuse_if_any(_faults(wanted))
    return tuple(evolve(target, emails=_without_repeats(target.emails)) for target in wanted)


def left_out(stored: Iterable[Target], kept: Iterable[Target]) -> tuple[Target, ...]:
    """The campaign's targets that are not in the list."""
    ids = {target.id for target in kept}
    return tuple(target for target in stored if target.id not in ids)


def disabled(targets: Iterable[Target], now: datetime) -> tuple[Target, ...]:
    """Those of the targets that mail could go to, so that none goes there any more."""
    return tuple(
        evolve(target, emails=tuple(map(_inactive, target.emails)), updated_at=now)
        for target in targets
        if any(address.is_sendable for address in target.emails)
    )


def refuse_written_to(target_ids: Collection[TargetId]) -> None:
    """Targets that messages were written to stay; Invalid when there are any."""
    if target_ids:
        raise Invalid.of(Violation("has messages", ("targets", number, "messages")) for number in target_ids)


def _amended(target: Target, changes: TargetChanges, now: datetime) -> Target:
    fields = changes.get("fields")
    return evolve(
        target,
        **_NULLS.taken(changes),
        fields=target.fields if fields is None else CustomFields(fields),
        emails=_emails(target, changes),
        updated_at=now,
    )


def _emails(target: Target, changes: TargetChanges) -> tuple[TargetEmail, ...]:
    """The addresses given in place of the stored ones; one that stays keeps what is known of it."""
    given = changes.get("emails")
    if given is None:
        return target.emails
    known = {address.email: address for address in target.emails}
    fresh = map(TargetEmail, given)
    return tuple(known.get(address.email, address) for address in fresh)


def _without_repeats(emails: Iterable[TargetEmail]) -> tuple[TargetEmail, ...]:
    return tuple({address.email: address for address in emails}.values())


def _faults(targets: Sequence[Target]) -> Iterator[Violation]:
    seen: set[str] = set()
    for position, target in enumerate(targets):
        yield from (violation.under("targets", position) for violation in violations(target))
        if target.external_id and target.external_id in seen:
            yield Violation(TAKEN, ("targets", position, "externalId"))
        seen.add(target.external_id)


def _inactive(address: TargetEmail) -> TargetEmail:
    return evolve(address, email_status=EmailStatus.INACTIVE) if address.is_sendable else address
