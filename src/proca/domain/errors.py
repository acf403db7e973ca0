"""What can go wrong, as kinds with stable codes; transports decide on numbers."""

from collections.abc import Iterable
from datetime import timedelta
from math import ceil
from typing import ClassVar, Self

from attrs import define, field, frozen

from proca.domain.words import snake_case

Path = tuple[str | int, ...]


@frozen
class Violation:
    """One broken rule of some input: its message and its path in camelCase names and list positions."""

    message: str
    path: Path = ()

    def under(self, *prefix: str | int) -> "Violation":
        """The same violation, seen from further out."""
        return Violation(self.message, (*prefix, *self.path))


@define(auto_exc=True, str=False, slots=False)
class ProcaError(Exception):
    """The root of all refusals: a human message, a stable code where there is one, and the path it concerns."""

    kind: ClassVar[str] = "error"
    message: str
    code: str | None = None
    path: Path = ()
    details: dict[str, object] = field(factory=dict)

    def __str__(self) -> str:
        return self.message


class NotFound(ProcaError):
    """The thing named does not exist (or the caller may not know that it does)."""

    kind = "not_found"


class Refused(ProcaError):
    """A rule forbids what was asked."""

    kind = "refused"


class Conflict(ProcaError):
    """What was asked contradicts what is stored; another try with fresh facts may succeed."""

    kind = "conflict"


class Forbidden(ProcaError):
    """The caller is known but lacks the permission."""

    kind = "forbidden"


class Unauthenticated(ProcaError):
    """The caller has to say who they are first."""

    kind = "unauthenticated"


class Unavailable(ProcaError):
    """Something that is needed cannot be had now; nothing was done."""

    kind = "unavailable"


@define(auto_exc=True, str=False, slots=False)
class Limited(ProcaError):
    """Too much was asked in too little time; another try may succeed after so many seconds."""

    kind = "limited"
    retry_after: int = 1

    @classmethod
    def until(cls, wait: timedelta) -> Self:
        """Over for this long."""
        seconds = max(1, ceil(wait.total_seconds()))
        details: dict[str, object] = {"retryAfter": seconds}
        return cls("Too many requests", code="rate_limited", details=details, retry_after=seconds)


@define(auto_exc=True, str=False, slots=False)
class Invalid(Refused):
    """Input that breaks rules; carries every violation, ordered as spec 10 (Conventions) asks."""

    violations: tuple[Violation, ...] = ()

    @classmethod
    def of(cls, violations: Iterable[Violation]) -> Self:
        """Build from at least one violation; keys of one level come in the order of their internal names."""
        ordered = tuple(sorted(violations, key=lambda violation: [_place(part) for part in violation.path]))
        return cls(message=ordered[0].message, path=ordered[0].path, violations=ordered)

    @classmethod
    def one(cls, message: str, *path: str | int) -> Self:
        """A single violation."""
        return cls.of([Violation(message, path)])


def _place(part: str | int) -> tuple[int, str]:
    """List positions come in the order of numbers, names in that of the alphabet."""
    return (part, "") if isinstance(part, int) else (-1, snake_case(part))


def refuse_if_any(violations: Iterable[Violation]) -> None:
    """Raise Invalid when there is a violation, else do nothing."""
    found = list(violations)
    if found:
        raise Invalid.of(found)
