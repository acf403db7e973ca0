"""Traces from a request to the acknowledgement of what follows from it: spans with ids, never with personal data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

Facts = Mapping[str, int | str]


class Part(StrEnum):
    """What a span is in an exchange."""

    INSIDE = "inside"
    ANSWERS = "answers"
    SENDS = "sends"
    RECEIVES = "receives"


class Span(Protocol):
    """A piece of work under way; what it is told must be ids, words of ours, or numbers."""

    @property
    def trace(self) -> str:
        """Its place in the trace, as W3C Trace Context writes it in the header `traceparent`."""
        ...

    def tell(self, facts: Facts) -> None:
        """Note facts about it."""
        ...

    def failed(self, kind: str) -> None:
        """It went wrong; the kind is the name of an error or of an outcome, never a message."""
        ...

    def end(self) -> None:
        """It is over."""
        ...


class Tracing(Protocol):
    """Begins spans, and hands them on when they have ended; never raises and never waits."""

    def begin(
        self,
        name: str,
        part: Part = Part.INSIDE,
        parent: str | None = None,
        cause: str | None = None,
        facts: Facts | None = None,
    ) -> Span:
        """A span below `parent`, or one that begins a trace; `cause` is a span of another trace that led to it.

        Both are as `Span.trace` has them; what is no such text counts as none.
        """
        ...

    def close(self) -> None:
        """Hand on what has ended, within seconds; waits, so it is not for an event loop."""
        ...
