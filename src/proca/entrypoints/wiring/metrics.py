"""Measures, and what is measured, put together; nothing is in the way where nobody wants numbers."""

from proca.adapters.http.asgi import App
from proca.adapters.http.measured import MeasuredApp
from proca.adapters.metrics.measured import MeasuredExports, MeasuredQueue, MeasuredSignals
from proca.adapters.metrics.prometheus import PrometheusMeasures
from proca.adapters.system import LoggedSignals
from proca.adapters.unmeasured import Unmeasured
from proca.entrypoints.settings import Settings
from proca.ports.exports import Exports
from proca.ports.measures import Measures
from proca.ports.queue import Queue
from proca.ports.signals import Signals


def measures(settings: Settings) -> Measures:
    """Kept where there is a port to read them on."""
    return PrometheusMeasures() if settings.metrics.are_kept else Unmeasured()


def signals(measures: Measures) -> Signals:
    """The log, and its events counted."""
    return LoggedSignals() if isinstance(measures, Unmeasured) else MeasuredSignals(LoggedSignals(), measures)


def queue(plain: Queue, measures: Measures) -> Queue:
    """The queue, its attempts counted."""
    return plain if isinstance(measures, Unmeasured) else MeasuredQueue(plain, measures)


def exports(plain: Exports, measures: Measures) -> Exports:
    """Exports, counted and timed."""
    return plain if isinstance(measures, Unmeasured) else MeasuredExports(plain, measures)


def app(plain: App, measures: Measures) -> App:
    """The application, its answers counted."""
    return plain if isinstance(measures, Unmeasured) else MeasuredApp(plain, measures)
