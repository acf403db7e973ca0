"""Which mail a supporter gets for a message about their action (spec 30 §6.1)."""

from enum import StrEnum

from attrs import frozen

from proca.domain.actions.action import ActionStatus
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.orgs.backends import Slot
from proca.domain.orgs.org import Org
from proca.domain.processing.case import Case
from proca.domain.processing.table import Stage


class SupporterMail(StrEnum):
    """What a mail is for."""

    CONFIRM = "supporter_confirm"
    DUPLICATE = "duplicate"
    THANK_YOU = "thank_you"


@frozen
class Choice:
    """A mail, and the name of its template."""

    mail: SupporterMail
    template: str


def mail_for(case: Case, stage: Stage) -> Choice | None:
    """The mail from the collecting org; none for follow-ups, without words, and where the org sends no mail.

    A repeated signature gets the page's words for that, else the request to confirm once more, else thanks as if it
    were the first.
    """
    page, org = case.page.page, case.page.org
    if not case.action.with_consent or org.email_from is None or org.backends.at(Slot.EMAIL) is None:
        return None
    confirm = _choice(SupporterMail.CONFIRM, confirm_template(page, case.page.campaign, org))
    if stage is Stage.SUPPORTER_CONFIRM:
        return confirm
    if stage is not Stage.DELIVER:
        return None
    if case.action.status is ActionStatus.REPEAT:
        again = _choice(SupporterMail.DUPLICATE, page.duplicate_template) or confirm
        return again or _thanks(case)
    return _thanks(case)


def confirm_template(page: ActionPage, campaign: Campaign, org: Org) -> str | None:
    """The template of the request to confirm: the nearest counts."""
    return page.supporter_confirm_template or campaign.supporter_confirm_template or org.supporter_confirm_template


def _thanks(case: Case) -> Choice | None:
    """For whom the org holds a contact of; where it wants consent for thanks too, for who gave it."""
    org = case.page.org
    own = next((contact for contact in case.contacts if contact.org_id == org.id), None)
    if own is None or (org.doi_thank_you and not own.communication_consent):
        return None
    return _choice(SupporterMail.THANK_YOU, case.page.page.thank_you_template)


def _choice(mail: SupporterMail, template: str | None) -> Choice | None:
    return Choice(mail, template) if template is not None else None
