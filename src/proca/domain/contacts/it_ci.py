"""The schema `it_ci`: a signature for an Italian citizens' initiative; spec 10 §2.5."""

from datetime import date

from proca.domain.contacts.asked_field import AskedField, FieldKind
from proca.domain.contacts.citizens import (
    address_violations,
    document_material,
    document_violations,
    personal_violations,
    statement,
)
from proca.domain.contacts.contact_input import NOWHERE, STATELESS, AddressInput, ContactInput, NationalityInput
from proca.domain.contacts.country_rules import COUNTRIES
from proca.domain.contacts.generic_rules import violations
from proca.domain.contacts.personal_data import PersonalData
from proca.domain.contacts.regions import region_of
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Invalid, refuse_if_any
from proca.domain.rules import INVALID

_ITALY = "IT"
_DOCUMENT_TYPES = ("driving.licence", "passport", "id.card")
_REQUIRED_OF_ADDRESS = ("country", "locality", "postcode", "street")
_REQUIRED = ("first_name", "last_name", "birth_date")
_AGE_LIMIT = 18

ASKED = (
    AskedField("nationality.country", FieldKind.COUNTRY, required=True, choices=(_ITALY,)),
    AskedField("nationality.documentType", FieldKind.CHOICE, required=True, choices=_DOCUMENT_TYPES),
    AskedField("nationality.documentNumber", required=True),
    AskedField("firstName", required=True),
    AskedField("lastName", required=True),
    AskedField("birthDate", FieldKind.DATE, required=True),
    AskedField("address.country", FieldKind.COUNTRY, required=True),
    AskedField("address.postcode", required=True),
    AskedField("address.locality", required=True),
    AskedField("address.street", required=True),
    AskedField("address.streetNumber"),
)


def validate(given: ContactInput, today: date) -> PersonalData:
    """The personal data of an Italian signatory; raises Invalid with all violations of the first stage that has any."""
    refuse_if_any(violations(given, "nationality", "address"))
    nationality, address = given.nationality or STATELESS, given.address or NOWHERE
    if nationality.country != _ITALY:
        raise Invalid.one(INVALID, "nationality", "country")
    refuse_if_any(document_violations(nationality, _DOCUMENT_TYPES, COUNTRIES[_ITALY].number_tests, today))
    refuse_if_any(address_violations(address, _REQUIRED_OF_ADDRESS))
    refuse_if_any(personal_violations(given, _REQUIRED, _AGE_LIMIT, today))
    return _personal_data(given, address, nationality)


def _personal_data(given: ContactInput, address: AddressInput, nationality: NationalityInput) -> PersonalData:
    area = _region(address)
    return PersonalData(
        schema=ContactSchema.IT_CI,
        first_name=given.first_name,
        last_name=given.last_name,
        email=None,
        area=area,
        address_line=None,
        payload=statement(given, address, nationality, area),
        fingerprint_material=document_material(nationality),
    )


def _region(address: AddressInput) -> str | None:
    """Other countries' postcodes begin alike but say nothing about Italy (Q46)."""
    return region_of(address.postcode) if address.country == _ITALY and address.postcode else None
