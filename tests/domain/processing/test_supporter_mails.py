"""Which mail a supporter gets (30 §6.1, §11 no. 17)."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.action import ActionStatus
from proca.domain.ids import ServiceId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import ServiceName
from proca.domain.processing.case import Case
from proca.domain.processing.supporter_mails import Choice, SupporterMail, mail_for
from proca.domain.processing.table import Stage
from strategies_record import CAMPAIGN, FOLLOW_UP, LEAD, PAGE, PARTNER, SIGNATURE, a_case, a_contact, a_signing_page

MAILING = evolve(LEAD, email_from="team@otters.test", backends=Backends(email_backend=ServiceId(1)))
THANKS = Choice(SupporterMail.THANK_YOU, "thanks")
templates = st.none() | st.sampled_from(["thanks", "again", "confirm"])


def a_signature(status: ActionStatus = ActionStatus.DELIVERED, org: Org = MAILING, **page: str | None) -> Case:
    return a_case(evolve(SIGNATURE, status=status), page=a_signing_page(org, page=evolve(PAGE, **page)))


@pytest.mark.parametrize(
    ("status", "duplicate", "confirm", "expected"),
    [
        (ActionStatus.REPEAT, "again", "confirm", Choice(SupporterMail.DUPLICATE, "again")),
        (ActionStatus.REPEAT, "again", None, Choice(SupporterMail.DUPLICATE, "again")),
        (ActionStatus.REPEAT, None, "confirm", Choice(SupporterMail.CONFIRM, "confirm")),
        (ActionStatus.REPEAT, None, None, THANKS),
        (ActionStatus.DELIVERED, "again", "confirm", THANKS),
    ],
)
def test_who_signs_again(status: ActionStatus, duplicate: str | None, confirm: str | None, expected: Choice) -> None:
    """30 §11 no. 17: the duplicate mail, else the confirm mail; not `repeat`, neither."""
    case = a_signature(
        status, duplicate_template=duplicate, supporter_confirm_template=confirm, thank_you_template="thanks"
    )
    assert mail_for(case, Stage.DELIVER) == expected


def test_the_confirm_template_is_the_nearest() -> None:
    """30 §6.1, §11 no. 19: the page's, else the campaign's, else the org's; without any there is no mail."""
    org = evolve(MAILING, supporter_confirm_template="of org")
    campaign = evolve(CAMPAIGN, supporter_confirm_template="of campaign")
    page = evolve(PAGE, supporter_confirm_template="of page")
    for given_, expected in [
        ((org, campaign, page), "of page"),
        ((org, campaign, PAGE), "of campaign"),
        ((org, CAMPAIGN, PAGE), "of org"),
    ]:
        case = a_case(page=a_signing_page(*given_))
        assert mail_for(case, Stage.SUPPORTER_CONFIRM) == Choice(SupporterMail.CONFIRM, expected)
    assert mail_for(a_case(page=a_signing_page(MAILING)), Stage.SUPPORTER_CONFIRM) is None


@pytest.mark.parametrize(
    ("asks", "consents", "expected"), [(True, True, THANKS), (True, False, None), (False, False, THANKS)]
)
def test_thanks_may_need_consent(asks: bool, consents: bool, expected: Choice | None) -> None:
    """30 §6.1: `doi_thank_you`."""
    case = a_signature(org=evolve(MAILING, doi_thank_you=asks), thank_you_template="thanks")
    told = evolve(case, contacts=(evolve(a_contact(case.page.org.id), communication_consent=consents),))
    assert mail_for(told, Stage.DELIVER) == expected


def test_who_gets_no_mail() -> None:
    """30 §6.1: where the org cannot send, for follow-ups, without a contact of the org's own, for moderators."""
    case = a_signature(thank_you_template="thanks")
    assert mail_for(case, Stage.DELIVER) == THANKS
    assert mail_for(evolve(case, action=FOLLOW_UP), Stage.DELIVER) is None
    assert mail_for(evolve(case, contacts=(a_contact(PARTNER.id),)), Stage.DELIVER) is None
    assert mail_for(case, Stage.ACTION_CONFIRM) is None
    for org in (evolve(MAILING, email_from=None), evolve(MAILING, backends=Backends())):
        assert mail_for(a_signature(org=org, thank_you_template="thanks"), Stage.DELIVER) is None


def test_a_borrowed_backend_sends_too() -> None:
    org = evolve(MAILING, backends=Backends(email_backend=ServiceName.SYSTEM))
    assert mail_for(a_signature(org=org, thank_you_template="thanks"), Stage.DELIVER) == THANKS


@given(st.sampled_from(ActionStatus), st.sampled_from(Stage), templates, templates, templates)
def test_law_a_mail_has_a_template_of_its_kind(
    status: ActionStatus, stage: Stage, thanks: str | None, again: str | None, confirm: str | None
) -> None:
    """Whatever is set: the words are those of the kind, and only `repeat` gets those for duplicates."""
    case = a_signature(status, thank_you_template=thanks, duplicate_template=again, supporter_confirm_template=confirm)
    chosen = mail_for(case, stage)
    words = {SupporterMail.THANK_YOU: thanks, SupporterMail.DUPLICATE: again, SupporterMail.CONFIRM: confirm}
    assert chosen is None or chosen.template == words[chosen.mail]
    if chosen is not None and chosen.mail is SupporterMail.DUPLICATE:
        assert (status, stage) == (ActionStatus.REPEAT, Stage.DELIVER)
