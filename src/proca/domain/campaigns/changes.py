"""What is asked of campaigns, pages and targets: absent keys stay as they are, null clears where nothing may be."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict

from proca.domain.campaigns.campaign import CampaignStatus
from proca.domain.contacts.schema import ContactSchema


class MttChanges(TypedDict, total=False):
    """Settings for writing to targets."""

    start_at: datetime | None
    end_at: datetime | None
    message_template: str | None
    test_email: str | None
    cc_contacts: Sequence[str | None] | None
    cc_sender: bool | None
    drip_delivery: bool | None
    max_emails_per_hour: int | None
    timezone: str | None


class CampaignProcessingChanges(TypedDict, total=False):
    """The campaign's own word on confirmations; null leaves it to the org."""

    supporter_confirm: bool | None
    supporter_confirm_template: str | None
    action_confirm: bool | None


class CampaignChanges(CampaignProcessingChanges, total=False):
    """Everything of a campaign that may be asked for (spec 10 §7.1, Q43)."""

    name: str | None
    external_id: int | None
    title: str | None
    contact_schema: ContactSchema | None
    status: CampaignStatus | None
    config: Mapping[str, object] | None
    start: date | None
    end: date | None
    mtt: MttChanges | None
    force_delivery: bool | None
    public_actions: Sequence[str] | None
    transient_actions: Sequence[str] | None


class ActionPageChanges(TypedDict, total=False):
    """Everything of an action page that may be asked for (spec 10 §7.3)."""

    name: str | None
    locale: str | None
    thank_you_template: str | None
    supporter_confirm_template: str | None
    duplicate_template: str | None
    extra_supporters: int | None
    config: Mapping[str, object] | None
    delivery: bool | None


class TargetChanges(TypedDict, total=False):
    """One decision-maker as asked for; absent `emails` are kept, given ones replace (spec 20 §3.7)."""

    external_id: str
    name: str | None
    locale: str | None
    area: str | None
    fields: Mapping[str, object] | None
    emails: Sequence[str] | None


class OutdatedTargets(StrEnum):
    """What becomes of the campaign's targets that are not in the list."""

    KEEP = "keep"
    DISABLE = "disable"
    DELETE = "delete"
