"""The schema `it_ci` (10 §2.5)."""

from datetime import date

import pytest
from attrs import evolve

from proca.domain.contacts import it_ci
from proca.domain.contacts.contact_input import AddressInput, ContactInput, NationalityInput
from strategies_contacts import ITALIAN_HOME, ITALIAN_SIGNER, TODAY, refusals

BLANK = "can't be blank"
FORMAT = "has invalid format"
INVALID = "is invalid"


def _with_document(kind: str | None, number: str | None) -> ContactInput:
    return evolve(
        ITALIAN_SIGNER, nationality=NationalityInput(country="IT", document_type=kind, document_number=number)
    )


DOCUMENTS = [
    ("passport", "YA1234567"),
    ("id.card", "CA00000AA"),
    ("id.card", "CA 00000AA"),
    ("driving.licence", "AB1234567X"),
]


@pytest.mark.parametrize(("kind", "number"), DOCUMENTS)
def test_documents(kind: str, number: str) -> None:
    """10 §10.2 no. 32."""
    kept = it_ci.validate(_with_document(kind, number), TODAY)
    assert kept.fingerprint_material == f"IT{kind}{number.replace(' ', '')}"


def test_a_signature() -> None:
    """The area is the region of the postcode; the e-mail is accepted and not kept (Q46)."""
    kept = it_ci.validate(ITALIAN_SIGNER, TODAY)
    assert kept.payload == {
        "firstName": "Lucia",
        "lastName": "Verdi",
        "birthDate": "1984-11-30",
        "country": "IT",
        "postcode": "39100",
        "city": "Bolzano",
        "street": "Via Roma",
        "streetNumber": "3",
        "area": "Trentino-Alto Adige/Südtirol",
        "nationality": {"country": "IT", "documentType": "passport", "documentNumber": "YA1234567"},
    }
    assert (kept.first_name, kept.last_name, kept.email) == ("Lucia", "Verdi", None)
    assert (kept.area, kept.address_line) == ("Trentino-Alto Adige/Südtirol", None)


def test_a_foreign_postcode_names_no_region() -> None:
    """Q46: 39100 is in Südtirol, 39104 in Magdeburg."""
    kept = it_ci.validate(evolve(ITALIAN_SIGNER, address=evolve(ITALIAN_HOME, country="DE", postcode="39104")), TODAY)
    assert kept.area is None
    assert "area" not in kept.payload


@pytest.mark.parametrize("postcode", ["49000", "I-39100", "3"])
def test_an_unknown_prefix_names_no_region(postcode: str) -> None:
    kept = it_ci.validate(evolve(ITALIAN_SIGNER, address=evolve(ITALIAN_HOME, postcode=postcode)), TODAY)
    assert kept.area is None
    assert kept.payload["postcode"] == postcode


def test_nationality_and_address_are_required() -> None:
    expected = [(("address",), BLANK), (("nationality",), BLANK)]
    assert refusals(lambda: it_ci.validate(ContactInput(), TODAY)) == expected


def test_only_italians_sign() -> None:
    french = evolve(ITALIAN_SIGNER, nationality=NationalityInput(country="FR"))
    assert refusals(lambda: it_ci.validate(french, TODAY)) == [(("nationality", "country"), INVALID)]


def test_a_document_is_required() -> None:
    expected = [(("nationality", "documentNumber"), BLANK), (("nationality", "documentType"), BLANK)]
    assert refusals(lambda: it_ci.validate(_with_document(None, None), TODAY)) == expected


def test_a_document_has_a_type_of_three_and_a_format() -> None:
    other = _with_document("citizens.card", "1")
    assert refusals(lambda: it_ci.validate(other, TODAY)) == [(("nationality", "documentType"), INVALID)]
    wrong = _with_document("passport", "YA12345678")
    assert refusals(lambda: it_ci.validate(wrong, TODAY)) == [(("nationality", "documentNumber"), FORMAT)]


def test_the_address_is_required() -> None:
    nowhere = evolve(ITALIAN_SIGNER, address=AddressInput(street_number="3"))
    expected = [(("address", member), BLANK) for member in ("country", "locality", "postcode", "street")]
    assert refusals(lambda: it_ci.validate(nowhere, TODAY)) == expected


def test_postcodes_follow_the_residence() -> None:
    abroad = evolve(ITALIAN_SIGNER, address=evolve(ITALIAN_HOME, country="FR", postcode="7500"))
    assert refusals(lambda: it_ci.validate(abroad, TODAY)) == [(("address", "postcode"), FORMAT)]


def test_names_and_birth_date_are_required() -> None:
    nobody = evolve(ITALIAN_SIGNER, first_name=None, last_name=None, birth_date=None)
    expected = [(("birthDate",), BLANK), (("firstName",), BLANK), (("lastName",), BLANK)]
    assert refusals(lambda: it_ci.validate(nobody, TODAY)) == expected


def test_signers_are_of_age() -> None:
    minor = evolve(ITALIAN_SIGNER, birth_date=date(TODAY.year - 18, TODAY.month, TODAY.day + 1))
    assert refusals(lambda: it_ci.validate(minor, TODAY)) == [(("birthDate",), "Age below limit")]
