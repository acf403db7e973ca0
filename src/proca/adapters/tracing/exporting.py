"""Where spans go: an OpenTelemetry collector, over HTTP."""

import logging
from collections.abc import Sequence

from attrs import define, field, frozen
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider, sampling
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.util.re import parse_env_headers

from proca import __version__
from proca.adapters.tracing.spans import OtelTracing
from proca.domain.secret import Secret
from proca.ports.signals import Signals

# Failures are told through signals; the library's own words have addresses, in which there may be secrets.
for _name in ("opentelemetry.exporter", "opentelemetry.sdk"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@frozen
class Sampling:
    """Which traces are kept: the share of those that begin here, and whether others decide about theirs."""

    share: float
    by_parent: bool = True

    def sampler(self) -> sampling.Sampler:
        """The same for the library."""
        root = sampling.TraceIdRatioBased(self.share)
        return sampling.ParentBased(root) if self.by_parent else root


@frozen
class Collector:
    """Where spans are sent, with what headers (`name=value` with commas), under which name of a service."""

    address: Secret
    headers: Secret | None
    service: str


def exporting(collector: Collector, kept: Sampling, signals: Signals) -> OtelTracing:
    """Traces that are sent to a collector in the background, many spans at once."""
    headers = parse_env_headers(collector.headers.reveal(), liberal=True) if collector.headers else None
    exporter = OTLPSpanExporter(collector.address.reveal(), headers=headers)
    return kept_by(BatchSpanProcessor(TellingExporter(exporter, signals)), kept, collector.service)


def kept_by(processor: BatchSpanProcessor, kept: Sampling, service: str) -> OtelTracing:
    """Traces on a provider of their own; nothing of the process is changed."""
    resource = Resource.create({SERVICE_NAME: service, SERVICE_VERSION: __version__})
    provider = TracerProvider(kept.sampler(), resource, shutdown_on_exit=False)
    provider.add_span_processor(processor)
    return OtelTracing(provider, processor)


@define(eq=False)
class TellingExporter(SpanExporter):
    """Tells once when the collector cannot be reached, and once when it can again."""

    inner: SpanExporter
    signals: Signals
    _is_away: bool = field(default=False, init=False)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send them; spans that cannot be sent are lost."""
        result = self.inner.export(spans)
        is_away = result is not SpanExportResult.SUCCESS
        if is_away is not self._is_away:
            self._is_away = is_away
            self.signals.noticed("traces_lost" if is_away else "traces_kept_again")
        return result

    def shutdown(self) -> None:
        """Let the connection go."""
        self.inner.shutdown()
