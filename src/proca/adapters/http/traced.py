"""Requests as spans, by route and never by path or by anything else that a client says but its place in a trace."""

from attrs import frozen

from proca.adapters.current_trace import working_in
from proca.adapters.http.asgi import App, Event, Receive, Scope, Send, header
from proca.adapters.http.measured import method_of, route_of
from proca.ports.tracing import Part, Tracing

_FAULT = 500


@frozen
class TracedApp:
    """The application, each request a span below that of the caller who sends `traceparent` (W3C Trace Context)."""

    app: App
    tracing: Tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; sockets and life-cycle events pass through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method, status = method_of(scope), 0

        async def noting(event: Event) -> None:
            nonlocal status
            if event["type"] == "http.response.start":
                status = event["status"]
            await send(event)

        span = self.tracing.begin("request", Part.ANSWERS, header(scope, b"traceparent"))
        with working_in(span):
            try:
                await self.app(scope, receive, noting)
            finally:
                # The route is known only now. A status is missing when the client went away before the answer.
                span.tell({"http.request.method": method, "http.route": route_of(scope)})
                if status:
                    span.tell({"http.response.status_code": status})
                if status >= _FAULT:
                    span.failed(str(status))
