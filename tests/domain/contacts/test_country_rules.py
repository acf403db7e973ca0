"""Every row of the ECI rule table holds, as the table itself says (10 §2.4)."""

import json
import re
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from proca.domain.contacts import eci
from proca.domain.contacts.contact_input import ContactInput
from proca.domain.contacts.country_rules import COUNTRIES, postcode_format
from proca.domain.words import snake_case
from strategies_contacts import GREEK_HOME, TODAY, citizen, refusals

TABLE: dict[str, Any] = json.loads(
    (files("proca.domain.contacts") / "rule_tables" / "eci_country_rules.json").read_text("utf-8")
)["countries"]
FORMATS = [
    (country, kind, each["anchored_pattern"])
    for country, row in TABLE.items()
    for kind, each in row["document_number_formats"].items()
    if (country, kind) != ("BG", "personal.number")
]
FORMAT = "has invalid format"
SAMPLES = {
    "AT": ("passport", "P1234567"), "BE": ("national.id.number", "85073003361"),
    "BG": ("personal.number", "1152245576"), "CY": ("id.card", "12"), "CZ": ("passport", "1234567"),
    "EE": ("personal.number", "38001085718"),
    "ES": ("id.card", "12345678Z"), "HR": ("personal.id", "12345678901"), "HU": ("passport", "AB123456"),
    "IT": ("passport", "YA1234567"), "LT": ("personal.number", "38001085718"), "LV": ("personal.id", "12345612345"),
    "MT": ("id.card", "123M"), "PL": ("national.id.number", "85010112345"), "PT": ("passport", "A123456"),
    "RO": ("id.card", "AB123456"), "SE": ("personal.number", "8001085718"), "SI": ("personal.number", "0101006500006"),
}  # fmt: skip


def test_the_table_is_whole() -> None:
    assert len(COUNTRIES) == 27
    assert len(FORMATS) == sum(len(rules.number_tests) for rules in COUNTRIES.values()) - 1
    for country, row in TABLE.items():
        assert row["document_required"] is bool(COUNTRIES[country].document_types)


def _numbers(pattern: str) -> st.SearchStrategy[str]:
    """Short enough for one more character (32 are allowed)."""
    core = re.compile(pattern.removeprefix("^").removesuffix("$"))
    return st.from_regex(core, fullmatch=True).filter(lambda number: 0 < len(number) < 32)


@pytest.mark.parametrize(("country", "kind", "pattern"), FORMATS, ids=[f"{c}-{k}" for c, k, _ in FORMATS])
@settings(max_examples=25)
@given(data=st.data())
def test_every_document_number_format(country: str, kind: str, pattern: str, data: st.DataObject) -> None:
    """Q12: a number is accepted as a whole or not at all."""
    number = data.draw(_numbers(pattern))
    accepts = COUNTRIES[country].number_tests[kind]
    assert accepts(number, TODAY)
    for more in (number + "_", "_" + number, number + "\n"):
        assert not accepts(more, TODAY)
    if kind in COUNTRIES[country].document_types:
        assert eci.validate(citizen(country, kind, number), TODAY).area == country
        longer = citizen(country, kind, number + "_")
        assert (("nationality", "documentNumber"), FORMAT) in refusals(lambda: eci.validate(longer, TODAY))


PARTLY_ANCHORED = [
    ("AT", "id.card", "1234567zz"),
    ("CY", "passport", "b123456zz"),
    ("CZ", "id.card", "123456789zz"),
    ("ES", "passport", "__"),
    ("HU", "id.card", "123456abzz"),
    ("HU", "passport", "ab123456zz"),
    ("IT", "id.card", "ab123456zz"),
    ("IT", "passport", "zz123456a"),
    ("PT", "passport", "a123456zz"),
]


@pytest.mark.parametrize(("country", "kind", "number"), PARTLY_ANCHORED)
def test_no_format_is_open_at_an_end(country: str, kind: str, number: str) -> None:
    """Q12: the reference took these."""
    refused = [(("nationality", "documentNumber"), FORMAT)]
    assert refusals(lambda: eci.validate(citizen(country, kind, number), TODAY)) == refused


def test_czech_id_cards_are_written_in_capitals() -> None:
    """Q12."""
    for number in ("123456AB12", "AB123456", "ab123456"):
        assert eci.validate(citizen("CZ", "id.card", number), TODAY).area == "CZ"


def test_case_is_ignored_among_ascii_letters_only() -> None:
    assert not COUNTRIES["CY"].number_tests["passport"]("\u212a12345678", TODAY)


def _complete(country: str) -> ContactInput:
    return evolve(citizen(country, *SAMPLES.get(country, ())), address=evolve(GREEK_HOME, region=None))


def _without(contact: ContactInput, path: str) -> ContactInput:
    owner, _, member = path.rpartition(".")
    if not owner:
        return evolve(contact, **{snake_case(member): None})
    assert contact.address is not None
    return evolve(contact, address=evolve(contact.address, **{snake_case(member): None}))


REQUIRED = [(country, path) for country, row in TABLE.items() for path in row["enforced_required_fields"]]
LISTED = {
    "firstName",
    "lastName",
    "birthDate",
    *(f"address.{m}" for m in ("country", "postcode", "locality", "street")),
}
OPTIONAL = [
    (country, path)
    for country, row in TABLE.items()
    for path in sorted(LISTED - set(row["enforced_required_fields"]) | {"address.streetNumber"})
]


@pytest.mark.parametrize(("country", "path"), REQUIRED)
def test_every_required_member(country: str, path: str) -> None:
    lacking = _without(_complete(country), path)
    assert refusals(lambda: eci.validate(lacking, TODAY)) == [(tuple(path.split(".")), "can't be blank")]


@pytest.mark.parametrize(("country", "path"), OPTIONAL)
def test_nothing_else_is_required(country: str, path: str) -> None:
    """The regulation lists the street number, nobody enforces it."""
    assert eci.validate(_without(_complete(country), path), TODAY).area == country


@pytest.mark.parametrize("country", TABLE)
def test_every_age_limit(country: str) -> None:
    """10 §10.2 no. 31: of age on the birthday itself, not the day before."""
    birthday = TODAY.replace(year=TODAY.year - TABLE[country]["age_limit"])
    assert eci.validate(evolve(_complete(country), birth_date=birthday), TODAY).area == country
    younger = evolve(_complete(country), birth_date=birthday + timedelta(days=1))
    assert refusals(lambda: eci.validate(younger, TODAY)) == [(("birthDate",), "Age below limit")]


POSTCODES = [
    ("DE", ["10115"], ["1011", "101155", "1011A"]),
    ("DK", ["2100"], ["21000"]),
    ("NL", ["1012", "1012AB", "1012 ab"], ["0123", "1012A", "1012ABC"]),
    ("SK", ["81102", "01001", "90001"], ["71102", "8110"]),
    ("SE", ["SE-11455", "1"], ["12345678901", "å"]),
    ("US", ["94103"], ["_"]),
    (None, ["94103"], [""]),
]


@pytest.mark.parametrize(("country", "right", "wrong"), POSTCODES)
def test_postcode_formats(country: str | None, right: list[str], wrong: list[str]) -> None:
    whole = postcode_format(country).fullmatch
    assert all(whole(each) for each in right)
    assert not any(whole(each) for each in wrong)
    assert not any(whole(each + "\n") for each in right)
