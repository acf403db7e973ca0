"""The schema `eci`: support for a European Citizens' Initiative, Regulation (EU) 2019/788; spec 10 §2.4."""

from collections.abc import Iterator
from datetime import date

from attrs import evolve

from proca.domain.contacts.asked_field import AskedField, FieldKind
from proca.domain.contacts.citizens import (
    address_violations,
    document_material,
    document_violations,
    personal_violations,
    statement,
)
from proca.domain.contacts.contact_input import NOWHERE, STATELESS, AddressInput, ContactInput, NationalityInput
from proca.domain.contacts.country_rules import COUNTRIES, CountryRules
from proca.domain.contacts.generic_rules import violations
from proca.domain.contacts.personal_data import PersonalData
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Invalid, Violation, refuse_if_any
from proca.domain.rules import BLANK, INVALID

# A form asks everybody for the few things that all countries ask; the rest depends on the nationality.
ASKED = (
    AskedField("nationality.country", FieldKind.COUNTRY, required=True, choices=tuple(COUNTRIES)),
    AskedField(
        "nationality.documentType",
        FieldKind.CHOICE,
        choices=tuple(sorted({kind for rules in COUNTRIES.values() for kind in rules.document_types})),
    ),
    AskedField("nationality.documentNumber"),
    AskedField("firstName", required=True),
    AskedField("lastName", required=True),
    AskedField("birthDate", FieldKind.DATE),
    AskedField("address.country", FieldKind.COUNTRY),
    AskedField("address.postcode"),
    AskedField("address.locality"),
    AskedField("address.street"),
    AskedField("address.streetNumber"),
)

_INSIDE_POSTCODES = str.maketrans("", "", " -")


def validate(given: ContactInput, today: date) -> PersonalData:
    """The personal data of an ECI signatory; raises Invalid with all violations of the first stage that has any."""
    refuse_if_any(violations(given, "nationality"))
    nationality = given.nationality or STATELESS
    rules = _rules_of(nationality)
    refuse_if_any(document_violations(nationality, rules.document_types, rules.number_tests, today))
    address = _bare(given.address)
    refuse_if_any(_address_violations(address, rules))
    refuse_if_any(personal_violations(given, rules.required, rules.age_limit, today))
    return _personal_data(given, address or NOWHERE, nationality)


def _rules_of(nationality: NationalityInput) -> CountryRules:
    rules = COUNTRIES.get(nationality.country or "")
    if rules is None:
        raise Invalid.one(INVALID, "nationality", "country")
    return rules


def _bare(address: AddressInput | None) -> AddressInput | None:
    """The postcode without the spaces and hyphens that people put into it."""
    if address is None or address.postcode is None:
        return address
    return evolve(address, postcode=address.postcode.translate(_INSIDE_POSTCODES))


def _address_violations(address: AddressInput | None, rules: CountryRules) -> Iterator[Violation]:
    if address is not None:
        yield from address_violations(address, rules.required_of_address)
    elif rules.required_of_address:
        # The reference let this pass and then failed to compute the fingerprint (Q11).
        yield Violation(BLANK, ("address",))


def _personal_data(given: ContactInput, address: AddressInput, nationality: NationalityInput) -> PersonalData:
    return PersonalData(
        schema=ContactSchema.ECI,
        first_name=given.first_name,
        last_name=given.last_name,
        email=None,
        area=nationality.country,
        address_line=None,
        payload=statement(given, address, nationality, nationality.country),
        fingerprint_material=_material(given, address, nationality),
    )


def _material(given: ContactInput, address: AddressInput, nationality: NationalityInput) -> str:
    if nationality.document_type and nationality.document_number:
        return document_material(nationality)
    born = given.birth_date.isoformat() if given.birth_date else None
    return "".join(filter(None, (address.country, given.first_name, given.last_name, born, address.postcode)))
