"""The schema `popular_initiative`: a Swiss signature list that is sent home to be printed; spec 10 §2.3."""

import re

from proca.domain.contacts.asked_field import AskedField, FieldKind
from proca.domain.contacts.contact_input import NOWHERE, AddressInput, ContactInput
from proca.domain.contacts.generic_rules import missing, violations
from proca.domain.contacts.personal_data import PersonalData, without_nulls
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import refuse_if_any
from proca.domain.rules import matches

ASKED = (
    AskedField("firstName", required=True),
    AskedField("lastName"),
    AskedField("email", FieldKind.EMAIL, required=True),
    AskedField("birthDate", FieldKind.DATE),
    AskedField("address.postcode", required=True),
    AskedField("address.locality"),
)

_POSTCODE = re.compile("[0-9]{4}")


def validate(given: ContactInput) -> PersonalData:
    """The personal data of a Swiss initiative's supporter; raises Invalid with all violations of a stage."""
    refuse_if_any(violations(given, "first_name", "email", "address"))
    address = given.address or NOWHERE
    refuse_if_any(
        [
            *missing(address, ("postcode",), "address"),
            *matches(_POSTCODE, address.postcode, "address", "postcode"),
        ]
    )
    return _personal_data(given, address)


def _personal_data(given: ContactInput, address: AddressInput) -> PersonalData:
    born = given.birth_date.isoformat() if given.birth_date else None
    payload = {
        "firstName": given.first_name,
        "lastName": given.last_name,
        "birthDate": born,
        "email": given.email,
        "postcode": address.postcode,
        "locality": address.locality,
        "region": address.region,
    }
    return PersonalData(
        schema=ContactSchema.POPULAR_INITIATIVE,
        first_name=given.first_name,
        last_name=given.last_name,
        email=given.email,
        area=None,
        address_line=None,
        payload=without_nulls(payload),
        fingerprint_material="".join(filter(None, (given.first_name, given.last_name, given.email, born))),
    )
