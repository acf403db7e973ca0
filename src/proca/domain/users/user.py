"""Users: accounts of people who run campaigns (spec 20 §1.2)."""

from datetime import datetime
from typing import TypedDict, Unpack

from attrs import evolve, field, frozen

from proca.domain.errors import Violation, refuse_if_any
from proca.domain.ids import UserId
from proca.domain.secret import Secret
from proca.domain.users.permissions import ADMIN_MASK, Permission, admin_bits, holds
from proca.domain.users.profile import check_email, check_profile, email_key


class PasswordHash(Secret):
    """A password as it is stored, in the notation of its hash function."""

    __slots__ = ()


def _trimmed(value: str | None) -> str | None:
    return (value or "").strip() or None


@frozen(kw_only=True)
class User:
    """An account; `perms` holds admin bits only, `version` is moved on by the store at each change."""

    id: UserId
    email: str = field(repr=False)
    external_id: str | None = field(default=None, repr=False)
    password_hash: PasswordHash | None = None
    confirmed_at: datetime | None = None
    perms: int = field(default=0, converter=admin_bits)
    picture_url: str | None = field(default=None, repr=False, converter=_trimmed)
    job_title: str | None = field(default=None, repr=False, converter=_trimmed)
    phone: str | None = field(default=None, repr=False, converter=_trimmed)
    version: int = 0
    inserted_at: datetime
    updated_at: datetime

    @property
    def is_admin(self) -> bool:
        """Whether the user owns the instance; the other admin bits do not count (spec 20 §1.7)."""
        return holds(self.perms, Permission.INSTANCE_OWNER)


class ProfileChanges(TypedDict, total=False):
    """The profile fields to change; null clears, what is absent stays."""

    picture_url: str | None
    job_title: str | None
    phone: str | None


def register(
    *,
    id: UserId,  # noqa: A002 -- the field's own name, as everywhere
    email: str,
    password_hash: PasswordHash | None,
    now: datetime,
    external_id: str | None = None,
) -> User:
    """A new account without any right, its e-mail not confirmed; Invalid when the e-mail breaks a rule."""
    refuse_if_any(check_email(email))
    return User(
        id=id, email=email, external_id=external_id, password_hash=password_hash, inserted_at=now, updated_at=now
    )


def change_profile(user: User, now: datetime, **changes: Unpack[ProfileChanges]) -> User:
    """The user with new profile fields; Invalid when one breaks a rule."""
    changed = evolve(user, **changes, updated_at=now)
    refuse_if_any(check_profile(changed.picture_url, changed.job_title, changed.phone))
    return changed


def check_new_email(user: User, email: str) -> list[Violation]:
    """What is wrong with an e-mail to change to."""
    if email_key(email) == email_key(user.email):
        return [Violation("did not change", ("email",))]
    return check_email(email)


def change_email(user: User, email: str, now: datetime) -> User:
    """The user under a new e-mail, which the link that brought them here confirms; Invalid when it breaks a rule."""
    refuse_if_any(check_new_email(user, email))
    return evolve(user, email=email, confirmed_at=now, updated_at=now)


def confirm_email(user: User, now: datetime) -> User:
    """The user whose mailbox has been shown to be real."""
    return evolve(user, confirmed_at=now, updated_at=now)


def change_password(user: User, password_hash: PasswordHash, now: datetime) -> User:
    """The user with another password; all their tokens have to go with the old one."""
    return evolve(user, password_hash=password_hash, updated_at=now)


def rehash(user: User, better: PasswordHash) -> User:
    """The user with a better hash of the same password; nothing that anybody did, so no time is noted."""
    return evolve(user, password_hash=better)


def make_admin(user: User, now: datetime) -> User:
    """The user with all four admin bits."""
    return evolve(user, perms=ADMIN_MASK, updated_at=now)
