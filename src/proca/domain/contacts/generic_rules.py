"""The rules that every contact obeys, whatever its schema; spec 10 §2.1."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator

from attrs import frozen

from proca.domain.contacts.contact_input import ContactInput
from proca.domain.errors import Violation
from proca.domain.rules import BLANK, EMAIL, FORMAT, at_most
from proca.domain.words import camel_case

# Typographic apostrophes and quotes are written as escapes, because a reader cannot tell them apart.
_APOSTROPHES = "'\u2019"
_NAME_SIGNS = str.maketrans("", "", f" ,.-{_APOSTROPHES}")
_ADDRESS_SIGNS = str.maketrans("", "", "0123456789 `\u201c\"\u2018\u2019',.()&/-")


def is_name(text: str) -> bool:
    """Letters and a few signs, beginning like a word and ending with a letter or full stop.

    `str.isalpha` is exactly the Unicode class `L`: no digits, no number signs, no combining marks.
    """
    first, last, letters = text[:1], text[-1:], text.translate(_NAME_SIGNS)
    return (
        (not letters or letters.isalpha())
        and (first.isalpha() or first in _APOSTROPHES)
        and (len(text) == 1 or last.isalpha() or last == ".")
    )


def is_address_line(text: str) -> bool:
    """Letters, the digits 0-9 and the signs that occur in addresses; no markup, no line breaks."""
    letters = text.translate(_ADDRESS_SIGNS)
    return not letters or letters.isalpha()


def _whole(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> Callable[[str], object]:
    return re.compile(pattern, flags).fullmatch


@frozen
class TextRule:
    """What one member may look like: `accepts` answers truthy, and it has at most `limit` characters.

    A rule whose pattern already bounds the length needs no limit.
    """

    member: str
    accepts: Callable[[str], object]
    limit: int = sys.maxsize

    def broken_by(self, text: str | None) -> Iterable[Violation]:
        """The violations of a text; an absent one breaks nothing."""
        if text is None or (len(text) <= self.limit and self.accepts(text)):
            return ()
        return self._violations(text)

    def _violations(self, text: str) -> Iterator[Violation]:
        path = camel_case(self.member)
        if not self.accepts(text):
            yield Violation(FORMAT, (path,))
        yield from at_most(self.limit, text, path)


_is_country = _whole("[A-Z]{2}")

_CONTACT = (
    TextRule("name", is_name, 128),
    TextRule("first_name", is_name, 64),
    TextRule("last_name", is_name, 64),
    TextRule("email", EMAIL.fullmatch, 64),
    TextRule("phone", _whole("[+]?[0-9 ()-]+"), 20),
)
_ADDRESS = (
    TextRule("country", _is_country),
    TextRule("postcode", _whole("[A-Z0-9 -]{1,10}")),
    TextRule("region", is_address_line, 64),
    TextRule("locality", is_address_line, 64),
    TextRule("street", is_address_line, 128),
    TextRule("street_number", is_address_line, 6),
)
_NATIONALITY = (
    TextRule("country", _is_country),
    TextRule("document_type", _whole("[a-z_.]+"), 20),
    TextRule("document_number", _whole("[A-Z0-9._-]+", re.IGNORECASE | re.ASCII), 32),
)


def missing(owner: object, members: Iterable[str], *prefix: str) -> Iterator[Violation]:
    """One `can't be blank` for each of the members (snake_case) that the owner lacks."""
    for member in members:
        if getattr(owner, member) is None:
            yield Violation(BLANK, (*prefix, camel_case(member)))


def _broken(rules: Iterable[TextRule], owner: object) -> list[Violation]:
    return [found for rule in rules for found in rule.broken_by(getattr(owner, rule.member))]


def violations(given: ContactInput, *required: str) -> list[Violation]:
    """All violations of the generic rules together, and of the presence of the members (snake_case) named."""
    found = [*missing(given, required), *_broken(_CONTACT, given)]
    if given.address is not None:
        found += [each.under("address") for each in _broken(_ADDRESS, given.address)]
    if given.nationality is not None:
        found += [each.under("nationality") for each in missing(given.nationality, ("country",))]
        found += [each.under("nationality") for each in _broken(_NATIONALITY, given.nationality)]
    return found
