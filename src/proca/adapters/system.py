"""The machine's own clock, chance and log."""

import secrets
from datetime import UTC, datetime

import structlog
from attrs import frozen


@frozen
class SystemClock:
    """The wall clock."""

    def now(self) -> datetime:
        """Now, aware, in UTC."""
        return datetime.now(UTC)


@frozen
class SystemCodes:
    """The operating system's generator."""

    def token(self, size: int) -> bytes:
        """That many unguessable bytes."""
        return secrets.token_bytes(size)


@frozen
class LoggedSignals:
    """Signals as structured log lines."""

    def noticed(self, event: str, **ids: int | str) -> None:
        """One line with the event and its ids."""
        structlog.get_logger("proca").warning(event, **ids)
