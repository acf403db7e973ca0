"""Sending things to the world outside: what came of it is an answer, not an exception."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from proca.domain.mails.letter import Letter
from proca.domain.orgs.service import Service


@frozen
class Delivered:
    """The other side has taken it."""


@frozen
class Later:
    """Not now: `why` names the cause without personal data, `at` is the earliest time that the other side asks for."""

    why: str
    at: datetime | None = None


@frozen
class Never:
    """Not like this, ever."""

    why: str


Answer = Delivered | Later | Never


class Mailer(Protocol):
    """A way for mails to go out."""

    async def send(self, letters: Sequence[Letter]) -> Sequence[Answer]:
        """Try to send each; one answer a letter, in their order. Never raises."""
        ...


class Mailers(Protocol):
    """All ways for mails to go out."""

    def of(self, service: Service | None) -> Mailer | None:
        """The mailer for a service; without one, what this instance does with mails of orgs that have none."""
        ...


class PreviewMails(Protocol):
    """Mails that stay here to be looked at (spec 30 §5.6)."""

    def recent(self) -> Sequence[Letter]:
        """What was sent, newest first, as far as it is kept."""
        ...
