"""The schema `basic` (10 §2.2)."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.contacts import basic
from proca.domain.contacts.contact_input import AddressInput, ContactInput
from proca.domain.contacts.personal_data import PersonalData
from strategies_contacts import basic_contacts, emails, names, refusals

BLANK = "can't be blank"
OLGA = ContactInput(
    first_name="Olga", last_name="Lind", email="olga@mail.test", address=AddressInput(country="se", postcode="114 55")
)


def test_a_signature() -> None:
    """The contact of 10 §10.1 no. 1: area, clear text and payload."""
    kept = basic.validate(OLGA)
    assert (kept.first_name, kept.last_name, kept.email, kept.area) == ("Olga", "Lind", "olga@mail.test", "SE")
    assert kept.address_line is None
    assert kept.payload == {
        "firstName": "Olga",
        "lastName": "Lind",
        "email": "olga@mail.test",
        "country": "SE",
        "postcode": "114 55",
        "area": "SE",
    }


def test_a_name_is_split_into_first_and_last() -> None:
    """10 §10.2 no. 22."""
    kept = basic.validate(ContactInput(name="Ada Byron", email="ada@mail.test"))
    assert kept.payload == {"firstName": "Ada", "lastName": "Byron", "email": "ada@mail.test"}


@pytest.mark.parametrize("email", ["", "  ", None])
def test_an_email_is_required(email: str | None) -> None:
    """10 §10.2 no. 23; Q1 for the null."""
    assert refusals(lambda: basic.validate(evolve(OLGA, email=email))) == [(("email",), BLANK)]


NAMES = [
    (ContactInput(name="Ada"), ("Ada", None)),
    (ContactInput(name="Ada King Byron"), ("Ada", "King Byron")),
    (ContactInput(name="Ada  Byron"), ("Ada", "Byron")),
    (ContactInput(name=" Ada Byron "), ("Ada", "Byron")),
    (ContactInput(first_name=" Ada "), ("Ada", None)),
    (ContactInput(first_name="Ada", last_name="Byron"), ("Ada", "Byron")),
    (ContactInput(first_name="Ada", name="Somebody Else"), ("Ada", None)),
    (ContactInput(first_name="Ada", last_name="Byron", name="Somebody Else"), ("Ada", "Byron")),
    (ContactInput(first_name="", last_name=None, name="Ada Byron"), ("Ada", "Byron")),
]


@pytest.mark.parametrize(("contact", "expected"), NAMES, ids=range(len(NAMES)))
def test_names_that_follow_from_others(contact: ContactInput, expected: tuple[str, str | None]) -> None:
    kept = basic.validate(evolve(contact, email="a@b"))
    assert (kept.first_name, kept.last_name) == expected


def test_a_last_name_alone_is_no_name() -> None:
    lonely = ContactInput(last_name="Byron", email="a@b")
    assert refusals(lambda: basic.validate(lonely)) == [(("firstName",), BLANK), (("name",), BLANK)]


def test_a_last_name_beside_a_name_leaves_the_first_unknown() -> None:
    contact = ContactInput(last_name="Byron", name="Ada Byron", email="a@b")
    assert refusals(lambda: basic.validate(contact)) == [(("firstName",), BLANK)]


def test_an_address_is_kept_whole_when_it_has_a_part() -> None:
    kept = basic.validate(evolve(OLGA, address=AddressInput(country="se", locality="Uppsala")))
    assert kept.payload["address"] == {"region": None, "locality": "Uppsala", "street": None, "streetNumber": None}


LINES = [
    (AddressInput(country="SE", postcode="1"), None),
    (AddressInput(locality="Uppsala"), "Uppsala"),
    (AddressInput(street="Nygatan", street_number="5"), "Nygatan 5"),
    (AddressInput(street="Nygatan", street_number="5", locality="Lund", region="Skåne"), "Nygatan 5, Lund, Skåne"),
    (AddressInput(street_number="5", region="Skåne"), "5, Skåne"),
]


@pytest.mark.parametrize(("address", "line"), LINES, ids=range(len(LINES)))
def test_an_address_becomes_one_line(address: AddressInput, line: str | None) -> None:
    """Q5: mails to targets show it."""
    assert basic.validate(evolve(OLGA, address=address)).address_line == line


def test_the_longest_address_still_fits_its_column() -> None:
    """Q5, Q40."""
    longest = AddressInput(street="s" * 128, street_number="n" * 6, locality="l" * 64, region="r" * 64)
    kept = basic.validate(evolve(OLGA, address=longest))
    assert kept.address_line is not None
    assert len(kept.address_line) == 255


def _from_payload(kept: PersonalData) -> ContactInput:
    payload: dict[str, Any] = dict(kept.payload)
    place = payload.get("address") or {}
    return ContactInput(
        first_name=payload.get("firstName"),
        last_name=payload.get("lastName"),
        email=payload.get("email"),
        phone=payload.get("phone"),
        address=AddressInput(
            country=payload.get("country"),
            postcode=payload.get("postcode"),
            region=place.get("region"),
            locality=place.get("locality"),
            street=place.get("street"),
            street_number=place.get("streetNumber"),
        ),
    )


@given(basic_contacts)
def test_what_was_kept_is_kept_again(contact: ContactInput) -> None:
    """Law: a payload, sent as a contact, gives the same payload."""
    kept = basic.validate(contact)
    assert basic.validate(_from_payload(kept)) == kept


@given(names, emails)
def test_a_split_name_is_kept_again(name: str, email: str) -> None:
    kept = basic.validate(ContactInput(name=name, email=email))
    assert basic.validate(_from_payload(kept)) == kept


@given(basic_contacts, st.text(" \t\n", max_size=3), st.text(" \t\n", max_size=3))
def test_white_space_and_case_of_the_email_leave_the_fingerprint_alone(
    contact: ContactInput, before: str, after: str
) -> None:
    """Law of 10 §3.1."""
    assert contact.email
    shouted = evolve(contact, email=before + contact.email.upper() + after)
    assert basic.validate(shouted).fingerprint_material == basic.validate(contact).fingerprint_material
