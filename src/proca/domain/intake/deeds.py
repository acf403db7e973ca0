"""From an action as it was sent to a checked deed (spec 10 §4.4)."""

from collections.abc import Callable
from typing import TypeVar

from proca.domain.actions import action, custom_fields, mail
from proca.domain.actions.action import ActionInput, Deed
from proca.domain.actions.donation import donate
from proca.domain.actions.mail import Mail
from proca.domain.errors import Invalid, Refused, Violation, refuse_if_any
from proca.domain.intake.signing_page import SigningPage

T = TypeVar("T")


def check(given: ActionInput, page: SigningPage) -> Deed:
    """Merge fields, check them, the donation and the mail; Invalid with every violation, or Refused (Q6)."""
    merged = custom_fields.merge(given.fields, given.custom_fields)
    found = list(action.violations(given, merged))
    donation = _collected(found, lambda: donate(given.donation) if given.donation else None)
    written = _collected(found, lambda: _mail(given, page))
    refuse_if_any(found)
    return Deed(given.action_type, merged, donation, written, given.testing)


def _collected(found: list[Violation], make: Callable[[], T | None]) -> T | None:
    try:
        return make()
    except Invalid as error:
        found.extend(error.violations)
        return None


def _mail(given: ActionInput, page: SigningPage) -> Mail | None:
    if given.mtt is None:
        return None
    if page.campaign.mtt is None:
        raise Invalid.one("Campaign does not support MTT", "mtt")
    if page.org.high_security:
        # A mail needs its sender's name and address in clear, which such an org never stores (Q6).
        raise Refused("A high-security organisation cannot send mails to targets", code="high_security", path=("mtt",))
    return mail.write(given.mtt, page.targets)
