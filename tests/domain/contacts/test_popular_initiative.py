"""The schema `popular_initiative` (10 §2.3)."""

from datetime import date

import pytest
from attrs import evolve

from proca.domain.contacts import popular_initiative
from proca.domain.contacts.contact_input import AddressInput, ContactInput
from strategies_contacts import SWISS_SIGNER, refusals

BLANK = "can't be blank"
POSTCODE = ("address", "postcode")


def test_the_least_that_is_needed() -> None:
    """10 §10.2 no. 26."""
    kept = popular_initiative.validate(SWISS_SIGNER)
    assert kept.payload == {"firstName": "Ursula", "email": "u.keller@example.ch", "postcode": "8001"}
    assert (kept.first_name, kept.last_name, kept.email) == ("Ursula", None, "u.keller@example.ch")
    assert (kept.area, kept.address_line) == (None, None)


def test_last_name_and_birth_date_are_welcome() -> None:
    """10 §10.2 no. 26; a birth date has no age limit."""
    full = evolve(SWISS_SIGNER, last_name="Keller", birth_date=date(2025, 5, 4))
    assert popular_initiative.validate(full).payload["lastName"] == "Keller"
    assert popular_initiative.validate(full).payload["birthDate"] == "2025-05-04"


def test_country_street_and_phone_are_dropped() -> None:
    home = AddressInput(
        country="ch", postcode="8001", locality="Zürich", region="ZH", street="Limmatquai", street_number="1"
    )
    kept = popular_initiative.validate(evolve(SWISS_SIGNER, address=home, phone="044", name="Frau Keller"))
    assert set(kept.payload) == {"firstName", "email", "postcode", "locality", "region"}


def test_an_email_is_required() -> None:
    """10 §10.2 no. 26."""
    assert refusals(lambda: popular_initiative.validate(evolve(SWISS_SIGNER, email=None))) == [(("email",), BLANK)]


def test_nothing_given() -> None:
    expected = [(("address",), BLANK), (("email",), BLANK), (("firstName",), BLANK)]
    assert refusals(lambda: popular_initiative.validate(ContactInput())) == expected


def test_a_postcode_is_required() -> None:
    homeless = evolve(SWISS_SIGNER, address=AddressInput(country="CH"))
    assert refusals(lambda: popular_initiative.validate(homeless)) == [(POSTCODE, BLANK)]


@pytest.mark.parametrize("postcode", ["800", "80011", "800A", "80 01", "CH-8001"])
def test_a_postcode_has_four_digits(postcode: str) -> None:
    abroad = evolve(SWISS_SIGNER, address=AddressInput(postcode=postcode))
    assert refusals(lambda: popular_initiative.validate(abroad)) == [(POSTCODE, "has invalid format")]


def test_the_email_stays_as_typed() -> None:
    """Q15: references depend on it."""
    kept = popular_initiative.validate(evolve(SWISS_SIGNER, email="U.Keller@Example.ch"))
    assert kept.email == "U.Keller@Example.ch"
    assert kept.fingerprint_material == "UrsulaU.Keller@Example.ch"


def test_the_email_is_not_trimmed() -> None:
    """Q15."""
    padded = evolve(SWISS_SIGNER, email=" u@example.ch")
    assert refusals(lambda: popular_initiative.validate(padded)) == [(("email",), "has invalid format")]
