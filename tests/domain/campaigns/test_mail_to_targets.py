"""Settings for writing to decision-makers (10 §1.3)."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given

from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.errors import Violation
from strategies_record import WINDOW, mail_settings

LONG = "should be at most 255 character(s)"


@given(mail_settings)
def test_good_settings(settings: MailToTargets) -> None:
    """10 §1.3."""
    assert not list(settings.violations())


def test_defaults() -> None:
    """10 §1.3, Q32: drip delivery is never null."""
    assert (WINDOW.drip_delivery, WINDOW.cc_sender, WINDOW.cc_contacts, WINDOW.timezone) == (True, False, (), "Etc/UTC")
    assert (WINDOW.max_emails_per_hour, WINDOW.message_template, WINDOW.test_email) == (None, None, None)


@pytest.mark.parametrize("length", [timedelta(), timedelta(days=-1)])
def test_the_end_comes_after_the_start(length: timedelta) -> None:
    """10 §1.3, Q27, Q50: the message says `start_at`."""
    window = evolve(WINDOW, end_at=WINDOW.start_at + length)
    assert list(window.violations()) == [Violation("should be after start_at", ("endAt",))]


@pytest.mark.parametrize(
    ("settings", "message", "path"),
    [
        (evolve(WINDOW, message_template="x" * 256), LONG, ("messageTemplate",)),
        (evolve(WINDOW, test_email="nobody"), "has invalid format", ("testEmail",)),
        (evolve(WINDOW, test_email="a" * 250 + "@b.test"), LONG, ("testEmail",)),
        (evolve(WINDOW, cc_contacts=("a@b.test", "x" * 256)), LONG, ("ccContacts", 1)),
        (evolve(WINDOW, max_emails_per_hour=0), "is invalid", ("maxEmailsPerHour",)),
        (evolve(WINDOW, timezone="Mars/Olympus"), "is invalid", ("timezone",)),
        (evolve(WINDOW, timezone=""), "is invalid", ("timezone",)),
    ],
)
def test_broken_rules(settings: MailToTargets, message: str, path: tuple[str | int, ...]) -> None:
    """10 §1.3, Q40."""
    assert list(settings.violations()) == [Violation(message, path)]


def test_copies_are_not_checked_to_be_addresses() -> None:
    """10 §1.3."""
    assert not list(evolve(WINDOW, cc_contacts=("the secretary",)).violations())


def test_empty_texts_are_none() -> None:
    """10, Conventions."""
    settings = evolve(WINDOW, message_template="", test_email="")
    assert (settings.message_template, settings.test_email) == (None, None)
    assert not list(settings.violations())
