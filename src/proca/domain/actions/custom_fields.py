"""Custom fields of an action (and of a target): a flat map, merged from two inputs and limited in size."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import NewType

from attrs import frozen

from proca.domain.errors import Path, Violation
from proca.domain.rules import INVALID, is_storable, json_bytes

CustomFields = NewType("CustomFields", Mapping[str, object])

NO_FIELDS = CustomFields({})
MAX_BYTES = 5120
FLAT_MAP = "must be a map of string to values of strings or numbers, or lists of them"
_MAX_INTEGER = 2**63


@frozen
class CustomField:
    """One key and value of the deprecated list form; `transient` is accepted and ignored (spec 10 §4.7)."""

    key: str
    value: str
    transient: bool | None = None


def merge(listed: Iterable[CustomField], mapped: Mapping[str, object]) -> CustomFields:
    """One map of both forms: a repeated key becomes a list, later first; the map wins (spec 10 §4.4)."""
    fields: dict[str, object] = {}
    for entry in listed:
        earlier = fields.get(entry.key)
        if earlier is None:
            fields[entry.key] = entry.value
        else:
            fields[entry.key] = [entry.value, *(earlier if isinstance(earlier, list) else [earlier])]
    fields.update(mapped)
    return CustomFields(fields)


def violations(fields: Mapping[str, object], *path: str | int) -> Iterator[Violation]:
    """The flat-map rule of spec 10 §1.7, then the size rule (Q41: bytes of compact JSON, at most 5,120)."""
    at: Path = path or ("fields",)
    if not all(_is_text(key) and _is_flat(value) for key, value in fields.items()):
        yield Violation(FLAT_MAP, at)
    elif fields and json_bytes(fields) > MAX_BYTES:
        yield Violation(INVALID, at)


def _is_flat(value: object) -> bool:
    if isinstance(value, list):
        return all(_is_text(item) for item in value) or all(_is_number(item) for item in value)
    return isinstance(value, bool) or _is_text(value) or _is_number(value)


def _is_number(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MAX_INTEGER


def _is_text(value: object) -> bool:
    return isinstance(value, str) and is_storable(value)


def without(fields: CustomFields, keys: Iterable[str]) -> CustomFields:
    """The fields less the transient ones (spec 10 §4.7)."""
    gone = set(keys)
    return CustomFields({key: value for key, value in fields.items() if key not in gone})


def flattened(fields: Mapping[str, object]) -> list[tuple[str, str]]:
    """Key and text pairs for the deprecated list form; a list repeats its key (spec 20 §3.11)."""
    return [
        (key, item if isinstance(item, str) else json.dumps(item))
        for key, value in fields.items()
        for item in (value if isinstance(value, list) else [value])
    ]
