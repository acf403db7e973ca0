"""Contacts for tests: whole examples that a schema accepts, and strategies for arbitrary ones."""

from collections.abc import Callable
from datetime import date

import pytest
from attrs import evolve
from hypothesis import strategies as st

from proca.domain.contacts.contact_input import AddressInput, ContactInput, NationalityInput
from proca.domain.contacts.country_rules import COUNTRIES
from proca.domain.errors import Invalid, Path

TODAY = date(2026, 3, 1)
ADULT = date(1984, 11, 30)

GREEK_HOME = AddressInput(
    country="GR", postcode="11852", locality="Athina", street="Odos Ermou", street_number="7b", region="Attiki"
)
ITALIAN_HOME = AddressInput(country="IT", postcode="39100", locality="Bolzano", street="Via Roma", street_number="3")
SWISS_SIGNER = ContactInput(
    first_name="Ursula", email="u.keller@example.ch", address=AddressInput(country="CH", postcode="8001")
)
GREEK_SIGNER = ContactInput(
    first_name="Eleni", last_name="Pappa", address=GREEK_HOME, nationality=NationalityInput(country="GR")
)
ITALIAN_SIGNER = ContactInput(
    first_name="Lucia",
    last_name="Verdi",
    email="lucia@example.it",
    birth_date=ADULT,
    address=ITALIAN_HOME,
    nationality=NationalityInput(country="IT", document_type="passport", document_number="YA1234567"),
)


def citizen(country: str, document_type: str | None = None, document_number: str | None = None) -> ContactInput:
    """An adult with everything that any country asks, except for the document, which is as given."""
    return evolve(
        GREEK_SIGNER,
        birth_date=ADULT,
        nationality=NationalityInput(country=country, document_type=document_type, document_number=document_number),
    )


def refusals(ask: Callable[[], object]) -> list[tuple[Path, str]]:
    """The violations that the call is refused with, as (path, message) in their order."""
    with pytest.raises(Invalid) as refused:
        ask()
    return [(each.path, each.message) for each in refused.value.violations]


def _texts(*likely: str) -> st.SearchStrategy[str | None]:
    return st.one_of(st.sampled_from((None, "", " ", *likely)), st.text(max_size=20))


addresses = st.builds(
    AddressInput,
    country=_texts("it", "GR", "NL", "BE"),
    postcode=_texts("39100", "118 52", "1012 AB", "--"),
    region=_texts("Attiki", "Alto Adige/Südtirol"),
    locality=_texts("Athina"),
    street=_texts("Via Roma", "Rue de l'Église"),
    street_number=_texts("7b"),
)
nationalities = st.builds(
    NationalityInput,
    country=_texts(*COUNTRIES),
    document_type=_texts("passport", "id.card", "personal.number"),
    document_number=_texts("YA1234567", "1152245576", "AB123456", "..."),
)
contacts = st.builds(
    ContactInput,
    name=_texts("Ada Byron"),
    first_name=_texts("Ada", " Zoë "),
    last_name=_texts("Byron", "O'Neill"),
    email=_texts("ada@mail.test", " Ada@Mail.TEST "),
    phone=_texts("+4670123456"),
    birth_date=st.none() | st.dates(),
    address=st.none() | addresses,
    nationality=st.none() | nationalities,
)

_letters = st.characters(categories=["L"])
words = st.text(_letters, min_size=1, max_size=20)
names = st.lists(words, min_size=1, max_size=3).map(" ".join)
emails = st.from_regex(r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,20}@[a-zA-Z0-9-]{1,15}\.[a-zA-Z]{2,9}", fullmatch=True)
basic_contacts = st.builds(
    ContactInput,
    first_name=names,
    last_name=st.none() | names,
    email=emails,
    phone=st.none() | st.from_regex(r"[+]?[0-9]{3,12}", fullmatch=True),
    address=st.none()
    | st.builds(
        AddressInput,
        country=st.none() | st.from_regex("[a-zA-Z]{2}", fullmatch=True),
        postcode=st.none() | st.from_regex("[a-zA-Z0-9 -]{1,10}", fullmatch=True),
        region=st.none() | names,
        locality=st.none() | names,
        street=st.none() | names,
        street_number=st.none() | st.sampled_from(["7", "12b", "1/3"]),
    ),
)
