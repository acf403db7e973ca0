"""The rules that every contact obeys (10 §2.1), seen through the schema `basic`."""

import unicodedata
from datetime import date

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from proca.domain.contacts import basic, eci
from proca.domain.contacts.contact_input import AddressInput, ContactInput, NationalityInput
from proca.domain.contacts.generic_rules import is_address_line, is_name, violations
from strategies_contacts import TODAY, citizen, refusals

FORMAT = "has invalid format"
ADA = ContactInput(name="Ada Byron", email="ada@mail.test")


@pytest.mark.parametrize(
    "name", ["Olga", "O'Neill", "d\u2019Arc", "'", "Dr. Pappas", "Wu, Li", "Anne-Marie", "J.", "李", "Ø"]
)
def test_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name", ["x1", "<b>x", "-f", "f-", "Ada,", "Henry Ⅷ", "½ Pint", "Zoe\u0308", "a_b", "a\nb", "²", ""]
)
def test_no_names(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize("line", ["Rue de l'Église 5", "Gate (A) & B/C", "`“\"\u2018\u2019',.-", "Södra vägen 12"])
def test_address_lines(line: str) -> None:
    assert is_address_line(line)


@pytest.mark.parametrize("line", ["<i>", "a\n", "a;b", "½", "٣", "a_b", "%20", "e\u0301"])
def test_no_address_lines(line: str) -> None:
    assert not is_address_line(line)


def _kind(sign: str) -> str:
    return "L" if unicodedata.category(sign).startswith("L") else sign


@given(st.text(st.sampled_from("aЖ李ªʰ'\u2019 ,.-5²Ⅷ一\u0301\u093f_<\n") | st.characters(), min_size=1))
@example("aⅧ")
@example("a.")
def test_a_name_is_what_the_pattern_of_unicode_letters_says(text: str) -> None:
    """The pattern of 10 §2.1, spelt out with Unicode's own categories."""
    kinds = [_kind(sign) for sign in text]
    allowed = {"L", " ", ",", "'", "\u2019", ".", "-"}
    inside = all(kind in allowed for kind in kinds)
    ends = len(kinds) == 1 or kinds[-1] in {"L", "."}
    assert is_name(text) is (inside and kinds[0] in {"L", "'", "\u2019"} and ends)


@given(st.text(st.sampled_from("aЖ李5²Ⅷ一٣\u0301`“\"\u2018\u2019',.()&/-_<;\n") | st.characters(), min_size=1))
def test_an_address_line_is_letters_ascii_digits_and_signs(text: str) -> None:
    allowed = set("0123456789 `“\"\u2018\u2019',.()&/-") | {"L"}
    assert is_address_line(text) is all(_kind(sign) in allowed for sign in text)


@pytest.mark.parametrize("text", ["<b>x", "'-f(1)-'", "http://10.0.0.1", "%3Cb%3Ex"])
def test_a_name_holds_no_markup_nor_code(text: str) -> None:
    """10 §10.1 no. 19: refused for its format on an ECI page."""
    assert refusals(lambda: eci.validate(evolve(citizen("GR"), first_name=text), TODAY)) == [(("firstName",), FORMAT)]


def test_a_name_has_an_end() -> None:
    """10 §10.1 no. 19: 6000 letters."""
    endless = evolve(citizen("GR"), first_name="a" * 6000)
    assert refusals(lambda: eci.validate(endless, TODAY)) == [(("firstName",), "should be at most 64 character(s)")]


def test_a_postcode_of_25_characters_has_no_valid_format() -> None:
    """10 §10.1 no. 19: a French national."""
    wordy = evolve(citizen("FR"), address=AddressInput(country="FR", postcode="7" * 25, locality="Paris", street="Rue"))
    assert refusals(lambda: eci.validate(wordy, TODAY)) == [(("address", "postcode"), FORMAT)]


@pytest.mark.parametrize("phone", ["Road 5", "1+1", "+", "++46", "+4670123456\n", "٣"])
def test_no_phone_numbers(phone: str) -> None:
    """10 §10.2 no. 25."""
    assert refusals(lambda: basic.validate(evolve(ADA, phone=phone))) == [(("phone",), FORMAT)]


def test_a_phone_number() -> None:
    """10 §10.2 no. 25."""
    assert basic.validate(evolve(ADA, phone="+4670123456")).payload["phone"] == "+4670123456"


@pytest.mark.parametrize("email", ["a@b", "a.b+c@x-y.example", "!#$%&'*+/=?^_`{|}~-@d"])
def test_emails(email: str) -> None:
    assert not violations(evolve(ADA, email=email))


@pytest.mark.parametrize("email", ["a", "a@", "@b", "a b@c", "a@b.", "a@b..c", "ä@b", "a@b\n", "a@b_c", " a@b"])
def test_no_emails(email: str) -> None:
    assert [each.path for each in violations(evolve(ADA, email=email))] == [("email",)]


LONG = [
    (ContactInput(name="a" * 129), ("name",), 128),
    (ContactInput(last_name="a" * 65), ("lastName",), 64),
    (ContactInput(email="a" * 63 + "@b"), ("email",), 64),
    (ContactInput(phone="1" * 21), ("phone",), 20),
    (ContactInput(address=AddressInput(region="a" * 65)), ("address", "region"), 64),
    (ContactInput(address=AddressInput(locality="a" * 65)), ("address", "locality"), 64),
    (ContactInput(address=AddressInput(street="a" * 129)), ("address", "street"), 128),
    (ContactInput(address=AddressInput(street_number="1" * 7)), ("address", "streetNumber"), 6),
    (
        ContactInput(nationality=NationalityInput(country="IT", document_type="a" * 21)),
        ("nationality", "documentType"),
        20,
    ),
    (
        ContactInput(nationality=NationalityInput(country="IT", document_number="1" * 33)),
        ("nationality", "documentNumber"),
        32,
    ),
]


@pytest.mark.parametrize(("contact", "path", "limit"), LONG, ids=lambda each: str(each) if each in range(200) else "")
def test_every_text_has_a_limit(contact: ContactInput, path: tuple[str, ...], limit: int) -> None:
    found = [(each.path, each.message) for each in violations(contact)]
    assert found == [(path, f"should be at most {limit} character(s)")]


def test_format_and_length_are_both_told() -> None:
    found = [each.message for each in violations(ContactInput(first_name="5" * 65))]
    assert found == [FORMAT, "should be at most 64 character(s)"]


def test_address_and_nationality_are_judged_even_where_the_schema_ignores_them() -> None:
    """All generic errors come together, in the order of their internal names."""
    contact = ContactInput(
        first_name="5",
        email="nobody",
        address=AddressInput(country="sweden", street="<i>"),
        nationality=NationalityInput(document_type="Passport", document_number="№5"),
    )
    assert refusals(lambda: basic.validate(contact)) == [
        (("address", "country"), FORMAT),
        (("address", "street"), FORMAT),
        (("email",), FORMAT),
        (("firstName",), FORMAT),
        (("name",), FORMAT),
        (("nationality", "country"), "can't be blank"),
        (("nationality", "documentNumber"), FORMAT),
        (("nationality", "documentType"), FORMAT),
    ]


def test_case_is_ignored_among_ascii_letters_only() -> None:
    """U+212A is a Kelvin sign that lower-cases to k, U+017F a long s: neither stands in a document number."""
    kelvin = NationalityInput(country="IT", document_number="\u212a1234")
    long_s = NationalityInput(country="IT", document_number="\u017f1234")
    assert [each.message for each in violations(ContactInput(nationality=kelvin))] == [FORMAT]
    assert [each.message for each in violations(ContactInput(nationality=long_s))] == [FORMAT]


def test_input_is_normalised_as_it_is_built() -> None:
    contact = ContactInput(
        name="  Ada Byron\n",
        email=" Ada@mail.test",
        birth_date=date(2000, 2, 13),
        address=AddressInput(country="se", postcode="nl 1", street=" Odos "),
        nationality=NationalityInput(country="gr", document_number="85.07.30-03 a"),
    )
    assert contact.name == "Ada Byron"
    assert contact.email == " Ada@mail.test"
    assert contact.address == AddressInput(country="SE", postcode="NL 1", street=" Odos ")
    assert contact.nationality is not None
    assert contact.nationality.country == "GR"
    assert contact.nationality.document_number == "85073003a"


@pytest.mark.parametrize("blank", [None, "", " \t"])
def test_blank_and_null_count_as_absent(blank: str | None) -> None:
    """Q1: an explicit null is nothing to stumble over."""
    contact = ContactInput(
        name=blank,
        first_name=blank,
        last_name=blank,
        email=blank,
        phone=blank,
        address=AddressInput(blank, blank, blank, blank, blank, blank),
        nationality=NationalityInput(blank, blank, blank),
    )
    assert contact == ContactInput(address=AddressInput(), nationality=NationalityInput())


def test_personal_data_never_prints() -> None:
    contact = citizen("IT", "passport", "YA1234567")
    printed = repr(contact) + repr(contact.address) + repr(contact.nationality) + repr(eci.validate(contact, TODAY))
    assert not any(secret in printed for secret in ("Eleni", "YA1234567", "Ermou"))
