"""What live connections ask of GraphQL."""

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from attrs import field, frozen

from proca.domain.users.user import User

Wire = Mapping[str, object]


@frozen
class LiveRequest:
    """One document that came over a live connection."""

    query: str
    variables: dict[str, object] = field(factory=dict, repr=False)
    operation_name: str | None = None


class Engine(Protocol):
    """Answers documents, or streams answers; `caller` is whoever the connection speaks for."""

    def subscribes(self, request: LiveRequest) -> bool:
        """Whether the document asks for a subscription."""
        ...

    async def answer(self, request: LiveRequest, caller: User | None) -> Wire:
        """One answer, for queries and mutations."""
        ...

    async def subscribe(self, request: LiveRequest, caller: User | None) -> AsyncIterator[Wire] | Wire:
        """A stream of answers, or the one answer that says why there is none."""
        ...


def has_errors(wire: Wire) -> bool:
    """Whether an answer holds errors and no data."""
    return bool(wire.get("errors")) and wire.get("data") is None


async def close_answers(answers: AsyncIterator[Wire]) -> None:
    """Let go of a stream whose answers nobody waits for any more."""
    close = getattr(answers, "aclose", None)
    if close is not None:
        await close()
