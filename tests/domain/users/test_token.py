"""Tokens (20 §1.3)."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain import base64url
from proca.domain.ids import UserId, UserTokenId
from proca.domain.secret import SecretBytes
from proca.domain.users.token import (
    TokenContext,
    UserToken,
    api_secret,
    digest,
    expires_at,
    is_valid,
    queues_secret,
    seen,
)
from strategies_users import NOW, a_user

USER = a_user()
SECOND = timedelta(seconds=1)
LIVES = [
    (TokenContext.SESSION, 60),
    (TokenContext.CONFIRM, 7),
    (TokenContext.RESET_PASSWORD, 1),
    (TokenContext.CHANGE, 7),
    (TokenContext.API, 30),
]


def token(context: TokenContext, sent_to: str | None = None, old_email: str | None = None) -> UserToken:
    return UserToken(
        id=UserTokenId(9),
        user_id=UserId(1),
        context=context,
        digest=digest(SecretBytes(b"random")),
        sent_to=sent_to,
        old_email=old_email,
        inserted_at=NOW,
    )


def addressed(context: TokenContext) -> UserToken:
    return token(context, sent_to="ADA@lynx.test", old_email="ADA@lynx.test")


@pytest.mark.parametrize(("context", "days"), LIVES)
def test_a_token_lives_its_days(context: TokenContext, days: int) -> None:
    """20 §1.3."""
    end = NOW + timedelta(days=days)
    assert expires_at(addressed(context)) == end
    assert is_valid(addressed(context), end - SECOND, USER)
    assert not is_valid(addressed(context), end, USER)


@pytest.mark.parametrize("context", TokenContext)
def test_a_token_of_2020_is_void(context: TokenContext) -> None:
    """20 §12 no. 16."""
    old = evolve(addressed(context), inserted_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert not is_valid(old, NOW, USER)


@pytest.mark.parametrize("context", TokenContext)
def test_a_token_speaks_for_its_user_only(context: TokenContext) -> None:
    assert not is_valid(addressed(context), NOW, a_user(user_id=2))


@pytest.mark.parametrize("context", [TokenContext.CONFIRM, TokenContext.RESET_PASSWORD])
def test_a_mailed_token_is_void_when_the_email_has_changed(context: TokenContext) -> None:
    """20 §1.3."""
    assert is_valid(token(context, sent_to="ada@lynx.test"), NOW, USER)
    assert not is_valid(token(context, sent_to="ada@old.test", old_email="ada@lynx.test"), NOW, USER)
    assert not is_valid(token(context), NOW, USER)


def test_a_change_token_is_void_when_the_email_has_changed_meanwhile() -> None:
    """20 §12 no. 16."""
    change = token(TokenContext.CHANGE, sent_to="ada@new.test", old_email="ada@lynx.test")
    assert is_valid(change, NOW, USER)
    assert not is_valid(change, NOW, a_user(email="ada@new.test"))
    assert not is_valid(token(TokenContext.CHANGE), NOW, USER)


@given(st.binary())
def test_only_the_hash_is_stored(secret: bytes) -> None:
    """20.13#10."""
    assert digest(SecretBytes(secret)) == sha256(secret).digest()


@pytest.mark.parametrize("stored", [b"", b"x" * 31, b"x" * 33])
def test_nothing_but_a_hash_can_be_stored(stored: bytes) -> None:
    """20.13#10."""
    with pytest.raises(ValueError, match="digest"):
        evolve(token(TokenContext.SESSION), digest=stored)


@given(st.binary(min_size=32, max_size=32))
def test_api_tokens_are_recognised_by_their_beginning(random: bytes) -> None:
    """20 §1.3."""
    text = base64url.encode(api_secret(SecretBytes(random)).reveal())
    assert text.startswith("API-")
    assert len(text) == 47


@given(st.binary(min_size=32, max_size=32))
def test_tokens_for_queues_are_recognised_by_theirs(random: bytes) -> None:
    """Issue 4 item 5: they open the queues of one org, and cannot be mistaken for the others."""
    text = base64url.encode(queues_secret(SecretBytes(random)).reveal())
    assert text.startswith("QUE-")
    assert len(text) == 47


@given(st.integers(min_value=-100, max_value=100))
def test_an_api_token_lives_on_from_its_last_use(days: int) -> None:
    """20 §1.3."""
    now = NOW + timedelta(days=days)
    assert seen(token(TokenContext.API), now).inserted_at == max(NOW, now)
    assert seen(token(TokenContext.SESSION), now) == token(TokenContext.SESSION)


def test_a_token_does_not_print_what_is_personal() -> None:
    shown = repr(addressed(TokenContext.CHANGE))
    assert "ADA" not in shown
    assert "digest" not in shown
