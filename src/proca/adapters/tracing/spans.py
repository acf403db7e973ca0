"""Spans of OpenTelemetry, their places in traces written as in W3C Trace Context."""

import re
import threading

from attrs import define, frozen
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

from proca import __version__
from proca.ports.tracing import Facts, Part

_KINDS = {
    Part.INSIDE: trace.SpanKind.INTERNAL,
    Part.ANSWERS: trace.SpanKind.SERVER,
    Part.SENDS: trace.SpanKind.PRODUCER,
    Part.RECEIVES: trace.SpanKind.CONSUMER,
}
# What a later version of the header has beyond these four parts does not concern us.
_TRACEPARENT = re.compile(r"(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
# A collector that is away holds up nobody who wants to stop.
_CLOSE_SECONDS = 5.0


@define(eq=False)
class OtelSpan:
    """One span of the library."""

    span: trace.Span

    @property
    def trace(self) -> str:
        """Version, trace, span, flags."""
        context = self.span.get_span_context()
        return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags & 1:02x}"

    def tell(self, facts: Facts) -> None:
        """As attributes."""
        self.span.set_attributes(facts)

    def failed(self, kind: str) -> None:
        """As status, without any message: messages quote what people typed."""
        self.span.set_attribute("error.type", kind)
        self.span.set_status(trace.StatusCode.ERROR)

    def end(self) -> None:
        """Over, and on its way to whoever collects it."""
        self.span.end()


@frozen
class OtelTracing:
    """Begins spans on a provider of its own, beside whatever the process has otherwise."""

    provider: TracerProvider
    processor: SpanProcessor

    def begin(
        self,
        name: str,
        part: Part = Part.INSIDE,
        parent: str | None = None,
        cause: str | None = None,
        facts: Facts | None = None,
    ) -> OtelSpan:
        """A span below its parent; without one, the sampler decides whether anybody will see it."""
        tracer = self.provider.get_tracer("proca", __version__)
        above, other = _place(parent), _place(cause)
        context = Context()
        if above is not None:
            context = trace.set_span_in_context(trace.NonRecordingSpan(above), context)
        links = [trace.Link(other)] if other is not None else None
        return OtelSpan(tracer.start_span(name, context, _KINDS[part], facts, links))

    def close(self) -> None:
        """Hand on what has ended, as far as that goes in some seconds."""
        closing = threading.Thread(target=self.processor.shutdown, daemon=True)
        closing.start()
        closing.join(_CLOSE_SECONDS)


def _place(text: str | None) -> trace.SpanContext | None:
    """The place that a traceparent names; none for what is no such text."""
    found = _TRACEPARENT.fullmatch(text.strip()) if text else None
    if found is None or (found[1] == "00" and found[5]):
        return None
    flags = trace.TraceFlags(int(found[4], 16) & trace.TraceFlags.SAMPLED)
    place = trace.SpanContext(int(found[2], 16), int(found[3], 16), is_remote=True, trace_flags=flags)
    return place if place.is_valid else None
