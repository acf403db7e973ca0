"""A person answers for themselves, or their mailbox does (spec 30 §1.6, §11 nos 14, 16)."""

from datetime import datetime

from attrs import evolve

from proca.domain.errors import Refused
from proca.domain.supporters.supporter import EmailStatus, Supporter, SupporterStatus


def confirmed(supporter: Supporter) -> Supporter:
    """Accepted, which repeating does not change; Refused for one who was never asked, or is rejected."""
    if supporter.status is SupporterStatus.NEW:
        raise Refused("not allowed")
    if supporter.status is SupporterStatus.REJECTED:
        raise Refused("supporter data already rejected")
    return evolve(supporter, status=SupporterStatus.ACCEPTED)


def rejected(supporter: Supporter, now: datetime, email_status: EmailStatus | None = None) -> Supporter:
    """Rejected from any status; who had opted in has unsubscribed, unless another status of the address is known."""
    status = email_status
    if status is None and supporter.email_status is EmailStatus.DOUBLE_OPT_IN:
        status = EmailStatus.UNSUB
    held_back = evolve(supporter, status=SupporterStatus.REJECTED)
    return with_email_status(held_back, status, now) if status not in (None, supporter.email_status) else held_back


def with_email_status(supporter: Supporter, status: EmailStatus | None, now: datetime) -> Supporter:
    """What is known of the address, with the moment in whole seconds (spec 30 §1.1)."""
    return evolve(supporter, email_status=status or EmailStatus.NONE, email_status_changed=now.replace(microsecond=0))
