"""The four contact schemas behind one door."""

from collections.abc import Callable, Mapping
from datetime import date

from proca.domain.contacts import basic, eci, it_ci, popular_initiative
from proca.domain.contacts.asked_field import AskedField
from proca.domain.contacts.contact_input import ContactInput
from proca.domain.contacts.personal_data import PersonalData
from proca.domain.contacts.schema import ContactSchema

_VALIDATORS: Mapping[ContactSchema, Callable[[ContactInput, date], PersonalData]] = {
    ContactSchema.BASIC: lambda given, _today: basic.validate(given),
    ContactSchema.POPULAR_INITIATIVE: lambda given, _today: popular_initiative.validate(given),
    ContactSchema.ECI: eci.validate,
    ContactSchema.IT_CI: it_ci.validate,
}
_ASKED: Mapping[ContactSchema, tuple[AskedField, ...]] = {
    ContactSchema.BASIC: basic.ASKED,
    ContactSchema.POPULAR_INITIATIVE: popular_initiative.ASKED,
    ContactSchema.ECI: eci.ASKED,
    ContactSchema.IT_CI: it_ci.ASKED,
}


def validate(schema: ContactSchema, given: ContactInput, today: date) -> PersonalData:
    """What is kept of the contact; raises Invalid, with paths that start below `contact` (spec 10 §2)."""
    return _VALIDATORS[schema](given, today)


def asked_fields(schema: ContactSchema) -> tuple[AskedField, ...]:
    """What a form for the schema should ask for, in a sensible order."""
    return _ASKED[schema]
