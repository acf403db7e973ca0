"""Requests as numbers, by route and never by path: what follows a route may be a secret or a person (spec 30 §10)."""

import time

from attrs import frozen

from proca.adapters.http.asgi import App, Event, Receive, Scope, Send
from proca.ports.measures import Measures

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PLAIN = frozenset({"/api", "/health"})
_OTHER = "other"


@frozen
class MeasuredApp:
    """The application, its answers counted."""

    app: App
    measures: Measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; sockets and life-cycle events pass through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noting(event: Event) -> None:
            nonlocal status
            if event["type"] == "http.response.start":
                status = event["status"]
            await send(event)

        try:
            await self.app(scope, receive, noting)
        finally:
            route, method = route_of(scope), method_of(scope)
            # Without a status: the client went away before there was an answer.
            self.measures.counted("proca_http_requests", method=method, route=route, status=status or "gone")
            self.measures.observed("proca_http_request_seconds", time.perf_counter() - began, route=route)


def method_of(scope: Scope) -> str:
    """The method if it is a usual one, else `other`."""
    return scope["method"] if scope["method"] in _METHODS else _OTHER


def route_of(scope: Scope) -> str:
    """The template of the route that was found, `other` for what is none."""
    path = scope["path"].rstrip("/") or "/"
    if path in _PLAIN:
        return str(path)
    return str(scope.get("path_template") or _OTHER)
