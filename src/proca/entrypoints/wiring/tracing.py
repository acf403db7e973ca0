"""Traces, and what is traced, put together; nothing is in the way where nobody wants them."""

from importlib.util import find_spec

from proca.adapters.http.asgi import App
from proca.adapters.http.traced import TracedApp
from proca.adapters.tracing.messages import TracedBroker, TracedFeed, TracedQueue
from proca.adapters.tracing.record import TracedIntakeLog, TracedProcessing
from proca.adapters.untraced import Untraced
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.setting_groups import TracingSettings
from proca.entrypoints.settings import Settings
from proca.ports.broker import Broker
from proca.ports.feed import Feed
from proca.ports.intake import IntakeLog
from proca.ports.processing import Processing
from proca.ports.queue import Queue
from proca.ports.signals import Signals
from proca.ports.tracing import Tracing

_PACKAGES = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
_MISSING = "OTEL_EXPORTER_OTLP_ENDPOINT asks for traces, which need packages: pip install 'proca-server[tracing]'"


def check(settings: Settings) -> None:
    """Raise SettingsError when traces are wanted and cannot be made."""
    if settings.tracing is not None and not is_installed():
        raise SettingsError(_MISSING)


def is_installed() -> bool:
    """Whether the packages that make traces are there."""
    return all(map(_is_there, _PACKAGES))


def tracing(settings: Settings, signals: Signals) -> Tracing:
    """Sent to a collector where there is one; SettingsError without the packages for it."""
    check(settings)
    return Untraced() if settings.tracing is None else _exporting(settings.tracing, signals)


def intake_log(plain: IntakeLog, tracing: Tracing) -> IntakeLog:
    """The intake log, its appends traced."""
    return plain if isinstance(tracing, Untraced) else TracedIntakeLog(plain, tracing)


def processing(plain: Processing, tracing: Tracing) -> Processing:
    """The schedule, its actions traced."""
    return plain if isinstance(tracing, Untraced) else TracedProcessing(plain, tracing)


def queue(plain: Queue, tracing: Tracing) -> Queue:
    """The queue, its attempts traced."""
    return plain if isinstance(tracing, Untraced) else TracedQueue(plain, tracing)


def feed(plain: Feed, tracing: Tracing) -> Feed:
    """What orgs read, traced."""
    return plain if isinstance(tracing, Untraced) else TracedFeed(plain, tracing)


def broker(plain: Broker, tracing: Tracing) -> Broker:
    """The broker, its messages traced."""
    return plain if isinstance(tracing, Untraced) else TracedBroker(plain, tracing)


def app(plain: App, tracing: Tracing) -> App:
    """The application, its requests traced."""
    return plain if isinstance(tracing, Untraced) else TracedApp(plain, tracing)


def _exporting(given: TracingSettings, signals: Signals) -> Tracing:
    from proca.adapters.tracing.exporting import Collector, Sampling, exporting  # noqa: PLC0415  (an option)

    collector = Collector(given.address, given.headers, given.service)
    return exporting(collector, Sampling(given.share, given.by_parent), signals)


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False
