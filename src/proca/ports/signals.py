"""Signals to operators: named events with ids, never with personal data."""

from typing import Protocol


class Signals(Protocol):
    """Takes note of things worth an operator's eye."""

    def noticed(self, event: str, **ids: int | str) -> None:
        """Note one event; never raises."""
        ...
