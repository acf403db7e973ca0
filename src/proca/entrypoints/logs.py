"""Structured logs on standard error: ids and events, never personal data."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.types import Processor

from proca.entrypoints.settings import Settings

# Local variables hold what people typed, and secrets: a traceback is logged without them.
_WITHOUT_LOCALS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)
# Messages of errors quote values: drivers the ones they choke on, databases the row, and anybody an address.
_QUOTED = re.compile(r"DETAIL:.*|(?<=query argument )\$\d+:.*|[^\s@]+@[^\s@]+", re.DOTALL)
_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
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
