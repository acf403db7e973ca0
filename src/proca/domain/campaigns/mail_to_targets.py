"""A campaign's settings for writing to decision-makers (spec 10 §1.3)."""

import zoneinfo
from collections.abc import Iterator
from datetime import datetime

from attrs import field, frozen

from proca.domain.errors import Violation
from proca.domain.orgs.empty import none_if_empty
from proca.domain.rules import EMAIL, INVALID, text

_TEXT_LENGTH = 255
_UTC = "Etc/UTC"
# A machine without a time zone database still knows UTC.
_TIMEZONES = frozenset({_UTC, *zoneinfo.available_timezones()})


@frozen
class MailToTargets:
    """When and how mails to targets go out; times are aware UTC."""

    start_at: datetime
    end_at: datetime
    message_template: str | None = field(default=None, converter=none_if_empty)
    test_email: str | None = field(default=None, converter=none_if_empty)
    cc_contacts: tuple[str, ...] = ()
    cc_sender: bool = False
    drip_delivery: bool = True
    max_emails_per_hour: int | None = None
    timezone: str = _UTC

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
        if self.timezone not in _TIMEZONES:
            yield Violation(INVALID, ("timezone",))
