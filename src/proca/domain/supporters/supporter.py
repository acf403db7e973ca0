"""The supporter: one submission of personal data by a person on a page; never edited, only superseded."""

from datetime import datetime
from enum import StrEnum

from attrs import evolve, frozen

from proca.domain.ids import ActionPageId, CampaignId, SourceId, SupporterId
from proca.domain.supporters.clear_text import ClearText, ClearTextPolicy, clear
from proca.domain.supporters.contact_ref import Fingerprint


class SupporterStatus(StrEnum):
    """Where the supporter stands in processing (spec 10 §1.5)."""

    NEW = "new"
    CONFIRMING = "confirming"
    REJECTED = "rejected"
    ACCEPTED = "accepted"


class EmailStatus(StrEnum):
    """What is known of an e-mail address (spec 30 §1.1)."""

    NONE = "none"
    DOUBLE_OPT_IN = "double_opt_in"
    BOUNCE = "bounce"
    BLOCKED = "blocked"
    SPAM = "spam"
    UNSUB = "unsub"
    INACTIVE = "inactive"
    ACTIVE = "active"


@frozen
class Supporter:
    """A person as they signed once: fingerprint, the clear text still needed, and the processing state."""

    id: SupporterId
    campaign_id: CampaignId
    action_page_id: ActionPageId
    fingerprint: Fingerprint
    clear_text: ClearText
    inserted_at: datetime
    source_id: SourceId | None = None
    status: SupporterStatus = SupporterStatus.NEW
    email_status: EmailStatus = EmailStatus.NONE
    email_status_changed: datetime | None = None
    dupe_rank: int | None = None

    @property
    def recency(self) -> tuple[datetime, int]:
        """The latest supporter of a reference is the one with the greatest recency (D22)."""
        return self.inserted_at, self.id


def forget_after_delivery(supporter: Supporter, policy: ClearTextPolicy) -> Supporter:
    """Take away the transient clear text; one of the three things that may ever be taken from a supporter."""
    return evolve(supporter, clear_text=clear(supporter.clear_text, policy))


def erased(supporter: Supporter) -> Supporter:
    """Take away all clear text at the person's wish; fingerprint and area stay, for counts and ranks (10 Q36)."""
    return evolve(supporter, clear_text=ClearText(area=supporter.clear_text.area))
