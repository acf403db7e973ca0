"""Measures kept in this process, and the page on which Prometheus reads them."""

from collections.abc import Iterator

from attrs import define, field
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from proca.adapters.metrics.declared import BACKLOG, DECLARED, Declared, Kind
from proca.ports.backlog import BacklogByKind

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class _PlainCounter(Gauge):
    """Only rises; the library would lengthen the name of one that says that it is a counter."""

    _type = "unknown"


@define(eq=False)
class PrometheusMeasures:
    """Only what is declared can be measured: anything else is a KeyError, for a metric that nobody knows is none."""

    _registry: CollectorRegistry = field(factory=lambda: CollectorRegistry(auto_describe=True), init=False)
    _counters: dict[str, Counter | _PlainCounter] = field(factory=dict, init=False)
    _histograms: dict[str, Histogram] = field(factory=dict, init=False)
    _gauges: dict[str, Gauge] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        """Begin at nothing."""
        for one in DECLARED:
            self._declare(one)
        ProcessCollector(registry=self._registry)

    def counted(self, name: str, by: int = 1, **labels: int | str) -> None:
        """Add to a counter."""
        kept = self._counters[name]
        (kept.labels(**labels) if labels else kept).inc(by)

    def observed(self, name: str, value: float, **labels: int | str) -> None:
        """Put into a histogram."""
        kept = self._histograms[name]
        (kept.labels(**labels) if labels else kept).observe(value)

    def shown(self, name: str, value: float, **labels: int | str) -> None:
        """Set a gauge."""
        kept = self._gauges[name]
        (kept.labels(**labels) if labels else kept).set(value)

    def page(self, backlog: BacklogByKind | None) -> bytes:
        """Everything as text; without a backlog its metrics are missing, for nobody knows them."""
        text: bytes = generate_latest(self._registry)
        return text if backlog is None else text + generate_latest(_Snapshot.of(backlog))

    def _declare(self, one: Declared) -> None:
        given, registry = (one.name, one.about, one.labels), self._registry
        match one.kind:
            case Kind.COUNTER:
                self._counters[one.name] = Counter(*given, registry=registry)
            case Kind.PLAIN_COUNTER:
                self._counters[one.name] = _PlainCounter(*given, registry=registry)
            case Kind.GAUGE:
                self._gauges[one.name] = Gauge(*given, registry=registry)
            case Kind.HISTOGRAM:
                self._histograms[one.name] = Histogram(*given, buckets=one.buckets, registry=registry)


@define(eq=False)
class _Snapshot(Collector):
    """The backlog at one moment."""

    backlog: BacklogByKind

    @classmethod
    def of(cls, backlog: BacklogByKind) -> CollectorRegistry:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(cls(backlog))
        return registry

    def collect(self) -> Iterator[Metric]:
        """One family a metric, one sample a kind of queue."""
        figures = {one.name: _figures(one.name, self.backlog) for one in BACKLOG}
        for one in BACKLOG:
            family = GaugeMetricFamily(one.name, one.about, labels=one.labels)
            for kind, value in sorted(figures[one.name].items()):
                family.add_metric([kind], value)
            yield family


def _figures(name: str, backlog: BacklogByKind) -> dict[str, float]:
    waiting = backlog.waiting
    match name:
        case "proca_queue_waiting":
            return {kind: one.waiting for kind, one in waiting.items()}
        case "proca_queue_retrying":
            return {kind: one.retrying for kind, one in waiting.items()}
        case "proca_queue_most_attempts":
            return {kind: one.most_attempts for kind, one in waiting.items()}
        case "proca_queue_oldest_seconds":
            # What is being worked on is due in the future, when its lease ends.
            return {kind: max(0.0, (backlog.at - one.since).total_seconds()) for kind, one in waiting.items()}
        case _:
            return {**backlog.dead}
