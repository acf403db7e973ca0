"""Structured logs on standard error: ids and events, never personal data."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from attrs import frozen
from structlog.stdlib import ProcessorFormatter
from structlog.types import Processor

from proca.adapters.current_trace import current_trace
from proca.domain.errors import ProcaError
from proca.entrypoints.settings import Settings
from proca.ports.reporting import Reporting

# Local variables hold what people typed, and secrets: a traceback is logged without them.
_WITHOUT_LOCALS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)
# Messages of errors quote values: drivers the ones they choke on, databases the row, and anybody an address.
_QUOTED = re.compile(r"DETAIL:.*|(?<=query argument )\$\d+:.*|[^\s@]+@[^\s@]+", re.DOTALL)
_GRAVE = frozenset({"error", "critical"})


def _traced(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    trace = current_trace()
    if trace is not None:
        event["trace_id"] = trace.split("-")[1]
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    _traced,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(settings: Settings) -> None:
    """One JSON object a line, or coloured text for developers; what libraries log comes in the same form."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    rendering = _coloured() if settings.development else _json()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=_SHARED, processors=[ProcessorFormatter.remove_processors_meta, *rendering]
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
    structlog.configure(
        processors=[*_SHARED, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def report_to(reporting: Reporting) -> None:
    """From now on, unexpected errors are reported where they are logged: in requests, in the worker, everywhere."""
    processors = [one for one in structlog.get_config()["processors"] if not isinstance(one, _Reported)]
    # Before what takes the exception out of the event to render it.
    structlog.configure(processors=[*processors[: len(_SHARED)], _Reported(reporting), *processors[len(_SHARED) :]])


@frozen
class _Reported:
    reporting: Reporting

    def __call__(self, _logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        error = _thrown(event.get("exc_info")) if event.get("level") in _GRAVE else None
        # What the domain refuses is foreseen.
        if error is not None and not isinstance(error, ProcaError):
            self.reporting.unexpected(str(event.get("event", "")), error)
        return event


def _thrown(given: object) -> BaseException | None:
    if isinstance(given, tuple):
        given = given[1]
    return given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None


def _json() -> list[Processor]:
    return [_WITHOUT_LOCALS, _without_quotes, structlog.processors.JSONRenderer()]


def _coloured() -> list[Processor]:
    # The formatter that is usual there prints local variables.
    return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]


def _without_quotes(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # The event loop says the exception of a task in the message itself.
    event["event"] = _QUOTED.sub("***", str(event.get("event", "")))
    for error in event.get("exception", ()):
        _mask(error)
    return event


def _mask(error: dict[str, Any]) -> None:
    error["exc_value"] = _QUOTED.sub("***", error["exc_value"])
    error["exc_notes"] = [_QUOTED.sub("***", note) for note in error["exc_notes"]]
    for group in error["exceptions"]:
        for inner in group:
            _mask(inner)
