"""The campaign: what a lead org asks people to do, alone or in coalition (spec 10 §1.2)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum

from attrs import Factory, field, frozen

from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Violation, refuse_if_any
from proca.domain.ids import CampaignId, OrgId
from proca.domain.orgs.empty import none_if_empty
from proca.domain.rules import IDENTIFIER, INVALID, between, is_storable_tree, text

_TEXT_LENGTH = 255
_MAX_EXTERNAL_ID = 2**31 - 1
_FIELD_ENTRY = re.compile(r"[A-Za-z0-9_-]+:.+", re.DOTALL)


class CampaignStatus(StrEnum):
    """Where a campaign stands; informational for intake unless strict (D15)."""

    DRAFT = "draft"
    LIVE = "live"
    CLOSED = "closed"
    IGNORED = "ignored"


@frozen
class Campaign:
    """A campaign of its lead org; tri-state settings are null where the org decides."""

    id: CampaignId
    org_id: OrgId
    name: str
    title: str
    inserted_at: datetime
    updated_at: datetime
    external_id: int | None = None
    status: CampaignStatus = CampaignStatus.LIVE
    contact_schema: ContactSchema = ContactSchema.BASIC
    config: Mapping[str, object] = Factory(dict)
    start: date | None = None
    end: date | None = None
    force_delivery: bool = False
    public_actions: tuple[str, ...] = ()
    transient_actions: tuple[str, ...] = ()
    supporter_confirm: bool | None = None
    supporter_confirm_template: str | None = field(default=None, converter=none_if_empty)
    action_confirm: bool | None = None
    mtt: MailToTargets | None = None
    version: int = 0

    @property
    def name_key(self) -> str:
        """Names are unique without regard to letter case."""
        return self.name.lower()

    def public_fields(self, action_type: str) -> frozenset[str]:
        """The custom-field keys of this action type that anybody may read (spec 10 §7.8)."""
        return _keys(self.public_actions, action_type)

    def transient_fields(self, action_type: str) -> frozenset[str]:
        """The custom-field keys of this action type that go after delivery (spec 10 §4.7)."""
        return _keys(self.transient_actions, action_type)


def checked(campaign: Campaign) -> Campaign:
    """The campaign itself when it keeps every rule, else Invalid."""
    refuse_if_any(violations(campaign))
    return campaign


def is_external_id(number: int) -> bool:
    """Whether a campaign can have this external id."""
    return 0 <= number <= _MAX_EXTERNAL_ID


def violations(campaign: Campaign) -> Iterator[Violation]:
    """The rules that the campaign breaks."""
    yield from text(campaign.name, _TEXT_LENGTH, ("name",), IDENTIFIER, must=True)
    yield from text(campaign.title, _TEXT_LENGTH, ("title",), must=True)
    yield from text(campaign.supporter_confirm_template, _TEXT_LENGTH, ("supporterConfirmTemplate",))
    yield from between(0, _MAX_EXTERNAL_ID, campaign.external_id, "externalId")
    if not is_storable_tree(campaign.config):
        yield Violation(INVALID, ("config",))
    if campaign.start and campaign.end and campaign.end <= campaign.start:
        yield Violation("must be after start", ("end",))
    for name, entries in (("publicActions", campaign.public_actions), ("transientActions", campaign.transient_actions)):
        for position, entry in enumerate(entries):
            yield from text(entry, _TEXT_LENGTH, (name, position), _FIELD_ENTRY)
    if campaign.mtt is not None:
        yield from (violation.under("mtt") for violation in campaign.mtt.violations())


def _keys(entries: tuple[str, ...], action_type: str) -> frozenset[str]:
    pairs = (entry.partition(":") for entry in entries)
    return frozenset(key for kind, _, key in pairs if kind == action_type)
