"""The fact of intake and what it becomes (10 §4.2, §4.3)."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.action import ActionStatus, Deed
from proca.domain.actions.custom_fields import NO_FIELDS
from proca.domain.ids import ActionId, SourceId, SupporterId
from proca.domain.intake.intake import Intake, IntakeIds, Origin, Signature, action_of, contacts_of, supporter_of
from proca.domain.supporters import contact_ref
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.supporter import EmailStatus, SupporterStatus
from strategies_record import (
    ALPHA,
    CAMPAIGN,
    INES,
    NOW,
    PAGE,
    followed_intakes,
    ids,
    intakes,
    signed_intakes,
    unlinked_intakes,
)

numbers = st.builds(IntakeIds, ids(ActionId), ids(SupporterId), st.none() | ids(SourceId))


def numbers_for(intake: Intake, given_: IntakeIds) -> IntakeIds:
    """As the log gives them out: a known supporter keeps their number, nobody has none."""
    return given_ if intake.signature else evolve(given_, supporter_id=intake.supporter_id)


@given(signed_intakes, numbers)
def test_a_signature_becomes_a_new_supporter(intake: Intake, given_: IntakeIds) -> None:
    """10 §4.2 step 5, §10.1 no. 1."""
    supporter = supporter_of(intake, given_)
    assert supporter is not None
    assert intake.signature is not None
    assert (supporter.id, supporter.source_id) == (given_.supporter_id, given_.source_id)
    assert supporter.campaign_id == intake.origin.campaign_id
    assert supporter.action_page_id == intake.origin.action_page_id
    assert supporter.inserted_at == intake.origin.taken_at
    assert (supporter.fingerprint, supporter.clear_text) == (intake.signature.fingerprint, intake.signature.clear_text)
    assert (supporter.status, supporter.email_status) == (SupporterStatus.NEW, EmailStatus.NONE)
    assert supporter.dupe_rank is None


@given(signed_intakes, numbers)
def test_each_copy_becomes_a_contact(intake: Intake, given_: IntakeIds) -> None:
    """10 §1.6, §10.1 no. 1: consent as given, when the action was taken, scopes always `email`."""
    assert intake.signature is not None
    contacts = contacts_of(intake, given_)
    assert [(each.org_id, each.payload) for each in contacts] == [
        (copy.receipt.org_id, copy.payload) for copy in intake.signature.copies
    ]
    for contact, copy in zip(contacts, intake.signature.copies, strict=True):
        assert contact.supporter_id == given_.supporter_id
        assert contact.communication_consent is copy.receipt.communication_consent
        assert contact.delivery_consent is copy.receipt.delivery_consent
        assert contact.inserted_at == intake.origin.taken_at
        assert contact.communication_scopes == ("email",)


@given(intakes, numbers)
def test_every_intake_becomes_one_new_action(intake: Intake, given_: IntakeIds) -> None:
    """10 §4.2 step 6, §4.3; §10.1 no. 11: supporter and action share one source."""
    action = action_of(intake, numbers_for(intake, given_))
    assert (action.id, action.source_id, action.status) == (given_.action_id, given_.source_id, ActionStatus.NEW)
    assert (action.campaign_id, action.action_page_id) == (intake.origin.campaign_id, intake.origin.action_page_id)
    assert action.inserted_at == intake.origin.taken_at
    deed = intake.deed
    assert (action.action_type, action.fields, action.testing) == (deed.action_type, deed.fields, deed.testing)
    assert (action.donation, action.mail) == (deed.donation, deed.mail)
    assert action.with_consent == (intake.signature is not None)


@given(followed_intakes, numbers)
def test_a_known_supporter_does_something_more(intake: Intake, given_: IntakeIds) -> None:
    """10 §4.3, §10.1 no. 2: no supporter, no contact, no consent."""
    their = numbers_for(intake, given_)
    action = action_of(intake, their)
    assert supporter_of(intake, their) is None
    assert contacts_of(intake, their) == ()
    assert (action.supporter_id, action.ref, action.with_consent) == (intake.supporter_id, None, False)


@given(unlinked_intakes, numbers)
def test_an_unknown_supporter_leaves_a_reference(intake: Intake, given_: IntakeIds) -> None:
    """10 §4.3, §4.5: the text of the reference as sent."""
    nobodys = numbers_for(intake, given_)
    action = action_of(intake, nobodys)
    assert (action.supporter_id, action.ref) == (None, intake.ref)
    assert supporter_of(intake, nobodys) is None
    assert contacts_of(intake, nobodys) == ()


@given(signed_intakes)
def test_the_signer_is_told_their_reference(intake: Intake) -> None:
    """10 §4.2: with the stored first name, which a high-security org does not store."""
    assert intake.signature is not None
    reference = intake.signature.reference
    assert contact_ref.decode(reference.contact_ref) == intake.signature.fingerprint
    assert reference.first_name == intake.signature.clear_text.first_name
    assert intake.answer == reference


def test_an_intake_does_not_print_personal_facts() -> None:
    signature = Signature(INES, ClearText("Inês", email="ines@posteo.example"), ())
    origin = Origin(PAGE.id, ALPHA, CAMPAIGN.id, NOW, None, 1)
    shown = repr(Intake(origin, Deed("petition", NO_FIELDS), signature.reference, signature))
    assert contact_ref.encode(INES) in shown
    assert not any(fact in shown for fact in ("Inês", "posteo"))
