"""Times of statements (spec 30 §10 `proca.repo.query.*`), told by the engine itself."""

import time
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from proca.ports.measures import Measures
from proca.ports.signals import Signals

# Spec 30 §10: what takes longer is worth an operator's eye.
SLOW_SECONDS = 10.0
_LONGEST_STATEMENT = 300
_BEGAN, _RETURNED, _RESTED = "proca_began", "proca_returned", "proca_rested"


def measure(engine: AsyncEngine, measures: Measures, signals: Signals, slow: float = SLOW_SECONDS) -> None:
    """From now on, each statement and each wait of a connection between two uses is shown; slow ones are told of.

    A statement holds no values: they are parameters, of which nothing is told.
    """

    def before(connection: Connection, *_: object) -> None:
        connection.info[_BEGAN] = time.perf_counter()

    def after(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        began = connection.info.pop(_BEGAN, None)
        if began is not None:
            took = _milliseconds(began)
            measures.shown("proca_repo_query_query_time", took)
            if took >= slow * 1000:
                signals.noticed("slow_query", milliseconds=round(took), statement=statement[:_LONGEST_STATEMENT])
        rested = connection.info.pop(_RESTED, None)
        if rested is not None:
            measures.shown("proca_repo_query_idle_time", rested)

    def given_back(_driver: Any, entry: ConnectionPoolEntry) -> None:  # noqa: ANN401  (the driver's own)
        entry.info[_RETURNED] = time.perf_counter()

    def taken(_driver: Any, entry: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401  (as above)
        returned = entry.info.pop(_RETURNED, None)
        if returned is not None:
            entry.info[_RESTED] = _milliseconds(returned)

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    event.listen(engine.sync_engine, "after_cursor_execute", after)
    event.listen(engine.sync_engine, "checkin", given_back)
    event.listen(engine.sync_engine, "checkout", taken)


def _milliseconds(since: float) -> float:
    return (time.perf_counter() - since) * 1000
