"""Strategies for users, staffers and callers."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from proca.domain.ids import OrgId, StafferId, UserId
from proca.domain.secret import Secret
from proca.domain.users.access import AuthContext
from proca.domain.users.permissions import Permission, combined
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import PasswordHash, User

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

times = st.integers(min_value=0, max_value=10**8).map(lambda seconds: NOW + timedelta(seconds=seconds))
ids = st.integers(min_value=1, max_value=2**53)
bitsets = st.integers(min_value=0, max_value=2**31 - 1)
permissions = st.sampled_from(Permission)
perms = st.lists(permissions).map(lambda some: combined(*some)) | bitsets
secrets = st.text().map(Secret)
emails = st.from_regex(r"[a-zA-Z.+]{1,20}@[a-z]{1,20}", fullmatch=True)
users = st.builds(
    User,
    id=ids.map(UserId),
    email=emails,
    external_id=st.none() | st.text(),
    password_hash=st.none() | st.text().map(PasswordHash),
    confirmed_at=st.none() | times,
    perms=perms,
    inserted_at=times,
    updated_at=times,
)
staffers = st.builds(
    Staffer,
    id=ids.map(StafferId),
    org_id=ids.map(OrgId),
    user_id=ids.map(UserId),
    perms=perms,
    inserted_at=times,
    updated_at=times,
)
contexts = st.builds(AuthContext, users, st.none() | staffers)


def a_user(user_id: int = 1, email: str = "ada@lynx.test", perms: int = 0) -> User:
    """One plain user."""
    return User(id=UserId(user_id), email=email, perms=perms, inserted_at=NOW, updated_at=NOW)


def a_staffer(perms: int, org_id: int = 7, user_id: int = 1) -> Staffer:
    """One membership, of the plain user unless said otherwise."""
    return Staffer(
        id=StafferId(3), org_id=OrgId(org_id), user_id=UserId(user_id), perms=perms, inserted_at=NOW, updated_at=NOW
    )
