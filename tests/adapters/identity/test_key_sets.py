"""Keys of a provider (20 §2.1, 20.13#11), from a real server: remembered, shared, and not asked for too often."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.identity.signing import Site, ec_key, public, rsa_key, site
from proca.adapters.identity.fetching import MOST_BYTES
from proca.adapters.identity.key_sets import KeySet
from proca.domain.errors import Unavailable
from world import TestClock


@pytest.fixture
def keys() -> Iterator[Site]:
    with site() as made:
        made.put("/keys", public(rsa_key("one")))
        yield made


async def has(made: KeySet, kid: str | None) -> bool:
    return await made.key(kid) is not None


async def test_a_key_is_fetched_once(keys: Site) -> None:
    made = KeySet(keys.address + "/keys", TestClock())
    assert [await has(made, "one") for _ in range(3)] == [True] * 3
    assert keys.asked == ["/keys"]


async def test_an_unknown_id_asks_at_most_once_a_minute(keys: Site) -> None:
    """20.13#11: made-up ids cost the provider nothing."""
    clock = TestClock()
    made = KeySet(keys.address + "/keys", clock)
    assert [await has(made, f"made up {number}") for number in range(5)] == [False] * 5
    assert len(keys.asked) == 1
    keys.put("/keys", public(rsa_key("one"), rsa_key("two")))
    assert not await has(made, "two")
    clock.move(seconds=61)
    assert await has(made, "two")
    assert len(keys.asked) == 2


async def test_requests_at_the_same_moment_ask_together(keys: Site) -> None:
    made = KeySet(keys.address + "/keys", TestClock())
    assert all(await asyncio.gather(*(has(made, "one") for _ in range(20))))
    assert len(keys.asked) == 1


async def test_a_key_that_the_provider_took_back_is_forgotten_in_an_hour(keys: Site) -> None:
    clock = TestClock()
    made = KeySet(keys.address + "/keys", clock)
    assert await has(made, "one")
    keys.put("/keys", public(rsa_key("two")))
    clock.move(minutes=59)
    assert await has(made, "one")
    clock.move(minutes=2)
    assert not await has(made, "one")


async def test_what_is_known_outlives_a_failure(keys: Site) -> None:
    clock = TestClock()
    made = KeySet(keys.address + "/keys", clock)
    assert await has(made, "one")
    keys.put("/keys", {}, 500)
    clock.move(hours=2)
    assert await has(made, "one")
    with pytest.raises(Unavailable):
        await made.key("two")


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b"{}"), (302, b"{}"), (200, b"nonsense"), (200, b"[]"), (200, b"[" * 5000), (200, b" " * (MOST_BYTES + 1))],
)
async def test_a_provider_that_makes_no_sense(keys: Site, status: int, body: bytes) -> None:
    """Nobody can be known now, which is no fault of the token."""
    keys.answers["/keys"] = (status, body)
    with pytest.raises(Unavailable, match=r"^The sign-on provider does not answer$"):
        await KeySet(keys.address + "/keys", TestClock()).key("one")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/keys", "http://[::1", "file:///nowhere/keys.json", "http://\0"]
)
async def test_a_provider_that_is_not_there(address: str) -> None:
    with pytest.raises(Unavailable):
        await KeySet(address, TestClock()).key("one")


async def test_a_file_serves_too(tmp_path: Path) -> None:
    """20 §2.1: `file://`."""
    path = tmp_path / "the keys.json"
    path.write_text(json.dumps(public(rsa_key("one"))))
    made = KeySet(path.as_uri(), TestClock())
    assert await has(made, "one")
    assert await has(made, None)


async def test_without_an_id_only_a_single_key_will_do(keys: Site) -> None:
    keys.put("/keys", public(rsa_key("one"), ec_key()))
    assert not await has(KeySet(keys.address + "/keys", TestClock()), None)


async def test_useless_keys_are_passed_over(keys: Site) -> None:
    """Secrets, keys for encryption, short ones, strange and broken ones."""
    good = public(rsa_key("one"))["keys"][0]
    keys.put(
        "/keys",
        {
            "keys": [
                {"kty": "oct", "kid": "shared", "k": "c2VjcmV0IHNlY3JldCBzZWNyZXQ"},
                {**good, "kid": "enc", "use": "enc"},
                {
                    "kty": "RSA",
                    "kid": "short",
                    "n": "w7Zdfmece8iaB0kiTY8pCtiBtzbptJmP28nSWwtdjRu0f2GFpajvWE4VhfJA",
                    "e": "AQAB",
                },
                {"kty": "AKP", "kid": "strange", "pub": "x"},
                {"kty": "RSA", "kid": "broken", "n": 5},
                {**good, "kid": "no text", "n": "***"},
                {**good, "kid": 7},
                "no key",
                None,
                good,
            ]
        },
    )
    made = KeySet(keys.address + "/keys", TestClock())
    useless = ("shared", "enc", "short", "strange", "broken", "no text", "7")
    assert {kid: await has(made, kid) for kid in useless} == dict.fromkeys(useless, False)
    assert await has(made, "one")


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {"one": 1}}, {"keys": []}])
async def test_a_document_without_keys(keys: Site, document: object) -> None:
    keys.put("/keys", document)
    assert not await has(KeySet(keys.address + "/keys", TestClock()), "one")
