"""What staffers may do to each other's memberships (20 §1.6, §12 Roles and permissions)."""

import pytest
from hypothesis import given

from proca.domain.errors import Forbidden
from proca.domain.users.access import AuthContext
from proca.domain.users.members import check_assignment, check_removal, check_role_change
from proca.domain.users.roles import CAMPAIGNER, COORDINATOR, OWNER, TRANSLATOR, Role
from proca.domain.users.staffer import Staffer
from strategies_users import a_staffer, a_user, staffers

HIGHER = "^User must have higher role$"


def bea(role: Role, user_perms: int = 0) -> AuthContext:
    return AuthContext(a_user(perms=user_perms), a_staffer(role.perms))


def carl(role: Role) -> Staffer:
    return a_staffer(role.perms, user_id=2)


@pytest.mark.parametrize(
    ("actor", "role"),
    [(OWNER, OWNER), (OWNER, CAMPAIGNER), (CAMPAIGNER, CAMPAIGNER), (CAMPAIGNER, TRANSLATOR), (TRANSLATOR, TRANSLATOR)],
)
def test_invitations_that_are_allowed(actor: Role, role: Role) -> None:
    """20 §12 Roles and permissions."""
    check_assignment(bea(actor), role)


@pytest.mark.parametrize(("actor", "role"), [(CAMPAIGNER, OWNER), (TRANSLATOR, OWNER), (TRANSLATOR, CAMPAIGNER)])
def test_invitations_that_are_denied(actor: Role, role: Role) -> None:
    """20 §12 Roles and permissions."""
    with pytest.raises(Forbidden, match=HIGHER) as refusal:
        check_assignment(bea(actor), role)
    assert refusal.value.code == "permission_denied"


@given(staffers)
def test_an_admin_without_membership_works(member: Staffer) -> None:
    """20.13#14."""
    admin = AuthContext(a_user(user_id=2**60, perms=1))
    check_role_change(admin, member, OWNER)
    check_removal(admin, member)


def test_nobody_changes_someone_stronger() -> None:
    """20.13#4."""
    check_role_change(bea(OWNER), carl(OWNER), COORDINATOR)
    check_role_change(bea(CAMPAIGNER), carl(CAMPAIGNER), COORDINATOR)
    with pytest.raises(Forbidden, match=HIGHER):
        check_role_change(bea(CAMPAIGNER), carl(OWNER), COORDINATOR)
    with pytest.raises(Forbidden, match=HIGHER):
        check_role_change(bea(CAMPAIGNER), carl(COORDINATOR), OWNER)


def test_nobody_changes_their_own_role() -> None:
    """20.13#4."""
    own = a_staffer(OWNER.perms)
    with pytest.raises(Forbidden, match=HIGHER):
        check_role_change(bea(OWNER), own, COORDINATOR)
    check_role_change(bea(OWNER, user_perms=2), own, COORDINATOR)


def test_nobody_removes_someone_stronger() -> None:
    """20.13#2."""
    check_removal(bea(CAMPAIGNER), carl(CAMPAIGNER))
    with pytest.raises(Forbidden, match=HIGHER):
        check_removal(bea(CAMPAIGNER), carl(OWNER))


def test_nobody_removes_themselves() -> None:
    """20.13#2."""
    own = a_staffer(OWNER.perms)
    with pytest.raises(Forbidden, match=r"^You cannot remove yourself$") as refusal:
        check_removal(bea(OWNER), own)
    assert refusal.value.code == "permission_denied"
    check_removal(bea(OWNER, user_perms=2), own)
