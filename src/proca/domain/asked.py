"""What an absent key and an explicit null mean to stored values (spec 10 Q1), and templates that are named."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from proca.domain.errors import Violation
from proca.domain.words import camel_case

TEMPLATE_NOT_FOUND = "Template not found"

# None where nobody looks templates up: the org has no e-mail backend.
KnownTemplates = Collection[str] | None


@frozen
class Nulls:
    """By the name of a value, what a null for it does; values that are named nowhere are not taken over."""

    blank: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    def taken(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The new values of what is asked for; an absent key leaves, as does a null for a list and within one."""
        given = {name: value for name, value in changes.items() if value is not None}
        values: dict[str, Any] = {name: given.get(name, "") for name in self.blank if name in changes}
        values |= {name: changes[name] for name in self.cleared if name in changes}
        values |= {name: given[name] for name in self.ignored if name in given}
        return values | {name: _without_nulls(given[name]) for name in self.lists if name in given}


def _without_nulls(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(value for value in values if value is not None)


def unknown_templates(
    known: KnownTemplates, names: Iterable[str], before: object, after: object
) -> Iterator[Violation]:
    """Templates that are newly named and that the org does not have (spec 10 §1.4)."""
    for name in names:
        wanted = getattr(after, name)
        if known is not None and wanted not in (None, getattr(before, name, None)) and wanted not in known:
            yield Violation(TEMPLATE_NOT_FOUND, (camel_case(name),))
