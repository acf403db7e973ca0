"""All schemas through their one door: vectors, laws and what forms ask."""

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.contacts.asked_field import AskedField, FieldKind
from proca.domain.contacts.contact_input import AddressInput, ContactInput, NationalityInput
from proca.domain.contacts.schema import ContactSchema
from proca.domain.contacts.schemas import asked_fields, validate
from proca.domain.errors import Invalid
from proca.domain.words import snake_case
from strategies_contacts import GREEK_HOME, GREEK_SIGNER, ITALIAN_SIGNER, SWISS_SIGNER, TODAY, contacts

FIXTURE = json.loads((Path(__file__).parents[2] / "data" / "fingerprint_vectors.json").read_text("utf-8"))
# The vectors hold only what is hashed; this is what validation asks for besides.
COMPLETIONS: dict[ContactSchema, dict[str, Any]] = {
    ContactSchema.BASIC: {"first_name": "Jane"},
    ContactSchema.POPULAR_INITIATIVE: {"address": SWISS_SIGNER.address},
    ContactSchema.ECI: {"first_name": "Jan", "last_name": "Nowak"},
    ContactSchema.IT_CI: {
        "first_name": "Lucia",
        "last_name": "Verdi",
        "birth_date": ITALIAN_SIGNER.birth_date,
        "address": ITALIAN_SIGNER.address,
    },
}


def _members(given: dict[str, Any]) -> dict[str, Any]:
    readers: dict[str, Callable[[Any], Any]] = {
        "birthDate": date.fromisoformat,
        "address": lambda inner: AddressInput(**_members(inner)),
        "nationality": lambda inner: NationalityInput(**_members(inner)),
    }
    return {snake_case(name): readers.get(name, str)(value) for name, value in given.items()}


@pytest.mark.parametrize("vector", FIXTURE["vectors"], ids=lambda vector: vector["contact_ref"][:6])
def test_fingerprint_vectors(vector: dict[str, Any]) -> None:
    """10 §3.2."""
    schema = ContactSchema(vector["schema"])
    kept = validate(schema, ContactInput(**COMPLETIONS[schema] | _members(vector["given"])), TODAY)
    assert kept.fingerprint_material == vector["input_after_seed"]
    digest = hashlib.sha256((FIXTURE["seed"] + kept.fingerprint_material).encode()).digest()
    assert digest.hex() == vector["sha256_hex"]
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == vector["contact_ref"]


@pytest.mark.parametrize("schema", ContactSchema)
@given(contact=contacts)
def test_validation_accepts_or_refuses_and_never_breaks(schema: ContactSchema, contact: ContactInput) -> None:
    """Law; and whatever is accepted is JSON without nulls at its top."""
    try:
        kept = validate(schema, contact, TODAY)
    except Invalid:
        return
    assert kept.schema is schema
    assert kept.fingerprint_material
    assert None not in kept.payload.values()
    assert json.loads(json.dumps(kept.payload)) == kept.payload


CONTACTS = {
    ContactSchema.BASIC: SWISS_SIGNER,
    ContactSchema.POPULAR_INITIATIVE: SWISS_SIGNER,
    ContactSchema.ECI: GREEK_SIGNER,
    ContactSchema.IT_CI: ITALIAN_SIGNER,
}


@pytest.mark.parametrize("schema", ContactSchema)
@given(later=st.dates(TODAY))
def test_what_is_kept_does_not_depend_on_the_day(schema: ContactSchema, later: date) -> None:
    """Law: a payload is a function of the contact alone."""
    assert validate(schema, CONTACTS[schema], later) == validate(schema, CONTACTS[schema], TODAY)


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        (ContactSchema.BASIC, ["firstName", "lastName", "email", "address.country", "address.postcode"]),
        (
            ContactSchema.POPULAR_INITIATIVE,
            ["firstName", "lastName", "email", "birthDate", "address.postcode", "address.locality"],
        ),
    ],
)
def test_what_a_form_asks(schema: ContactSchema, names: list[str]) -> None:
    assert [asked.name for asked in asked_fields(schema)] == names


def test_a_form_for_citizens_asks_for_the_nationality_first() -> None:
    for schema in (ContactSchema.ECI, ContactSchema.IT_CI):
        country, kind, *_ = asked_fields(schema)
        assert (country.name, country.kind, country.required) == ("nationality.country", FieldKind.COUNTRY, True)
        assert "IT" in country.choices
        assert (kind.name, kind.kind) == ("nationality.documentType", FieldKind.CHOICE)
        assert "passport" in kind.choices


def _has(contact: ContactInput, asked: AskedField) -> bool:
    value: object = contact
    for step in asked.name.split("."):
        value = getattr(value, snake_case(step))
    return value is not None


def _lacking(contact: ContactInput, asked: AskedField) -> ContactInput:
    owner, _, member = snake_case(asked.name).rpartition(".")
    if not owner:
        return evolve(contact, **{member: None})
    return evolve(contact, **{owner: evolve(getattr(contact, owner), **{member: None})})


@pytest.mark.parametrize("schema", ContactSchema)
def test_what_a_form_must_ask_is_what_validation_requires(schema: ContactSchema) -> None:
    """Law: leave out any required field and the contact is refused; the others may stay empty."""
    whole = evolve(CONTACTS[schema], last_name="Roe", address=CONTACTS[schema].address or GREEK_HOME)
    assert validate(schema, whole, TODAY).schema is schema
    for asked in asked_fields(schema):
        if asked.required:
            assert _has(whole, asked)
            with pytest.raises(Invalid):
                validate(schema, _lacking(whole, asked), TODAY)
