"""A campaign's settings for writing to decision-makers (spec 10 §1.3)."""

import zoneinfo
from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from proca.domain.errors import Violation
from proca.domain.rules import EMAIL, INVALID, text

_TEXT_LENGTH = 255


@frozen
class MailToTargets:
    """When and how mails to targets go out; times are aware UTC."""

    start_at: datetime
    end_at: datetime
    message_template: str | None = None
    test_email: str | None = None
    cc_contacts: tuple[str, ...] = ()
    cc_sender: bool = False
    drip_delivery: bool = True
    max_emails_per_hour: int | None = None
    timezone: str = "Etc/UTC"

    def violations(self) -> Iterator[Violation]:
        """The rules, with paths below `mtt`; the message about the order is the original's own (Q27, Q50)."""
        if self.end_at <= self.start_at:
            yield Violation("should be after start_at", ("endAt",))
        yield from text(self.message_template, _TEXT_LENGTH, ("messageTemplate",))
        yield from text(self.test_email, _TEXT_LENGTH, ("testEmail",), EMAIL)
        for position, address in enumerate(self.cc_contacts):
            yield from text(address, _TEXT_LENGTH, ("ccContacts", position))
        if self.max_emails_per_hour is not None and self.max_emails_per_hour < 1:
            yield Violation(INVALID, ("maxEmailsPerHour",))
        if self.timezone not in zoneinfo.available_timezones():
            yield Violation(INVALID, ("timezone",))
