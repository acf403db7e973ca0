"""Who the client is (00 D11): the peer, or whom a trusted proxy names; nobody else is believed."""

from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.adapters.http.asgi import Receive, Scope, Send
from proca.adapters.http.visits import Networks, Visits, client_address, current_client

TRUSTED: Networks = (ip_network("10.0.0.0/8"), ip_network("::1"))
PROXY = "10.0.0.1"


def scope_of(peer: str | None, *forwarded: str, **other: Any) -> Scope:
    headers = [(b"x-forwarded-for", value.encode("latin-1", "replace")) for value in forwarded]
    return {"type": "http", "scheme": "http", "client": (peer, 1) if peer else None, "headers": headers, **other}


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),
        (PROXY, [], PROXY),
        (PROXY, ["198.51.100.1"], "198.51.100.1"),
        (PROXY, ["198.51.100.66, 198.51.100.1"], "198.51.100.1"),
        (PROXY, ["198.51.100.66", "198.51.100.1, 10.0.0.9"], "198.51.100.1"),
        (PROXY, ["10.0.0.7, 10.0.0.8"], "10.0.0.7"),
        (PROXY, ["198.51.100.1, somewhere"], PROXY),
        (PROXY, ["somewhere, 10.0.0.9"], "10.0.0.9"),
        (PROXY, [" , "], PROXY),
        (PROXY, ["198.51.100.1:4711"], "198.51.100.1"),
        (PROXY, ["[2001:db8::1]:4711"], "2001:db8::1"),
        (PROXY, ["2001:db8::1"], "2001:db8::1"),
        ("::1", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("a socket", ["198.51.100.1"], "a socket"),
        (None, ["198.51.100.1"], None),
    ],
)
def test_the_last_address_that_is_not_ours(peer: str | None, forwarded: list[str], client: str | None) -> None:
    assert client_address(scope_of(peer, *forwarded), TRUSTED) == client


def test_without_trusted_proxies_nobody_is_believed() -> None:
    assert client_address(scope_of("127.0.0.1", "198.51.100.1")) == "127.0.0.1"


@given(forwarded=st.lists(st.text(max_size=40), max_size=3), claimed=st.text(max_size=20))
def test_law_what_a_client_claims_changes_nothing(forwarded: list[str], claimed: str) -> None:
    """The proxy appends whom it sees; whatever stood there before is the client's own invention."""
    seen = "198.51.100.1"
    assert client_address(scope_of(PROXY, *forwarded, f"{claimed.replace(',', '')}, {seen}"), TRUSTED) == seen
    assert client_address(scope_of(seen, *forwarded, claimed), TRUSTED) == seen


@pytest.mark.parametrize(
    ("kind", "peer", "told", "scheme"),
    [
        ("http", PROXY, "https", "https"),
        ("http", PROXY, " HTTPS ", "https"),
        ("http", PROXY, "http", "http"),
        ("http", PROXY, "gopher", "http"),
        ("http", "203.0.113.5", "https", "http"),
        ("websocket", PROXY, "https", "wss"),
        ("websocket", PROXY, "wss", "wss"),
        ("lifespan", PROXY, "https", "http"),
    ],
)
async def test_a_trusted_proxy_says_how_the_client_came(kind: str, peer: str, told: str, scheme: str) -> None:
    seen: list[tuple[str, str | None]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        seen.append((scope["scheme"], current_client()))

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    scope = scope_of(peer, type=kind)
    scope["headers"].append((b"x-forwarded-proto", told.encode()))
    await Visits(app, TRUSTED)(scope, nothing, nothing)
    assert seen == [(scheme, None if kind == "lifespan" else peer)]
