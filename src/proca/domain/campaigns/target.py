"""A decision-maker that supporters of a campaign can write to (spec 10 §1.10)."""

import re
from collections.abc import Iterator
from datetime import datetime

from attrs import field, frozen

from proca.domain.actions import custom_fields
from proca.domain.actions.custom_fields import NO_FIELDS, CustomFields
from proca.domain.errors import Violation, refuse_if_any
from proca.domain.ids import CampaignId, TargetId
from proca.domain.orgs.empty import none_if_empty
from proca.domain.rules import EMAIL, text
from proca.domain.supporters.supporter import EmailStatus

_TEXT_LENGTH = 255
_LOCALE = re.compile(r"[a-z]{2}(_[A-Z]{2})?")
_SENDABLE = frozenset({EmailStatus.NONE, EmailStatus.ACTIVE})


def _normalised(address: str) -> str:
    return address.strip().lower()


@frozen
class TargetEmail:
    """One address of a target and what became of mails to it."""

    email: str = field(converter=_normalised)
    email_status: EmailStatus = EmailStatus.NONE
    error: str | None = None
    soft_bounce_count: int = 0

    @property
    def is_sendable(self) -> bool:
        """Whether mail may go there."""
        return self.email_status in _SENDABLE


@frozen
class Target:
    """A decision-maker; `external_id` is unique within the campaign (Q9)."""

    id: TargetId
    campaign_id: CampaignId
    external_id: str
    name: str
    inserted_at: datetime
    updated_at: datetime
    locale: str | None = field(default=None, converter=none_if_empty)
    area: str | None = field(default=None, converter=none_if_empty)
    fields: CustomFields = NO_FIELDS
    emails: tuple[TargetEmail, ...] = ()
    version: int = 0


def checked(target: Target) -> Target:
    """The target itself when it keeps every rule, else Invalid."""
    refuse_if_any(violations(target))
    return target


def violations(target: Target) -> Iterator[Violation]:
    """The rules that the target breaks."""
    yield from text(target.name, _TEXT_LENGTH, ("name",), must=True)
    yield from text(target.external_id, _TEXT_LENGTH, ("externalId",), must=True)
    yield from text(target.locale, _TEXT_LENGTH, ("locale",), _LOCALE)
    yield from text(target.area, _TEXT_LENGTH, ("area",))
    yield from custom_fields.violations(target.fields)
    for position, address in enumerate(target.emails):
        yield from text(address.email, _TEXT_LENGTH, ("emails", position, "email"), EMAIL, must=True)
