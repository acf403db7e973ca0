"""Passwords: argon2id for new ones, older hashes still verify, and what cannot be read is no match and no crash."""

import asyncio
from base64 import b64encode
from hashlib import pbkdf2_hmac

import bcrypt
import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from proca.adapters.passwords import ArgonPasswords
from proca.domain.secret import Secret
from proca.domain.users.user import PasswordHash

# As cheap as the library allows: what is shown here does not depend on the cost.
QUICK = ArgonPasswords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

# Published vectors: Openwall crypt_blowfish; RFC 7914 §11 and its like for SHA-512.
BCRYPT = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
SHA256 = (
    "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
    "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
)
SHA512 = (
    "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252"
    "c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce"
)
passwords = st.text(max_size=80)


def pbkdf2(digest: str, rounds: int, salt: bytes, derived: bytes) -> PasswordHash:
    return PasswordHash(f"$pbkdf2-{digest}${rounds}${b64encode(salt).decode()}${b64encode(derived).decode()}")


async def test_the_defaults_are_argon2id_at_the_librarys_own_cost() -> None:
    """RFC 9106; a hash tells its parameters."""
    stored = await ArgonPasswords().hash(Secret("Correct-Horse-1"))
    assert stored.reveal().startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await ArgonPasswords().verify(Secret("Correct-Horse-1"), stored)
    assert not await ArgonPasswords().verify(Secret("correct-horse-1"), stored)
    assert not ArgonPasswords().needs_upgrade(stored)


@given(password=passwords, other=passwords)
async def test_law_a_password_fits_its_own_hash_and_no_other(password: str, other: str) -> None:
    stored = await QUICK.hash(Secret(password))
    assert await QUICK.verify(Secret(password), stored)
    assert await QUICK.verify(Secret(other), stored) == (password == other)


async def test_the_same_password_twice_gives_two_hashes() -> None:
    assert await QUICK.hash(Secret("the same")) != await QUICK.hash(Secret("the same"))


async def test_published_bcrypt_vector() -> None:
    """20 §1.2."""
    assert await QUICK.verify(Secret("U*U"), PasswordHash(BCRYPT))
    assert not await QUICK.verify(Secret("U*V"), PasswordHash(BCRYPT))


@settings(max_examples=10)
@given(password=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80))
async def test_law_bcrypt_hashes_verify(password: str) -> None:
    """Of a long password only 72 bytes ever counted, and umlauts take two."""
    stored = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(4)).decode()
    assert await QUICK.verify(Secret(password), PasswordHash(stored))
    assert not await QUICK.verify(Secret("x" + password), PasswordHash(stored))


@pytest.mark.parametrize(
    ("digest", "password", "salt", "expected"),
    [("sha512", "password", b"salt", SHA512), ("sha256", "passwd", b"salt", SHA256)],
)
async def test_published_pbkdf2_vectors(digest: str, password: str, salt: bytes, expected: str) -> None:
    """20 §1.2: the derived length is 64 bytes."""
    stored = pbkdf2(digest, 1, salt, bytes.fromhex(expected))
    assert await QUICK.verify(Secret(password), stored)
    assert not await QUICK.verify(Secret("Password"), stored)


@given(
    password=passwords, salt=st.binary(min_size=1, max_size=20), digest=st.sampled_from(["sha1", "sha256", "sha512"])
)
async def test_law_pbkdf2_hashes_verify(password: str, salt: bytes, digest: str) -> None:
    """With and without padding, for some writers left it out."""
    password = password.encode(errors="replace").decode()
    stored = pbkdf2(digest, 3, salt, pbkdf2_hmac(digest, password.encode(), salt, 3, 64))
    assert await QUICK.verify(Secret(password), stored)
    assert await QUICK.verify(Secret(password), PasswordHash(stored.reveal().replace("=", "")))
    assert not await QUICK.verify(Secret(password + "x"), stored)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "plain",
        "$argon2id$",
        "$2b$12$abcdefghijklmnopqrstuv",
        "$2b$99$" + "a" * 53,
        "$argon2id$v=19$m=8$x$y",
        "$pbkdf2",
        "$pbkdf2-md5$1$c2FsdA==$c2FsdA==",
        "$pbkdf2-sha512$0$c2FsdA==$c2FsdA==",
        "$pbkdf2-sha512$1$c2FsdA==$",
        "$pbkdf2-sha512$1$***$***",
        "$pbkdf2-sha512$1$c2FsdA==$c2FsdA==",
        "$pbkdf2-sha512$999999999$c2FsdA==$c2FsdA==",
    ],
)
async def test_a_hash_that_cannot_be_read_fits_nothing(stored: str) -> None:
    assert not await QUICK.verify(Secret(stored), PasswordHash(stored))
    assert QUICK.needs_upgrade(PasswordHash(stored))


@pytest.mark.parametrize("stored", [BCRYPT, pbkdf2("sha512", 1, b"salt", bytes.fromhex(SHA512)).reveal()])
async def test_older_kinds_want_an_upgrade(stored: str) -> None:
    """Issue 3, item 2."""
    assert QUICK.needs_upgrade(PasswordHash(stored))


async def test_a_cheaper_argon_wants_an_upgrade() -> None:
    assert ArgonPasswords().needs_upgrade(await QUICK.hash(Secret("Correct-Horse-1")))


async def test_without_a_hash_nothing_fits() -> None:
    """Not even what the stand-in was made of."""
    for password in ("nobody's", "", "Correct-Horse-1"):
        assert not await QUICK.verify(Secret(password), None)


async def test_others_are_served_meanwhile() -> None:
    """Hashing takes tens of milliseconds and keeps nobody waiting."""
    hashing = asyncio.create_task(ArgonPasswords().hash(Secret("Correct-Horse-1")))
    turns = 0
    while not hashing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 5
    assert (await hashing).reveal()


async def test_hashes_and_passwords_never_print() -> None:
    stored = await QUICK.hash(Secret("Correct-Horse-1"))
    assert repr(stored) == str(stored) == "***"
    assert "argon2id" not in f"{stored!r} {QUICK!r}"
