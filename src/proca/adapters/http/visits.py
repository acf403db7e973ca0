"""The client that is being served, and how it came: the real peer, or what a trusted proxy says of it (00 D11)."""

from contextvars import ContextVar
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from attrs import frozen

from proca.adapters.http.asgi import App, Receive, Scope, Send, header

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]
_ENCRYPTED = frozenset({"https", "wss"})
_client: ContextVar[str | None] = ContextVar("client", default=None)


def current_client() -> str | None:
    """The address of the client whom this task serves; none outside of requests."""
    return _client.get()


@frozen
class Visits:
    """Tells all that a request leads to who the client is, and whether the connection is an encrypted one."""

    app: App
    trusted: Networks = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; each request and connection has a task, hence a context, of its own: nothing to undo."""
        if scope["type"] != "lifespan":
            _client.set(client_address(scope, self.trusted))
            if self._is_encrypted_outside(scope):
                scope["scheme"] = "https" if scope["type"] == "http" else "wss"
        await self.app(scope, receive, send)

    def _is_encrypted_outside(self, scope: Scope) -> bool:
        told = header(scope, b"x-forwarded-proto")
        return told is not None and told.strip().lower() in _ENCRYPTED and _is_within(_peer(scope), self.trusted)


def client_address(scope: Scope, trusted: Networks = ()) -> str | None:
    """The last address on the way here that is not one of ours; what lies beyond it anybody may claim."""
    nearest = _peer(scope)
    if not _is_within(nearest, trusted):
        return nearest
    for stop in reversed(_forwarded(scope)):
        if _parsed(stop) is None:
            # A proxy that passes on what is no address names nobody better than itself.
            return nearest
        if not _is_within(stop, trusted):
            return stop
        nearest = stop
    return nearest


def _peer(scope: Scope) -> str | None:
    peer = scope.get("client")
    return str(peer[0]) if peer else None


def _forwarded(scope: Scope) -> list[str]:
    headers = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return [_bare(part) for whole in headers for part in whole.split(",") if part.strip()]


def _bare(part: str) -> str:
    """An address without port and brackets."""
    text = part.strip()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


@lru_cache(4096)
def _is_within(text: str | None, networks: Networks) -> bool:
    address = _parsed(text) if text else None
    return address is not None and any(address in network for network in networks)


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
