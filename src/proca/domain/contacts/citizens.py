"""What the two citizens' initiatives (eci, it_ci) check and keep alike; spec 10 §2.4, §2.5."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from proca.domain.contacts.age import is_of_age
from proca.domain.contacts.contact_input import AddressInput, ContactInput, NationalityInput
from proca.domain.contacts.country_rules import NumberTest, postcode_format
from proca.domain.contacts.generic_rules import missing
from proca.domain.contacts.personal_data import without_nulls
from proca.domain.errors import Violation
from proca.domain.rules import FORMAT, INVALID, matches


def document_violations(
    nationality: NationalityInput, accepted: Sequence[str], tests: Mapping[str, NumberTest], today: date
) -> Iterator[Violation]:
    """A document of an accepted type is needed, where there are any; a type that is given needs a number that fits."""
    kind, number = nationality.document_type, nationality.document_number
    needs_number = ("document_number",) if accepted or kind else ()
    yield from missing(nationality, ("document_type", *needs_number) if accepted else needs_number, "nationality")
    if accepted and kind and kind not in accepted:
        yield Violation(INVALID, ("nationality", "documentType"))
    test = tests.get(kind) if kind else None
    if test and number and not test(number, today):
        yield Violation(FORMAT, ("nationality", "documentNumber"))


def address_violations(address: AddressInput, required: Sequence[str]) -> Iterator[Violation]:
    """Members that are missing, and a postcode that is none in the country of residence."""
    yield from missing(address, required, "address")
    yield from matches(postcode_format(address.country), address.postcode, "address", "postcode")


def personal_violations(given: ContactInput, required: Sequence[str], limit: int, today: date) -> Iterator[Violation]:
    """Members that are missing, and a birth date of somebody younger than the limit in years."""
    yield from missing(given, required)
    if given.birth_date and not is_of_age(given.birth_date, limit, today):
        yield Violation("Age below limit", ("birthDate",))


def statement(
    given: ContactInput, address: AddressInput, nationality: NationalityInput, area: str | None
) -> Mapping[str, object]:
    """The payload of a statement of support: who, residing where, citizen of which country; never an e-mail (Q46)."""
    return without_nulls(
        {
            "firstName": given.first_name,
            "lastName": given.last_name,
            "birthDate": given.birth_date.isoformat() if given.birth_date else None,
            "country": address.country,
            "postcode": address.postcode,
            "city": address.locality,
            "street": address.street,
            "streetNumber": address.street_number,
            "area": area,
            "nationality": {
                "country": nationality.country,
                "documentType": nationality.document_type,
                "documentNumber": nationality.document_number,
            },
        }
    )


def document_material(nationality: NationalityInput) -> str:
    """The fingerprint material of somebody known by a document; spec 10 §3.1."""
    return "".join(filter(None, (nationality.country, nationality.document_type, nationality.document_number)))
