"""From errors to the wire: message, path below the field, code in `extensions` (spec 20 §3.2, §3.3)."""

from collections.abc import Iterable, Iterator
from typing import Any

import structlog
from graphql import GraphQLError

from proca.domain.errors import Invalid, ProcaError

Wire = dict[str, object]
LIMITED = "rate_limited"


def rejected(errors: Iterable[GraphQLError]) -> Wire:
    """A document or variables that were refused before execution: errors, and no data (00 D13)."""
    return {"errors": [_plain(error) for error in errors]}


def executed(errors: Iterable[GraphQLError]) -> list[Wire]:
    """The errors of an execution, one entry for each violated rule, and none twice (spec 20 §5.3)."""
    # By their text: ten thousand of them are not compared with each other.
    return list({repr(entry): entry for error in errors for entry in _entries(error)}.values())


def of_refusal(error: ProcaError) -> Wire:
    """A refusal that concerns the whole document."""
    return {"message": error.message, "extensions": {"code": error.code or error.kind}}


def wait_of(answer: Any) -> int | None:
    """The seconds to wait when a limit refused something in the answer, or in one of a batch (00 D11)."""
    answers = answer if isinstance(answer, list) else [answer]
    found = (error.get("extensions", {}) for one in answers for error in one.get("payload", one).get("errors", ()))
    return max((given["retryAfter"] for given in found if given.get("code") == LIMITED), default=None)


def _entries(error: GraphQLError) -> Iterator[Wire]:
    cause = error.original_error
    path = list(error.path or ())
    if isinstance(cause, Invalid):
        for violation in cause.violations:
            yield _entry(violation.message, error, [*path, *violation.path])
    elif isinstance(cause, ProcaError):
        code = {"code": cause.code, **cause.details} if cause.code else None
        yield _entry(cause.message, error, [*path, *cause.path], code)
    elif cause is None or isinstance(cause, GraphQLError):
        yield _entry(error.message, error, path, dict(error.extensions or {}) or None)
    else:
        structlog.get_logger("proca.graphql").error("unexpected_error", path=path, exc_info=cause)
        yield _entry("Something went wrong on our side", error, path, {"code": "internal_error"})


def _entry(message: str, error: GraphQLError, path: list[str | int], extensions: Wire | None = None) -> Wire:
    entry: Wire = {"message": message, "path": path, "locations": _locations(error)}
    return entry | ({"extensions": extensions} if extensions else {})


def _plain(error: GraphQLError) -> Wire:
    # The clients know these messages with double quotes (spec 40).
    entry: Wire = {"message": error.message.replace("'", '"'), "locations": _locations(error)}
    return entry | ({"extensions": dict(error.extensions)} if error.extensions else {})


def _locations(error: GraphQLError) -> list[dict[str, int]]:
    return [{"line": place.line, "column": place.column} for place in error.locations or ()]
