"""Errors told to whoever runs the server: what failed, never what people sent (spec 20 §5.5)."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from attrs import Factory, field, frozen

from proca.domain.users.user import User


@frozen
class FailedField:
    """A field of a document that answered with errors.

    `errors` are messages with their places below `path`; `variables` come as they were sent, and it is for the
    reporter to mask them.
    """

    path: Sequence[str | int]
    errors: Sequence[tuple[str, Sequence[str | int]]]
    user: User | None = field(default=None, repr=False)
    org: str | None = None
    campaign: str | None = None
    operation: str | None = None
    variables: Mapping[str, object] = field(default=Factory(dict), repr=False)


class Reporting(Protocol):
    """Tells of errors; no verb waits for anybody or raises."""

    def wants(self, user: User | None) -> bool:
        """Whether failing fields of this caller, or of a stranger, should be told."""
        ...

    def field_failed(self, failed: FailedField) -> None:
        """Tell of a failing field."""
        ...

    def unexpected(self, event: str, error: BaseException) -> None:
        """Tell of an error that nobody foresaw; `event` is what the log calls it."""
        ...

    def close(self) -> None:
        """Send what waits, two seconds at most."""
        ...
