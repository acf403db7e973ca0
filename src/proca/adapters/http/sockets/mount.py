"""Which WebSocket speaks which protocol, and from where it may come (spec 20 §6)."""

from urllib.parse import parse_qs, urlsplit

from attrs import field, frozen

from proca.adapters.http.asgi import Receive, Scope, Send, header
from proca.adapters.http.auth import RejectedCredentialsError
from proca.adapters.http.callers import Callers
from proca.adapters.http.sockets.connection import Connection
from proca.adapters.http.sockets.engine import Engine
from proca.adapters.http.sockets.phoenix import PhoenixSession
from proca.adapters.http.sockets.transport_ws import SUBPROTOCOL, Identity, TransportSession

PHOENIX_PATH = "/socket/websocket"
_TRANSPORT_PATHS = ("/api", "/api/")


@frozen
class Sockets:
    """An ASGI application for WebSockets; browsers come from the server's domain or a listed origin.

    Without a domain (development) they may come from anywhere.
    """

    engine: Engine
    callers: Callers
    domain: str | None
    origins: tuple[str, ...] = field(default=())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if not self._is_welcome(header(scope, b"origin")):
            await Connection(receive, send).refuse()
        elif scope["path"] == PHOENIX_PATH:
            await self._phoenix(scope, receive, send)
        elif scope["path"] in _TRANSPORT_PATHS and SUBPROTOCOL in scope.get("subprotocols", ()):
            await self._transport(scope, receive, send)
        else:
            await Connection(receive, send).refuse()

    async def _phoenix(self, scope: Scope, receive: Receive, send: Send) -> None:
        version = parse_qs(scope["query_string"].decode("latin-1")).get("vsn", ["1.0.0"])[0]
        connection = Connection(receive, send)
        await connection.accept()
        await PhoenixSession(connection, self.engine, arrays=version.startswith("2.")).run()

    async def _transport(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def identify(authorization: str | None) -> Identity:
            return await self._identify(scope, authorization)

        # Its own pings keep such a connection alive, the server's find out when it is dead.
        connection = Connection(receive, send, silence=None)
        await connection.accept(SUBPROTOCOL)
        await TransportSession(connection, self.engine, identify).run()

    async def _identify(self, scope: Scope, authorization: str | None) -> Identity:
        if authorization is not None:
            kept = [pair for pair in scope["headers"] if pair[0] != b"authorization"]
            scope = {**scope, "headers": [*kept, (b"authorization", authorization.encode("latin-1", "replace"))]}
        try:
            return Identity(await self.callers.caller(scope))
        except RejectedCredentialsError:
            return Identity(refused=True)

    def _is_welcome(self, origin: str | None) -> bool:
        if origin is None or self.domain is None:
            return True
        return origin in self.origins or urlsplit(origin).hostname == self.domain.partition(":")[0]
