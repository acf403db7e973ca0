"""Tokens for links in mails (20 §1.3, §12 no. 16)."""

from datetime import timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.ids import UserId, UserTokenId
from proca.domain.secret import SecretBytes
from proca.domain.users.token import LIFETIME, MAILED, TokenContext, UserToken, digest, is_valid, mailed_token
from proca.domain.users.user import User
from strategies_users import NOW, users

SECRET = SecretBytes(b"x" * 32)
CONTEXTS = st.sampled_from([*MAILED, TokenContext.CHANGE])


def token_for(user: User, context: TokenContext) -> UserToken:
    new = "new@x.test" if context is TokenContext.CHANGE else None
    return mailed_token(id=UserTokenId(1), user=user, context=context, secret=SECRET, now=NOW, new_email=new)


@given(users, CONTEXTS)
def test_it_speaks_for_the_user_in_its_time_only(user: User, context: TokenContext) -> None:
    token = token_for(user, context)
    end = NOW + LIFETIME[context]
    assert is_valid(token, NOW, user)
    assert is_valid(token, end - timedelta(microseconds=1), user)
    assert not is_valid(token, end, user)
    assert token.digest == digest(SECRET)


@given(users, CONTEXTS)
def test_it_is_void_for_others_and_once_the_address_is_another(user: User, context: TokenContext) -> None:
    token = token_for(user, context)
    assert not is_valid(token, NOW, evolve(user, id=UserId(user.id + 1)))
    assert not is_valid(token, NOW, evolve(user, email=f"x{user.email}"))


@given(users)
def test_where_it_is_sent(user: User) -> None:
    change, reset = token_for(user, TokenContext.CHANGE), token_for(user, TokenContext.RESET_PASSWORD)
    assert (change.sent_to, change.old_email) == ("new@x.test", user.email)
    assert (reset.sent_to, reset.old_email) == (user.email, None)
