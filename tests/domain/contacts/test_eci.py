"""The schema `eci` (10 §2.4)."""

import pytest
from attrs import evolve

from proca.domain.contacts import eci
from proca.domain.contacts.contact_input import AddressInput, ContactInput, NationalityInput
from proca.domain.contacts.country_rules import COUNTRIES
from strategies_contacts import ADULT, GREEK_HOME, GREEK_SIGNER, TODAY, citizen, refusals

BLANK = "can't be blank"
FORMAT = "has invalid format"
INVALID = "is invalid"
COUNTRY = ("nationality", "country")
NUMBER = ("nationality", "documentNumber")
TYPE = ("nationality", "documentType")
POSTCODE = ("address", "postcode")


def test_a_greek_signature() -> None:
    """10 §10.2 no. 28: no birth date is needed, the city is the locality."""
    kept = eci.validate(GREEK_SIGNER, TODAY)
    assert kept.payload == {
        "firstName": "Eleni",
        "lastName": "Pappa",
        "country": "GR",
        "postcode": "11852",
        "city": "Athina",
        "street": "Odos Ermou",
        "streetNumber": "7b",
        "area": "GR",
        "nationality": {"country": "GR", "documentType": None, "documentNumber": None},
    }
    assert (kept.first_name, kept.last_name, kept.area) == ("Eleni", "Pappa", "GR")


def test_a_greek_signature_without_birth_date_has_a_fingerprint() -> None:
    """Q11: what is null counts as empty."""
    assert eci.validate(GREEK_SIGNER, TODAY).fingerprint_material == "GREleniPappa11852"


def test_country_and_locality_are_required_of_greeks() -> None:
    """10 §10.2 no. 28."""
    vague = evolve(GREEK_SIGNER, address=evolve(GREEK_HOME, country=None, locality=None))
    assert refusals(lambda: eci.validate(vague, TODAY)) == [
        (("address", "country"), BLANK),
        (("address", "locality"), BLANK),
    ]


def test_a_greek_postcode_has_five_digits() -> None:
    """10 §10.2 no. 28."""
    wrong = evolve(GREEK_SIGNER, address=evolve(GREEK_HOME, postcode="123"))
    assert refusals(lambda: eci.validate(wrong, TODAY)) == [(POSTCODE, FORMAT)]


@pytest.mark.parametrize("postcode", ["118-52", "118 52"])
def test_a_postcode_may_be_grouped(postcode: str) -> None:
    """10 §10.2 no. 28."""
    kept = eci.validate(evolve(GREEK_SIGNER, address=evolve(GREEK_HOME, postcode=postcode)), TODAY)
    assert kept.payload["postcode"] == "11852"


def test_a_title_is_part_of_the_name_and_the_nationality_is_upper_cased() -> None:
    """10 §10.2 no. 28."""
    doctor = evolve(GREEK_SIGNER, last_name="Dr. Pappas", nationality=NationalityInput(country="gr"))
    payload = eci.validate(doctor, TODAY).payload
    assert payload["lastName"] == "Dr. Pappas"
    assert payload["nationality"] == {"country": "GR", "documentType": None, "documentNumber": None}


def test_postcodes_follow_the_residence_and_the_area_the_nationality() -> None:
    """10 §10.2 no. 29."""
    abroad = evolve(citizen("FR"), address=evolve(GREEK_HOME, country="be", postcode="1050"))
    kept = eci.validate(abroad, TODAY)
    assert (kept.area, kept.payload["country"]) == ("FR", "BE")


def test_dutch_postcodes_and_belgian_numbers() -> None:
    """10 §10.2 no. 29."""
    dutch = evolve(citizen("NL"), address=evolve(GREEK_HOME, country="NL", postcode="1012"))
    assert eci.validate(dutch, TODAY).payload["postcode"] == "1012"
    belgian = citizen("BE", "national.id.number", "85.07.30-033.61")
    assert eci.validate(belgian, TODAY).fingerprint_material == "BEnational.id.number85073003361"


