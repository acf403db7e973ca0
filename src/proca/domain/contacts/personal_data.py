"""What is kept of a contact once its schema has accepted it."""

from collections.abc import Mapping

from attrs import frozen

from proca.domain.contacts.contact_input import AddressInput
from proca.domain.contacts.schema import ContactSchema

_ADDRESS_LINE_LIMIT = 255


@frozen(repr=False)
class PersonalData:
    """The outcome of a schema, a function of the contact alone.

    `payload` is the JSON object of the contact row: camelCase keys, ISO dates, no nulls at its top level.
    `fingerprint_material` is what is hashed after the seed into the contact reference (spec 10 §3.1).
    The other members are the clear text that a supporter may hold for a while (spec 10 §6.5).
    """

    schema: ContactSchema
    first_name: str | None
    last_name: str | None
    email: str | None
    area: str | None
    address_line: str | None
    payload: Mapping[str, object]
    fingerprint_material: str


def without_nulls(payload: Mapping[str, object]) -> Mapping[str, object]:
    """The payload without the members that are null; nested objects keep theirs."""
    return {key: value for key, value in payload.items() if value is not None}


def address_line(address: AddressInput) -> str | None:
    """Street and number, locality and region on one line of at most 255 characters, or None without any (Q5)."""
    street = " ".join(filter(None, (address.street, address.street_number)))
    return ", ".join(filter(None, (street, address.locality, address.region)))[:_ADDRESS_LINE_LIMIT] or None
