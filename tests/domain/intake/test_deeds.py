"""From an action as it was sent to a checked deed (10 §4.4)."""

import pytest
from attrs import evolve
from hypothesis import given

from proca.domain.actions.action import ActionInput, Deed
from proca.domain.actions.custom_fields import FLAT_MAP, NO_FIELDS, CustomField, CustomFields
from proca.domain.actions.donation import Donation, DonationInput
from proca.domain.actions.mail import Mail, MailInput
from proca.domain.errors import Invalid, Refused, Violation
from proca.domain.intake.deeds import check
from proca.domain.intake.signing_page import SigningPage
from strategies_record import CAMPAIGN, LEAD, PARTNER, WINDOW, a_signing_page, a_target_id, deeds

PETITION = ActionInput("petition")
TARGETS = (a_target_id(1), a_target_id(2), a_target_id(3))
WRITING = a_signing_page(campaign=evolve(CAMPAIGN, mtt=WINDOW), targets=TARGETS)
MAIL = MailInput(TARGETS, "Free the Tua", "Let it flow")


def refusals(given_: ActionInput, page: SigningPage) -> list[Violation]:
    with pytest.raises(Invalid) as refused:
        check(given_, page)
    return list(refused.value.violations)


@given(deeds)
def test_good_deeds_pass(deed: Deed) -> None:
    """10 §4.4: what is good is kept as it was sent."""
    page = a_signing_page(campaign=evolve(CAMPAIGN, mtt=WINDOW), targets=deed.mail.targets if deed.mail else ())
    explicit = evolve(deed.donation, schema=None) if deed.donation else None
    given_ = ActionInput(
        deed.action_type,
        deed.fields,
        donation=DonationInput(explicit.payload, None, explicit.amount, explicit.currency, explicit.frequency_unit)
        if explicit
        else None,
        mtt=MailInput(deed.mail.targets, deed.mail.subject, deed.mail.body, deed.mail.files) if deed.mail else None,
        testing=deed.testing,
    )
    assert check(given_, page) == evolve(deed, donation=explicit)


def test_a_plain_petition() -> None:
    """10 §10.1 no. 1, no. 4."""
    assert check(PETITION, a_signing_page()) == Deed("petition", NO_FIELDS, None, None, testing=False)


def test_both_forms_of_custom_fields_are_merged() -> None:
    """10 §10.1 no. 5."""
    given_ = ActionInput("share", {"n": 5}, (CustomField("c", "7"),), testing=True)
    assert check(given_, a_signing_page()) == Deed("share", CustomFields({"n": 5, "c": "7"}), testing=True)


def test_fields_are_judged_after_merging() -> None:
    """10 §1.7."""
    assert refusals(ActionInput("petition", {"a": None}), a_signing_page()) == [Violation(FLAT_MAP, ("fields",))]
    given_ = ActionInput("petition", fields=tuple(CustomField(f"key{n}", "x" * 1000) for n in range(6)))
    assert refusals(given_, a_signing_page()) == [Violation("is invalid", ("fields",))]


def test_a_donation_comes_along() -> None:
    """10 §1.8, §10.1 no. 10."""
    deed = check(evolve(PETITION, donation=DonationInput({}, amount=500)), a_signing_page())
    assert deed.donation == Donation(500, "EUR", {})
    bad = evolve(PETITION, donation=DonationInput({}, amount=0))
    assert refusals(bad, a_signing_page()) == [Violation("must be positive", ("donation", "amount"))]


def test_a_mail_comes_along() -> None:
    """10 §10.1 no. 14: one content, three targets."""
    assert check(evolve(PETITION, mtt=MAIL), WRITING).mail == Mail("Free the Tua", "Let it flow", TARGETS)


def test_a_blank_mail_comes_along() -> None:
    """10 §10.1 no. 14, Q8, D21."""
    mail = check(evolve(PETITION, mtt=MailInput(TARGETS, "", "Let it flow")), WRITING).mail
    assert mail is not None
    assert mail.is_blank


def test_targets_of_other_campaigns_are_refused() -> None:
    """Q10."""
    stranger = evolve(PETITION, mtt=MailInput((a_target_id(9),), "s", "b"))
    assert refusals(stranger, WRITING) == [
        Violation("target to messages association violated", ("messages", 0, "target"))
    ]


def test_the_campaign_has_to_be_about_mails() -> None:
    """10 §4.4."""
    page = a_signing_page(targets=TARGETS)
    assert refusals(evolve(PETITION, mtt=MAIL), page) == [Violation("Campaign does not support MTT", ("mtt",))]


def test_a_high_security_org_sends_no_mails() -> None:
    """Q6: the combination is refused; a plain action on the same page is not."""
    page = evolve(WRITING, org=evolve(LEAD, high_security=True))
    with pytest.raises(Refused) as refusal:
        check(evolve(PETITION, mtt=MAIL), page)
    assert (refusal.value.code, refusal.value.path) == ("high_security", ("mtt",))
    assert check(PETITION, page).mail is None


def test_only_the_collecting_orgs_security_counts() -> None:
    """Q6, 10 §6.5."""
    lead = evolve(LEAD, high_security=True)
    page = a_signing_page(PARTNER, evolve(CAMPAIGN, mtt=WINDOW), lead=lead, targets=TARGETS)
    assert check(evolve(PETITION, mtt=MAIL), page).mail is not None