def test_email_phone_and_region_are_discarded() -> None:
    """Q46: policy, not accident."""
    kept = eci.validate(evolve(GREEK_SIGNER, email="eleni@example.gr", phone="210"), TODAY)
    assert not {"email", "phone", "region"} & set(kept.payload)
    assert (kept.email, kept.address_line) == (None, None)


def test_a_nationality_is_required() -> None:
    assert refusals(lambda: eci.validate(ContactInput(), TODAY)) == [(("nationality",), BLANK)]


def test_generic_rules_come_before_all_others() -> None:
    contact = ContactInput(first_name="5", nationality=NationalityInput(country="XX"))
    assert refusals(lambda: eci.validate(contact, TODAY)) == [(("firstName",), FORMAT)]


@pytest.mark.parametrize("country", ["CH", "GB", "EL", "XX"])
def test_only_nationals_of_the_union_sign(country: str) -> None:
    assert refusals(lambda: eci.validate(citizen(country, "bad", "x"), TODAY)) == [(COUNTRY, INVALID)]


def test_a_document_is_required_where_the_country_has_one() -> None:
    assert refusals(lambda: eci.validate(citizen("AT"), TODAY)) == [(NUMBER, BLANK), (TYPE, BLANK)]


def test_a_document_of_another_type_is_not_accepted() -> None:
    assert refusals(lambda: eci.validate(citizen("IT", "driving.licence", "AB1234567X"), TODAY)) == [(TYPE, INVALID)]


def test_a_type_needs_a_number_in_any_country() -> None:
    assert refusals(lambda: eci.validate(citizen("GR", "passport"), TODAY)) == [(NUMBER, BLANK)]
    assert refusals(lambda: eci.validate(citizen("PL", "national.id.number", "- -"), TODAY)) == [(NUMBER, BLANK)]


def test_a_type_without_format_takes_any_number() -> None:
    assert eci.validate(citizen("HR", "passport", "x"), TODAY).fingerprint_material == "HRpassportx"
    assert eci.validate(citizen("GR", "library.card", "_"), TODAY).fingerprint_material == "GRlibrary.card_"


def test_a_number_without_type_is_kept_but_identifies_nobody() -> None:
    kept = eci.validate(citizen("GR", None, "77"), TODAY)
    assert kept.payload["nationality"] == {"country": "GR", "documentType": None, "documentNumber": "77"}
    assert kept.fingerprint_material == f"GREleniPappa{ADULT.isoformat()}11852"


def test_the_case_of_a_number_is_kept() -> None:
    """Q14: references depend on it."""
    refs = {eci.validate(citizen("IT", "passport", n), TODAY).fingerprint_material for n in ("ya1234567", "YA1234567")}
    assert refs == {"ITpassportya1234567", "ITpassportYA1234567"}


def test_a_bulgarian_number_is_calculated() -> None:
    assert eci.validate(citizen("BG", "personal.number", "850312-1230"), TODAY).area == "BG"
    wrong = citizen("BG", "personal.number", "8503121231")
    assert refusals(lambda: eci.validate(wrong, TODAY)) == [(NUMBER, FORMAT)]


@pytest.mark.parametrize("country", [code for code, rules in COUNTRIES.items() if rules.required_of_address])
def test_an_address_is_required_where_its_members_are(country: str) -> None:
    """Q11."""
    homeless = evolve(citizen(country), address=None)
    assert refusals(lambda: eci.validate(homeless, TODAY)) == [(("address",), BLANK)]


def test_an_address_is_optional_elsewhere() -> None:
    homeless = evolve(citizen("PL", "national.id.number", "85010112345"), address=None)
    payload = eci.validate(homeless, TODAY).payload
    assert set(payload) == {"firstName", "lastName", "birthDate", "area", "nationality"}


def test_an_address_that_is_sent_is_judged_in_any_country() -> None:
    pole = evolve(citizen("PL", "national.id.number", "85010112345"), address=AddressInput(country="DE", postcode="1"))
    assert refusals(lambda: eci.validate(pole, TODAY)) == [(POSTCODE, FORMAT)]
    roamer = evolve(pole, address=AddressInput(postcode="ab-1"))
    assert eci.validate(roamer, TODAY).payload["postcode"] == "AB1"
