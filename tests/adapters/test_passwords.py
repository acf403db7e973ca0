"""Passwords by argon2id: slow and salted, and a stored hash that cannot be read is no match and no crash."""

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from proca.adapters.passwords import ArgonPasswords
from proca.domain.secret import Secret
from proca.domain.users.user import PasswordHash

# As cheap as the library allows: what is shown here does not depend on the cost.
QUICK = ArgonPasswords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def test_the_defaults_are_argon2id_at_the_librarys_own_cost() -> None:
    """RFC 9106; a hash tells its parameters."""
    stored = ArgonPasswords().hash(Secret("Correct-Horse-1"))
    assert stored.reveal().startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert ArgonPasswords().verify(Secret("Correct-Horse-1"), stored)
    assert not ArgonPasswords().verify(Secret("correct-horse-1"), stored)


@given(password=st.text(max_size=80), other=st.text(max_size=80))
def test_law_a_password_fits_its_own_hash_and_no_other(password: str, other: str) -> None:
    stored = QUICK.hash(Secret(password))
    assert QUICK.verify(Secret(password), stored)
    assert QUICK.verify(Secret(other), stored) == (password == other)


def test_the_same_password_twice_gives_two_hashes() -> None:
    assert QUICK.hash(Secret("the same")) != QUICK.hash(Secret("the same"))


@pytest.mark.parametrize(
    "stored", ["", "plain", "$argon2id$", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=8$x$y"]
)
def test_a_hash_that_cannot_be_read_fits_nothing(stored: str) -> None:
    assert not QUICK.verify(Secret(stored), PasswordHash(stored))


def test_hashes_and_passwords_never_print() -> None:
    stored = QUICK.hash(Secret("Correct-Horse-1"))
    assert repr(stored) == str(stored) == "***"
    assert "argon2id" not in f"{stored!r} {QUICK!r}"
