"""Values that never print."""

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.secret import SealedSecret, Secret, SecretBytes
from proca.domain.users.user import PasswordHash


@frozen
class Holder:
    """Something that holds a secret."""

    held: object


@pytest.mark.parametrize(
    "secret", [Secret("hunter2"), PasswordHash("hunter2"), SecretBytes(b"hunter2"), SealedSecret(b"hunter2")]
)
def test_a_secret_never_prints(secret: object) -> None:
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r}", repr(Holder(secret)), repr([secret])]
    assert all("***" in text and "hunter2" not in text for text in shown)


@given(st.text(st.characters()), st.text(st.characters()))
def test_secret_texts_are_equal_as_what_they_hold(one: str, other: str) -> None:
    assert (Secret(one) == Secret(other)) == (one == other)
    assert Secret(one).reveal() == one
    assert hash(Secret(one)) == hash(Secret(one))


@given(st.binary(), st.binary())
def test_secret_bytes_are_equal_as_what_they_hold(one: bytes, other: bytes) -> None:
    assert (SecretBytes(one) == SecretBytes(other)) == (one == other)
    assert SecretBytes(one).reveal() == one
    assert SealedSecret(one).ciphertext == one


def test_secrets_of_different_kinds_differ() -> None:
    assert Secret("a") != PasswordHash("a")
    assert SecretBytes(b"a") != SealedSecret(b"a")
    assert Secret("a") != "a"


def test_a_lone_surrogate_does_not_break_the_comparison() -> None:
    assert Secret("\ud800") == Secret("\ud800")
