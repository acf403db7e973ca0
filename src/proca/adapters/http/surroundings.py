"""What surrounds every response: CORS (spec 20 §5.4), a request id, a limit on bodies, an answer to the unexpected."""

import secrets

import structlog
from attrs import frozen
from structlog.contextvars import bind_contextvars

from proca.adapters.http.asgi import App, ClientGoneError, Event, Headers, Receive, Scope, Send, header, respond
from proca.adapters.http.problems import problem_body

MAX_BODY = 4_000_000
_ALLOW_METHODS = b"GET,POST,PUT,PATCH,DELETE,OPTIONS"
_ALLOW_HEADERS = (
    b"Authorization,Content-Type,Accept,Origin,User-Agent,DNT,Cache-Control,X-Mx-ReqToken,Keep-Alive,"
    b"X-Requested-With,If-Modified-Since,X-CSRF-Token,Idempotency-Key,If-None-Match,Captcha-Code,Captcha-Service"
)
_SECRET_BELOW = (
    "/users/confirm/",
    "/users/reset_password/",
    "/users/settings/confirm_email/",
    "/link/",
    "/mailbox/",
)
_PROBLEM = (b"content-type", b"application/problem+json")
_SHORTEST_ID, _LONGEST_ID = 20, 200


class BodyTooLargeError(Exception):
    """The body is larger than this server takes."""


@frozen
class Surroundings:
    """Wraps the whole application."""

    app: App
    allowed_origins: tuple[str, ...] = ("*",)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; life-cycle events pass through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        headers = [(b"x-request-id", request_id.encode()), *self._cors(header(scope, b"origin"))]
        answer = _Answer(send, headers)
        if scope["method"] == "OPTIONS":
            await respond(answer.send, 204, _preflight())
            return
        # Each request has a task, hence a context, of its own: nothing to unbind.
        bind_contextvars(request_id=request_id)
        await self._serve(scope, _limited(scope, receive), answer)

    async def _serve(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self.app(scope, receive, answer.send)
        except ClientGoneError:
            return
        except BodyTooLargeError:
            await answer.problem(413, "body_too_large", f"The body is larger than {MAX_BODY} bytes")
        except Exception:  # noqa: BLE001  (the last border: whatever it is, the client gets an answer)
            structlog.get_logger("proca.http").exception("unexpected_error", path=loggable(scope["path"]))
            await answer.problem(500, "internal_error", "Something went wrong on our side")

    def _cors(self, origin: str | None) -> Headers:
        allowed = "*" if "*" in self.allowed_origins else origin if origin in self.allowed_origins else None
        if allowed is None:
            return []
        headers = [
            (b"access-control-allow-origin", allowed.encode("latin-1")),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", b""),
        ]
        return headers if allowed == "*" else [*headers, (b"vary", b"Origin")]


def loggable(path: str) -> str:
    """The path without what only one person may know: below these addresses, tokens and codes follow (20.13#10)."""
    start = next((secret for secret in _SECRET_BELOW if path.startswith(secret)), None)
    return path if start is None else f"{start}…"


class _Answer:
    """Sends a response with our headers added, and knows whether it began."""

    def __init__(self, send: Send, headers: Headers) -> None:
        self._send, self._headers, self._began = send, headers, False

    async def send(self, event: Event) -> None:
        if event["type"] == "http.response.start":
            self._began = True
            event["headers"] = [*event.get("headers", ()), *self._headers]
        await self._send(event)

    async def problem(self, status: int, code: str, title: str) -> None:
        if not self._began:
            body = problem_body(status, code, title)
            await respond(self.send, status, [_PROBLEM, (b"content-length", str(len(body)).encode())], body)


def _preflight() -> Headers:
    return [
        (b"access-control-max-age", b"1728000"),
        (b"access-control-allow-methods", _ALLOW_METHODS),
        (b"access-control-allow-headers", _ALLOW_HEADERS),
    ]


def _request_id(scope: Scope) -> str:
    """The caller's own id when it is a sensible one, else a fresh one."""
    given = header(scope, b"x-request-id")
    if given and _SHORTEST_ID <= len(given) <= _LONGEST_ID and given.isascii() and given.isprintable():
        return given
    return secrets.token_urlsafe(16)


def _limited(scope: Scope, receive: Receive) -> Receive:
    announced = header(scope, b"content-length") or "0"
    if announced.isdecimal() and int(announced) > MAX_BODY:
        return _too_large
    seen = 0

    async def counting() -> Event:
        nonlocal seen
        event = await receive()
        seen += len(event.get("body", b""))
        if seen > MAX_BODY:
            raise BodyTooLargeError
        return event

    return counting


async def _too_large() -> Event:
    raise BodyTooLargeError
