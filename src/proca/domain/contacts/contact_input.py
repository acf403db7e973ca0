"""What a supporter typed about themselves, normalised as it is built; spec 10 §2.1.

A blank text counts as absent everywhere, and so does an explicit null (quirk Q1): a member is present when it is
not None. The texts are otherwise unchecked; `generic_rules` judges them.
"""

from datetime import date

from attrs import field, frozen

_INSIDE_NUMBERS = str.maketrans("", "", " .-")


def _present(text: str | None) -> str | None:
    return text if text and not text.isspace() else None


def _trimmed(text: str | None) -> str | None:
    return text.strip() or None if text else None


def _upper(text: str | None) -> str | None:
    return text.upper() if text and not text.isspace() else None


def _bare_number(text: str | None) -> str | None:
    """Without spaces, dots and hyphens; the letter case stays, as references depend on it (Q14)."""
    return _present(text.translate(_INSIDE_NUMBERS)) if text else None


@frozen(repr=False)
class AddressInput:
    """Where the supporter lives; `country` and `postcode` are upper-cased."""

    country: str | None = field(default=None, converter=_upper)
    postcode: str | None = field(default=None, converter=_upper)
    region: str | None = field(default=None, converter=_present)
    locality: str | None = field(default=None, converter=_present)
    street: str | None = field(default=None, converter=_present)
    street_number: str | None = field(default=None, converter=_present)


@frozen(repr=False)
class NationalityInput:
    """Which country's citizen the supporter is, and the document that shows it."""

    country: str | None = field(default=None, converter=_upper)
    document_type: str | None = field(default=None, converter=_present)
    document_number: str | None = field(default=None, converter=_bare_number)


@frozen(repr=False)
class ContactInput:
    """One contact as sent; names are trimmed, the e-mail is left as typed because schemas differ about it (Q15)."""

    name: str | None = field(default=None, converter=_trimmed)
    first_name: str | None = field(default=None, converter=_trimmed)
    last_name: str | None = field(default=None, converter=_trimmed)
    email: str | None = field(default=None, converter=_present)
    phone: str | None = field(default=None, converter=_present)
    birth_date: date | None = None
    address: AddressInput | None = None
    nationality: NationalityInput | None = None


NOWHERE = AddressInput()
STATELESS = NationalityInput()
