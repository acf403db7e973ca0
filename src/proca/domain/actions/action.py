"""The action: one recorded deed of a supporter on an action page (spec 10 §1.7)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from attrs import Factory, frozen

from proca.domain.actions import custom_fields
from proca.domain.actions.custom_fields import NO_FIELDS, CustomField, CustomFields
from proca.domain.actions.donation import Donation, DonationInput
from proca.domain.actions.mail import Mail, MailInput
from proca.domain.errors import Violation
from proca.domain.ids import ActionId, ActionPageId, CampaignId, SourceId, SupporterId
from proca.domain.rules import IDENTIFIER, text

_TYPE_LENGTH = 255


class ActionStatus(StrEnum):
    """Where the action stands in processing (spec 30 §1.1)."""

    NEW = "new"
    CONFIRMING = "confirming"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REPEAT = "repeat"


@frozen
class ActionInput:
    """An action as it was sent; both forms of custom fields may be there."""

    action_type: str
    custom_fields: Mapping[str, object] = Factory(dict)
    fields: tuple[CustomField, ...] = ()
    donation: DonationInput | None = None
    mtt: MailInput | None = None
    testing: bool = False


@frozen
class Deed:
    """A checked action, before anybody stored it."""

    action_type: str
    fields: CustomFields
    donation: Donation | None = None
    mail: Mail | None = None
    testing: bool = False


@frozen
class Action:
    """A stored deed; `ref` is the textual reference of an un-linked one, and then it has no supporter."""

    id: ActionId
    action_type: str
    campaign_id: CampaignId
    action_page_id: ActionPageId
    inserted_at: datetime
    fields: CustomFields = NO_FIELDS
    supporter_id: SupporterId | None = None
    ref: str | None = None
    source_id: SourceId | None = None
    with_consent: bool = False
    testing: bool = False
    status: ActionStatus = ActionStatus.NEW
    donation: Donation | None = None
    mail: Mail | None = None


def violations(given: ActionInput, merged: CustomFields) -> Iterator[Violation]:
    """The rules of spec 10 §1.7; the length rule is Q40."""
    yield from text(given.action_type, _TYPE_LENGTH, ("actionType",), IDENTIFIER, must=True)
    yield from custom_fields.violations(merged)
