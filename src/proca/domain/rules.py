"""Rules for single values, each yielding the standard violations of spec 10 (Conventions)."""

import json
import math
import re
from collections.abc import Iterator, Mapping

from proca.domain.errors import Path, Violation

BLANK = "can't be blank"
FORMAT = "has invalid format"
INVALID = "is invalid"
TAKEN = "has already been taken"

EMAIL = re.compile(r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*")
IDENTIFIER = re.compile(r"[A-Za-z0-9_-]+")
# Writers of JSON give up at some depth, and who takes a tree out again may stand deeper than who put it in.
DEEPEST = 100


def is_blank(value: str | None) -> bool:
    """Null, empty, or white space only (spec 10, Conventions)."""
    return value is None or not value.strip()


def is_storable(value: str) -> bool:
    """Whether every store can keep the text: no NUL, no lone surrogate."""
    if value.isascii():
        return "\0" not in value
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def is_storable_tree(tree: object) -> bool:
    """The same for all that a tree of plain JSON holds; its numbers are finite, and it is at most 100 levels deep."""
    level = [tree]
    for _ in range(DEEPEST):
        below: list[object] = []
        for value in level:
            if isinstance(value, Mapping):
                below += (*value.keys(), *value.values())
            elif isinstance(value, list):
                below += value
            elif not _is_storable_leaf(value):
                return False
        level = below
    return not level


def json_bytes(tree: object) -> int:
    """How long a storable tree is as compact JSON in UTF-8."""
    return len(json.dumps(tree, ensure_ascii=False, separators=(",", ":"), default=dict).encode())


def _is_storable_leaf(value: object) -> bool:
    if isinstance(value, str):
        return is_storable(value)
    return not isinstance(value, float) or math.isfinite(value)


def required(value: str | None, *path: str | int) -> Iterator[Violation]:
    """The value must be there and not blank."""
    if is_blank(value):
        yield Violation(BLANK, path)


def matches(pattern: re.Pattern[str], value: str | None, *path: str | int) -> Iterator[Violation]:
    """A value that is there must match the whole pattern."""
    if value is not None and not pattern.fullmatch(value):
        yield Violation(FORMAT, path)


def at_most(limit: int, value: str | None, *path: str | int) -> Iterator[Violation]:
    """A value that is there must not be longer than `limit` characters."""
    if value is not None and len(value) > limit:
        yield Violation(f"should be at most {limit} character(s)", path)


def between(low: int, high: int, value: int | None, *path: str | int) -> Iterator[Violation]:
    """A number that is there must lie in `low … high`, both included."""
    if value is not None and not low <= value <= high:
        yield Violation(INVALID, path)


def text(
    value: str | None, limit: int, path: Path, pattern: re.Pattern[str] | None = None, *, must: bool = False
) -> Iterator[Violation]:
    """Presence if it must, then format, then length; a value that is blank or cannot be stored says only that."""
    if must and is_blank(value):
        yield Violation(BLANK, path)
        return
    if value is not None and not is_storable(value):
        yield Violation(FORMAT, path)
        return
    if pattern is not None:
        yield from matches(pattern, value, *path)
    yield from at_most(limit, value, *path)
