"""The schema `basic`: a name and an e-mail address, and what else the supporter likes to tell; spec 10 §2.2."""

from collections.abc import Mapping

from proca.domain.contacts.asked_field import AskedField, FieldKind
from proca.domain.contacts.contact_input import NOWHERE, AddressInput, ContactInput
from proca.domain.contacts.generic_rules import violations
from proca.domain.contacts.personal_data import PersonalData, address_line, without_nulls
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import refuse_if_any

ASKED = (
    AskedField("firstName", required=True),
    AskedField("lastName"),
    AskedField("email", FieldKind.EMAIL, required=True),
    AskedField("address.country", FieldKind.COUNTRY),
    AskedField("address.postcode"),
)


def validate(given: ContactInput) -> PersonalData:
    """The personal data of a basic contact; raises Invalid with all violations."""
    contact = _completed(given)
    refuse_if_any(violations(contact, "name", "first_name", "email"))
    address = contact.address or NOWHERE
    return PersonalData(
        schema=ContactSchema.BASIC,
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email,
        area=address.country,
        address_line=address_line(address),
        payload=_payload(contact, address),
        fingerprint_material=contact.email or "",
    )


def _completed(given: ContactInput) -> ContactInput:
    """With the names that follow from the others, and the e-mail in its one spelling."""
    name, first_name, last_name = _names(given.name, given.first_name, given.last_name)
    return ContactInput(
        name=name,
        first_name=first_name,
        last_name=last_name,
        email=given.email.lower().strip() if given.email else None,
        phone=given.phone,
        birth_date=given.birth_date,
        address=given.address,
        nationality=given.nationality,
    )


def _names(name: str | None, first: str | None, last: str | None) -> tuple[str | None, str | None, str | None]:
    if first and not name:
        return f"{first} {last}" if last else first, first, last
    if name and not first and not last:
        first, _, last = name.partition(" ")
    return name, first, last


def _payload(contact: ContactInput, address: AddressInput) -> Mapping[str, object]:
    place = {
        "region": address.region,
        "locality": address.locality,
        "street": address.street,
        "streetNumber": address.street_number,
    }
    return without_nulls(
        {
            "firstName": contact.first_name,
            "lastName": contact.last_name,
            "email": contact.email,
            "phone": contact.phone,
            "country": address.country,
            "postcode": address.postcode,
            "area": address.country,
            "address": place if any(place.values()) else None,
        }
    )
