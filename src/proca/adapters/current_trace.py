"""The span that a task works in, for all adapters, as codec is: what is promised meanwhile belongs to its trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from proca.domain.errors import ProcaError
from proca.ports.tracing import Span

_trace: ContextVar[str | None] = ContextVar("trace", default=None)


def current_trace() -> str | None:
    """The span that this task works in; none outside of all, and wherever nothing is traced."""
    return _trace.get()


@contextmanager
def working_in(span: Span) -> Iterator[Span]:
    """What happens meanwhile belongs to the span, which ends with it, failed if there was an error."""
    before = _trace.set(span.trace)
    try:
        yield span
    except BaseException as error:
        span.failed(error_kind(error))
        raise
    finally:
        _trace.reset(before)
        span.end()


def error_kind(error: BaseException) -> str:
    """What spans say of an error: our code where it has one, else the name of its class."""
    if isinstance(error, ProcaError):
        return error.code or error.kind
    return type(error).__name__
