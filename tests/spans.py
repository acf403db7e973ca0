"""Spans as tests read them: kept in memory, or received over HTTP by a collector of our own."""

import gzip
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from attrs import Factory, define, frozen
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SentSpan
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider, sampling
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from proca.adapters.tracing.spans import OtelTracing


@define
class Kept:
    """Traces of one test, each span handed on as it ends."""

    exporter: InMemorySpanExporter
    tracing: OtelTracing

    @property
    def spans(self) -> list[ReadableSpan]:
        """All that have ended, in this order."""
        return list(self.exporter.get_finished_spans())

    def named(self, start: str) -> list[ReadableSpan]:
        """Those whose name begins so."""
        return [one for one in self.spans if one.name.startswith(start)]

    @property
    def text(self) -> str:
        """Everything that would be sent."""
        return "\n".join(one.to_json() for one in self.spans)


def keeping(share: float = 1.0) -> Kept:
    """Traces kept in memory."""
    exporter = InMemorySpanExporter()
    processor = SimpleSpanProcessor(exporter)
    provider = TracerProvider(
        sampling.ParentBased(sampling.TraceIdRatioBased(share)), Resource({}), shutdown_on_exit=False
    )
    provider.add_span_processor(processor)
    return Kept(exporter, OtelTracing(provider, processor))


def trace_id(span: ReadableSpan) -> str:
    """As in a traceparent."""
    return f"{span.context.trace_id:032x}"


def place(span: ReadableSpan) -> str:
    """Its traceparent."""
    return f"00-{trace_id(span)}-{span.context.span_id:016x}-01"


def is_below(span: ReadableSpan, other: ReadableSpan, among: Sequence[ReadableSpan]) -> bool:
    """Whether a way leads from the span up to the other."""
    known = {one.context.span_id: one for one in among}
    above = span
    while above.parent is not None and above.parent.span_id in known:
        above = known[above.parent.span_id]
        if above is other:
            return True
    return False


@frozen
class Received:
    """One request to the collector."""

    path: str
    headers: dict[str, str]
    request: ExportTraceServiceRequest


@define
class SpanCollector:
    """What was received."""

    port: int
    received: list[Received] = Factory(list)

    @property
    def address(self) -> str:
        """Where to send."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def spans(self) -> list[SentSpan]:
        """All spans."""
        return [
            span
            for one in self.received
            for resource in one.request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    @property
    def services(self) -> set[str]:
        """Who sent them."""
        return {
            attribute.value.string_value
            for one in self.received
            for resource in one.request.resource_spans
            for attribute in resource.resource.attributes
            if attribute.key == "service.name"
        }


@contextmanager
def span_collector(status: int = 200) -> Iterator[SpanCollector]:
    """A real HTTP server that understands OTLP."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers["content-encoding"] == "gzip":
                body = gzip.decompress(body)
            request = ExportTraceServiceRequest.FromString(body)
            headers = {name.lower(): value for name, value in self.headers.items()}
            collector.received.append(Received(self.path, headers, request))
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector = SpanCollector(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
