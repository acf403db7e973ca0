"""Linking accounts to identities (20.13#9): no account is taken over, and none is prepared for its owner."""

import pytest
from attrs import evolve
from hypothesis import given

from proca.domain.errors import Unauthenticated
from proca.domain.users.claims import Identity
from proca.domain.users.sign_on import link
from proca.domain.users.user import User
from strategies_users import NOW, a_user, users

IDENTITY = Identity("ada@lynx.test", "s-1", is_verified=True)
CONFIRMED = evolve(a_user(), confirmed_at=NOW)


def test_a_confirmed_account_is_linked() -> None:
    assert link(CONFIRMED, IDENTITY) == evolve(CONFIRMED, external_id="s-1")


def test_what_is_linked_stays_as_it_is() -> None:
    """Two requests of a newcomer at the same moment: the second finds what the first made."""
    linked = evolve(a_user(), external_id="s-1")
    assert link(linked, evolve(IDENTITY, is_verified=False)) == linked


@pytest.mark.parametrize(
    ("user", "identity", "message"),
    [
        (a_user(), IDENTITY, "The account with this e-mail is not confirmed"),
        (evolve(CONFIRMED, external_id="s-2"), IDENTITY, "The account with this e-mail belongs to another identity"),
        (CONFIRMED, evolve(IDENTITY, is_verified=False), "Email not verified"),
    ],
)
def test_what_is_not_safe_is_refused(user: User, identity: Identity, message: str) -> None:
    with pytest.raises(Unauthenticated, match=f"^{message}$") as refusal:
        link(user, identity)
    assert refusal.value.code == "unauthorized"


@given(users)
def test_law_an_external_id_is_never_overwritten(user: User) -> None:
    try:
        linked = link(user, IDENTITY)
    except Unauthenticated:
        return
    if user.external_id == "s-1":
        return
    assert user.external_id is None
    assert user.confirmed_at is not None
    assert linked == evolve(user, external_id="s-1")
