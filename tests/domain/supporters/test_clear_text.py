"""Clear text on the supporter: what is kept, what goes after delivery (10 §6.5)."""

from itertools import product

import pytest
from attrs import asdict
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.contacts import basic
from proca.domain.contacts.contact_input import AddressInput, ContactInput
from proca.domain.contacts.personal_data import PersonalData
from proca.domain.contacts.schema import ContactSchema
from proca.domain.supporters.clear_text import ClearText, ClearTextPolicy, clear, keep, policy_for
from strategies_record import clear_texts, maybe_texts

FIELDS = {"first_name", "last_name", "email", "address", "area"}
policies = st.sampled_from(ClearTextPolicy)
people = st.builds(
    PersonalData,
    schema=st.sampled_from(ContactSchema),
    first_name=maybe_texts,
    last_name=maybe_texts,
    email=maybe_texts,
    area=maybe_texts,
    address_line=maybe_texts,
    payload=st.just({}),
    fingerprint_material=st.just("x"),
)
WHOLE = ClearText("Inês", "Duarte", "ines@posteo.example", "Rua Direita 9, Chaves", "PT")


@pytest.mark.parametrize(
    ("high_security", "mail_to_targets", "kept", "cleared"),
    [
        (True, False, {"area"}, {"email", "first_name", "last_name", "address"}),
        (True, True, {"area"}, {"email", "first_name", "last_name", "address"}),
        (False, True, FIELDS, set()),
        (False, False, {"email", "first_name", "area"}, {"email", "last_name", "address"}),
    ],
    ids=["high security", "high security comes first", "mail to targets", "otherwise"],
)
def test_the_table(high_security: bool, mail_to_targets: bool, kept: set[str], cleared: set[str]) -> None:
    """10 §6.5, first match; 30 §1.4 step 7."""
    policy = policy_for(high_security=high_security, mail_to_targets=mail_to_targets)
    assert policy.kept == kept
    assert policy.cleared_on_delivery == cleared


@given(people, policies)
def test_exactly_the_fields_of_the_policy_are_kept(person: PersonalData, policy: ClearTextPolicy) -> None:
    """10 §6.5: and only what the schema produces exists."""
    has = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "address": person.address_line,
        "area": person.area,
    }
    assert asdict(keep(person, policy)) == {name: has[name] if name in policy.kept else None for name in FIELDS}


@given(clear_texts, policies)
def test_exactly_the_fields_of_the_policy_go(text: ClearText, policy: ClearTextPolicy) -> None:
    """10 §6.5."""
    before, after = asdict(text), asdict(clear(text, policy))
    assert after == {name: None if name in policy.cleared_on_delivery else before[name] for name in FIELDS}


@given(clear_texts, policies)
def test_what_is_gone_stays_gone(text: ClearText, policy: ClearTextPolicy) -> None:
    once = clear(text, policy)
    assert asdict(clear(once, policy)) == asdict(once)


def test_the_area_always_remains() -> None:
    """10 §1.5."""
    for policy, area in product(ClearTextPolicy, ("PT", None)):
        assert clear(ClearText(area=area), policy).area == area


def test_after_ordinary_delivery_first_name_and_area_remain() -> None:
    """10 §10.3 no. 40: without mail to targets the e-mail goes, the first name stays."""
    assert clear(WHOLE, ClearTextPolicy.USUAL) == ClearText(first_name="Inês", area="PT")


def test_a_sender_of_mails_keeps_everything() -> None:
    """10 §10.3 no. 40."""
    assert clear(WHOLE, ClearTextPolicy.MAIL_TO_TARGETS) == WHOLE


def test_the_address_is_kept_as_one_line() -> None:
    """Q5: mail to targets with a basic contact that has an address."""
    home = AddressInput(locality="Chaves", street="Rua Direita", street_number="9", region="Norte")
    person = basic.validate(ContactInput(first_name="Inês", email="ines@posteo.example", address=home))
    assert keep(person, ClearTextPolicy.MAIL_TO_TARGETS).address == "Rua Direita 9, Chaves, Norte"


def test_personal_facts_do_not_print() -> None:
    assert not {"Inês", "Duarte", "ines@posteo.example", "PT"} & set(repr(WHOLE).replace("'", " ").split())
