"""From an action as it was sent to a checked deed (spec 10 §4.4)."""

from proca.domain.actions import action, custom_fields, mail
from proca.domain.actions.action import ActionInput, Deed
from proca.domain.actions.donation import donate
from proca.domain.actions.mail import Mail
from proca.domain.errors import Invalid, Refused, refuse_if_any
from proca.domain.intake.signing_page import SigningPage


def check(given: ActionInput, page: SigningPage) -> Deed:
    """Merge fields, check them, the donation and the mail; raise Invalid or Refused with the path below `action`."""
    merged = custom_fields.merge(given.fields, given.custom_fields)
    refuse_if_any(action.violations(given, merged))
    return Deed(
        action_type=given.action_type,
        fields=merged,
        donation=donate(given.donation) if given.donation else None,
        mail=_mail(given, page),
        testing=given.testing,
    )


def _mail(given: ActionInput, page: SigningPage) -> Mail | None:
    if given.mtt is None:
        return None
    if page.campaign.mtt is None:
        raise Invalid.one("Campaign does not support MTT", "mtt")
    if page.org.high_security:
        # A mail needs its sender's name and address in clear, which such an org never stores (Q6).
        raise Refused("A high-security organisation cannot send mails to targets", code="high_security", path=("mtt",))
    return mail.write(given.mtt, page.targets)
