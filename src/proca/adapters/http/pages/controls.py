"""The controls of a form: what HTML and browsers want to know beside what the contact schema asks."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from attrs import frozen

from proca.adapters.http.pages.countries import countries
from proca.adapters.http.pages.form import SignForm
from proca.adapters.http.pages.texts import Texts
from proca.domain.contacts.asked_field import AskedField, FieldKind
from proca.domain.contacts.country_rules import COUNTRIES, CountryRules
from proca.domain.contacts.schema import ContactSchema
from proca.domain.contacts.schemas import asked_fields
from proca.domain.words import camel_case

_AUTOCOMPLETE = {
    "firstName": "given-name",
    "lastName": "family-name",
    "email": "email",
    "phone": "tel",
    "birthDate": "bday",
    "address.country": "country",
    "address.postcode": "postal-code",
    "address.locality": "address-level2",
    "address.street": "address-line1",
}
_WIDTH = {
    "firstName": "half",
    "lastName": "half",
    "birthDate": "half",
    "address.postcode": "third",
    "address.locality": "rest",
    "address.street": "rest",
    "address.streetNumber": "third",
    "nationality.documentType": "half",
    "nationality.documentNumber": "half",
}
_PERSON, _ADDRESS, _NATIONALITY = "person", "address", "nationality"


@frozen
class Option:
    """One choice; `documents` and `needs` tell the script what a nationality asks for."""

    value: str
    label: str
    documents: str = ""
    needs: str = ""


@frozen
class Control:
    """One labelled input; `part` names what the script may hide as not needed."""

    name: str
    id: str
    type: str
    label: str
    value: str
    autocomplete: str
    required: bool
    optional: bool
    width: str
    part: str
    options: tuple[Option, ...]
    message: str | None

    @property
    def is_select(self) -> bool:
        """Whether there is something to choose from."""
        return bool(self.options)


@frozen
class Group:
    """Controls under one legend; no legend when the form is short enough without."""

    name: str
    controls: tuple[Control, ...]
    legend: str | None = None
    hint: str | None = None
    part: str = ""


def control_id(name: str) -> str:
    """The id of the control of that name."""
    return name.replace(".", "-")


def groups_of(schema: ContactSchema, form: SignForm, texts: Texts, messages: Mapping[str, str]) -> tuple[Group, ...]:
    """The form for a schema, as filled in, with messages by the name of the control."""
    made = [_control(one, schema, form, texts, messages) for one in asked_fields(schema)]
    if not is_large(schema):
        return (Group(_PERSON, tuple(made)),)
    grouped = groupby(made, key=lambda control: _group(control.name))
    return tuple(_large_group(name, tuple(controls), schema, texts) for name, controls in grouped)


def _large_group(name: str, controls: tuple[Control, ...], schema: ContactSchema, texts: Texts) -> Group:
    varies = schema is ContactSchema.ECI
    return Group(
        name,
        controls,
        legend=texts(f"group.{name}"),
        hint=texts("group.hint") if varies and name == _NATIONALITY else None,
        part=name if varies and name == _ADDRESS else "",
    )


def is_large(schema: ContactSchema) -> bool:
    """Whether the form is long enough to need groups."""
    return any(_group(one.name) == _NATIONALITY for one in asked_fields(schema))


def _group(name: str) -> str:
    prefix, dot, _ = name.partition(".")
    return prefix if dot else _PERSON


def _control(
    asked: AskedField, schema: ContactSchema, form: SignForm, texts: Texts, messages: Mapping[str, str]
) -> Control:
    sometimes = schema is ContactSchema.ECI and asked.name in _SOMETIMES
    return Control(
        name=asked.name,
        id=control_id(asked.name),
        type=asked.kind.value,
        label=texts(f"field.{asked.name}.label"),
        value=form.text(asked.name),
        autocomplete=_AUTOCOMPLETE.get(asked.name, "off"),
        required=asked.required,
        optional=not asked.required and not sometimes,
        width=_WIDTH.get(asked.name, ""),
        part=_SOMETIMES[asked.name] if sometimes and _group(asked.name) != _ADDRESS else "",
        options=tuple(_options(asked, schema, texts)),
        message=messages.get(asked.name),
    )


def _options(asked: AskedField, schema: ContactSchema, texts: Texts) -> Iterator[Option]:
    if asked.kind is FieldKind.COUNTRY:
        for code, name in countries(texts.language).items():
            if not asked.choices or code in asked.choices:
                rules = COUNTRIES.get(code) if asked.choices and schema is ContactSchema.ECI else None
                yield Option(code, name, *_asks(rules))
    for choice in asked.choices if asked.kind is FieldKind.CHOICE else ():
        yield Option(choice, texts(f"document.{choice}"))


def _asks(rules: CountryRules | None) -> tuple[str, str]:
    if rules is None:
        return "", ""
    parts = {_SOMETIMES[name] for name in _required(rules) if name in _SOMETIMES}
    return " ".join(rules.document_types), " ".join(sorted(parts))


def _required(rules: CountryRules) -> Iterator[str]:
    yield from map(camel_case, rules.required)
    yield from (f"address.{camel_case(member)}" for member in rules.required_of_address)
    if rules.document_types:
        yield from ("nationality.documentType", "nationality.documentNumber")


def _part(name: str) -> str:
    """What of the form is needed or not: the address as a whole, the document as a whole, or one field."""
    return {_NATIONALITY: "document", _ADDRESS: _ADDRESS}.get(_group(name), name)


_ALWAYS = frozenset({"firstName", "lastName"})
_SOMETIMES = {name: _part(name) for rules in COUNTRIES.values() for name in _required(rules) if name not in _ALWAYS}
