"""Tokens by which users prove who they are, stored only as hashes (spec 20 §1.3, 20.13#10)."""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from attrs import evolve, field, frozen
from attrs.validators import max_len, min_len

from proca.domain.ids import OrgId, UserId, UserTokenId
from proca.domain.secret import SecretBytes
from proca.domain.users.profile import email_key
from proca.domain.users.user import User

API_PREFIX = bytes.fromhex("00f23e")  # makes every API token begin with `API-` in base64url
QUEUES_PREFIX = bytes.fromhex("41413e")  # and every token for queues with `QUE-`
DIGEST_BYTES = sha256().digest_size


class TokenContext(StrEnum):
    """What a token is for."""

    SESSION = "session"
    CONFIRM = "confirm"
    RESET_PASSWORD = "reset_password"  # noqa: S105 -- a purpose, not a password
    CHANGE = "change"
    API = "api"
    QUEUES = "queues"


LIFETIME = {
    TokenContext.SESSION: timedelta(days=60),
    TokenContext.CONFIRM: timedelta(days=7),
    TokenContext.RESET_PASSWORD: timedelta(days=1),
    TokenContext.CHANGE: timedelta(days=7),
    TokenContext.API: timedelta(days=30),
    TokenContext.QUEUES: timedelta(days=30),
}
PROLONGED = frozenset({TokenContext.API, TokenContext.QUEUES})
MAILED = frozenset({TokenContext.CONFIRM, TokenContext.RESET_PASSWORD})


@frozen(kw_only=True)
class UserToken:
    """One token; `digest` is the sha256 of the secret, `old_email` is set for `change` only, where `sent_to` is new.

    `org_id` is the org whose queues a token of `queues` opens, and nothing else.
    """

    id: UserTokenId
    user_id: UserId
    context: TokenContext
    digest: bytes = field(repr=False, validator=[min_len(DIGEST_BYTES), max_len(DIGEST_BYTES)])
    sent_to: str | None = field(default=None, repr=False)
    old_email: str | None = field(default=None, repr=False)
    org_id: OrgId | None = None
    inserted_at: datetime


@frozen
class QueueReader:
    """A program that reads the queues of one org in the name of a user, and may do nothing else."""

    user: User
    org_id: OrgId


def digest(secret: SecretBytes) -> bytes:
    """What is stored in place of a token's secret."""
    return sha256(secret.reveal()).digest()


def mailed_token(
    *,
    id: UserTokenId,  # noqa: A002 -- the field's own name, as everywhere
    user: User,
    context: TokenContext,
    secret: SecretBytes,
    now: datetime,
    new_email: str | None = None,
) -> UserToken:
    """A token for a link in a mail: to the user's own address, or with `change` to the new one; void once theirs is
    another than now."""
    return UserToken(
        id=id,
        user_id=user.id,
        context=context,
        digest=digest(secret),
        sent_to=new_email or user.email,
        old_email=user.email if context is TokenContext.CHANGE else None,
        inserted_at=now,
    )


def api_secret(random: SecretBytes) -> SecretBytes:
    """The secret of an API token, made of 32 random bytes."""
    return SecretBytes(API_PREFIX + random.reveal())


def queues_secret(random: SecretBytes) -> SecretBytes:
    """The secret of a token for queues, made of 32 random bytes."""
    return SecretBytes(QUEUES_PREFIX + random.reveal())


def expires_at(token: UserToken) -> datetime:
    """The first moment at which the token is void."""
    return token.inserted_at + LIFETIME[token.context]


def is_valid(token: UserToken, now: datetime, user: User) -> bool:
    """Whether the token speaks for the user now: theirs, not expired, and not sent before their e-mail changed."""
    return token.user_id == user.id and now < expires_at(token) and _is_addressed_to(token, user)


def seen(token: UserToken, now: datetime) -> UserToken:
    """The token after use at `now`; the life of a program's token counts from its last use, others get no younger."""
    if token.context not in PROLONGED:
        return token
    return evolve(token, inserted_at=max(token.inserted_at, now))


def _is_addressed_to(token: UserToken, user: User) -> bool:
    if token.context in MAILED:
        return _same(token.sent_to, user.email)
    return token.context is not TokenContext.CHANGE or _same(token.old_email, user.email)


def _same(address: str | None, email: str) -> bool:
    return address is not None and email_key(address) == email_key(email)
