"""The posted form: from urlencoded bytes to the inputs of the domain."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from urllib.parse import parse_qsl

import orjson
from attrs import evolve, field, frozen

from proca.domain.actions.source import MAX_LENGTH, Tracking
from proca.domain.contacts.asked_field import AskedField, FieldKind
from proca.domain.contacts.contact_input import AddressInput, ContactInput, NationalityInput
from proca.domain.errors import Violation
from proca.domain.intake.intake import IdempotencyKey
from proca.domain.rules import BLANK, FORMAT
from proca.domain.supporters.consent import Privacy

MAX_BYTES = 65_536
_MOST_FIELDS = 100
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_TRUE = frozenset({"1", "true", "yes"})
_ANSWERS = {"yes": True, "no": False}
_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content")


class MalformedFormError(ValueError):
    """The body is no urlencoded form in UTF-8."""


def _visible(fields: Mapping[str, str]) -> Mapping[str, str]:
    """NUL can neither be shown nor stored; what stands for it is no letter either."""
    return {name: text.replace("\0", "\ufffd") for name, text in fields.items()}


@frozen
class SignForm:
    """What the form holds: all texts by the name of their control, and the key that makes it one signature."""

    fields: Mapping[str, str] = field(repr=False, converter=_visible)
    key: str

    def text(self, name: str) -> str:
        """What was typed, without the white space that keyboards and the clipboard leave around it."""
        return self.fields.get(name, "").strip()

    def answer(self, question: str) -> bool | None:
        """Yes, no, or not answered."""
        return _ANSWERS.get(self.text(question))

    @property
    def testing(self) -> bool:
        """Whether the page is tried out."""
        return self.text("testing") in _TRUE

    @property
    def tracking(self) -> Mapping[str, str]:
        """The tracking codes, to be carried along."""
        return {name: self.fields[name][:MAX_LENGTH] for name in _UTM if self.fields.get(name)}

    def renewed(self) -> "SignForm":
        """The same under a key that nobody used."""
        return evolve(self, key=new_key())

    def contact(self, asked: Iterable[AskedField]) -> ContactInput:
        """The person, from what was asked for; a date that is none is absent here and one of `violations`."""
        given = {one.name: self.text(one.name) for one in asked}
        address = {name: text for name, text in given.items() if name.startswith("address.")}
        nationality = {name: text for name, text in given.items() if name.startswith("nationality.")}
        return ContactInput(
            first_name=given.get("firstName"),
            last_name=given.get("lastName"),
            email=given.get("email"),
            phone=given.get("phone"),
            birth_date=_date(given.get("birthDate", "")),
            address=_address(address) if address else None,
            nationality=_nationality(nationality) if nationality else None,
        )

    def violations(self, asked: Iterable[AskedField], questions: Iterable[str]) -> Iterator[Violation]:
        """What the inputs cannot say: a field that everybody fills is empty, a date is none, a question is open."""
        for one in asked:
            typed = self.text(one.name)
            if one.required and not typed:
                yield Violation(BLANK, tuple(one.name.split(".")))
            if one.kind is FieldKind.DATE and typed and _date(typed) is None:
                yield Violation(FORMAT, tuple(one.name.split(".")))
        for question in questions:
            if self.answer(question) is None:
                yield Violation(BLANK, ("privacy", question))

    def privacy(self, questions: Iterable[str]) -> Privacy:
        """The consents that were asked for; null where nothing was."""
        answers = {question: self.answer(question) for question in questions}
        return Privacy(answers.get("optIn"), answers.get("leadOptIn"))

    def source(self, location: str) -> Tracking:
        """Where the signer came from."""
        found = self.tracking
        return Tracking(
            source=found.get("utm_source", ""),
            medium=found.get("utm_medium", ""),
            campaign=found.get("utm_campaign", ""),
            content=found.get("utm_content", ""),
            location=location,
        )

    def idempotency(self, page: str) -> IdempotencyKey:
        """Pressing twice signs once; the same key with other fields is another request."""
        asked = orjson.dumps([page, sorted(self.fields.items())])
        return IdempotencyKey(f"page:{self.key}", hashlib.sha256(asked).digest())


def empty_form(query: Mapping[str, str]) -> SignForm:
    """The form as a visitor gets it: tracking codes and test mode from the address."""
    return SignForm({name: text for name, text in query.items() if name in (*_UTM, "testing")}, new_key())


def posted_form(body: bytes) -> SignForm:
    """The form as it was sent; MalformedFormError when it is none."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise MalformedFormError from error
    fields = dict(reversed(pairs))
    key = fields.pop("key", "")
    return SignForm(fields, key if _KEY.fullmatch(key) else new_key())


def new_key() -> str:
    """A key that nobody guesses."""
    return secrets.token_urlsafe(18)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _address(given: Mapping[str, str]) -> AddressInput:
    return AddressInput(
        country=given.get("address.country"),
        postcode=given.get("address.postcode"),
        region=given.get("address.region"),
        locality=given.get("address.locality"),
        street=given.get("address.street"),
        street_number=given.get("address.streetNumber"),
    )


def _nationality(given: Mapping[str, str]) -> NationalityInput:
    return NationalityInput(
        country=given.get("nationality.country"),
        document_type=given.get("nationality.documentType"),
        document_number=given.get("nationality.documentNumber"),
    )
