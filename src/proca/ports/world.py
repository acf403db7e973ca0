"""Time, numbers and chance."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Now, aware, in UTC."""
        ...


class IdKind(StrEnum):
    """Whose numbers are reserved together; each kind counts on its own."""

    ORG = "orgs"
    SERVICE = "services"
    PUBLIC_KEY = "public_keys"
    USER = "users"
    STAFFER = "staffers"
    CAMPAIGN = "campaigns"
    ACTION_PAGE = "action_pages"
    CONFIRM = "confirms"
    TEMPLATE = "templates"
    USER_TOKEN = "user_tokens"  # noqa: S105  (a kind of numbers)


class Ids(Protocol):
    """Gives out numbers that no aggregate has yet, so that aggregates are complete before they are stored."""

    async def reserve(self, kind: IdKind) -> int:
        """One fresh number of a kind; never given out again, even when unused."""
        ...

    async def reserve_many(self, kind: IdKind, count: int) -> Sequence[int]:
        """That many fresh numbers, ascending, in one step."""
        ...

    async def last(self, kind: IdKind) -> int:
        """The highest number of a kind that has been given out; 0 before the first."""
        ...


class Codes(Protocol):
    """Chance for secrets."""

    def token(self, size: int) -> bytes:
        """That many unguessable bytes."""
        ...
