"""The guards (20 §1.8)."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Forbidden, ProcaError, Unauthenticated
from proca.domain.users.access import AuthContext, require, require_all, require_member, require_user
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import CAMPAIGNER, OWNER, TRANSLATOR, Role
from strategies_users import a_staffer, a_user, contexts, permissions

KEYS = (Permission.CHANGE_ORG_SETTINGS, Permission.EXPORT_CONTACTS)


def as_role(role: Role) -> AuthContext:
    return AuthContext(a_user(), a_staffer(role.perms))


def test_the_user_guard() -> None:
    """20 §1.8 no. 5."""
    caller = AuthContext(a_user())
    assert require_user(caller) is caller
    with pytest.raises(Unauthenticated, match=r"^Authentication is required for this API call$") as refusal:
        require_user(None)
    assert refusal.value.code == "unauthorized"


@pytest.mark.parametrize(("context", "kind"), [(None, Unauthenticated), (AuthContext(a_user(perms=14)), Forbidden)])
def test_the_member_guard_refuses(context: AuthContext | None, kind: type[ProcaError]) -> None:
    """20 §1.8 no. 5."""
    with pytest.raises(kind, match=r"^User is not a member of organisation$") as refusal:
        require_member(context)
    assert refusal.value.code == "unauthorized"


@pytest.mark.parametrize("context", [AuthContext(a_user(), a_staffer(0)), AuthContext(a_user(perms=1))])
def test_the_member_guard_lets_members_and_admins_pass(context: AuthContext) -> None:
    """20 §1.8 no. 5; 00 D12: admins without membership work."""
    assert require_member(context) is context


@pytest.mark.parametrize("guard", [require, require_all])
def test_nobody_has_a_permission(guard: Callable[..., AuthContext]) -> None:
    """20 §1.8 no. 5."""
    with pytest.raises(Unauthenticated) as refusal:
        guard(None, Permission.ORG_OWNER)
    assert refusal.value.message == "User is not a member of team responsible for resource"
    assert refusal.value.code == "permission_denied"


def test_a_lacking_permission_is_told_in_detail() -> None:
    """20 §1.8 no. 5."""
    context = AuthContext(a_user(perms=2), a_staffer(TRANSLATOR.perms | 65536, org_id=42))
    with pytest.raises(Forbidden, match=r"^You do not have the required permission$") as refusal:
        require(context, Permission.MANAGE_CAMPAIGNS, Permission.MANAGE_ACTION_PAGES)
    assert refusal.value.code == "permission_denied"
    assert refusal.value.details == {
        "required": ["manage_campaigns", "manage_action_pages"],
        "provided": [
            "join_orgs",
            "change_org_users",
            "change_org_settings",
            "change_org_services",
            "change_campaign_settings",
        ],
        "org_id": 42,
    }


def test_without_a_membership_no_org_is_told() -> None:
    with pytest.raises(Forbidden) as refusal:
        require(AuthContext(a_user()), Permission.ORG_OWNER)
    assert refusal.value.details == {"required": ["org_owner"], "provided": []}


@given(contexts, st.lists(permissions))
def test_one_of_the_permissions_is_enough(context: AuthContext, some: list[Permission]) -> None:
    """20 §1.8 no. 4."""
    allowed = context.user.is_admin or any(context.has(permission) for permission in some)
    assert passes_any(context, *some) == allowed


@given(contexts, st.lists(permissions, min_size=1))
def test_who_holds_all_holds_one(context: AuthContext, some: list[Permission]) -> None:
    assert passes_any(context, *some) >= passes_all(context, *some)
    assert passes_all(context, *some) == (context.user.is_admin or all(map(context.has, some)))


@given(contexts)
def test_a_guard_without_permissions_is_for_the_owner_of_the_instance(context: AuthContext) -> None:
    """20 §3.4 `application`."""
    assert passes_any(context) == context.user.is_admin


def test_keys_need_both_permissions() -> None:
    """Q34, 00 D12."""
    assert passes_all(as_role(OWNER), *KEYS)
    assert not passes_all(as_role(CAMPAIGNER), *KEYS)
    with pytest.raises(Forbidden) as refusal:
        require_all(as_role(CAMPAIGNER), *KEYS)
    assert refusal.value.details["required"] == ["change_org_settings", "export_contacts"]


def test_being_admin_does_not_stand_in_for_a_single_permission() -> None:
    """20 §3.6 `updateUser`."""
    assert not AuthContext(a_user(perms=1)).has(Permission.MANAGE_USERS)


def test_stored_admin_bits_of_a_staffer_are_not_honoured() -> None:
    """20.13#8."""
    assert not passes_any(AuthContext(a_user(), a_staffer(15)), Permission.JOIN_ORGS)


def test_stored_staffer_bits_of_a_user_are_not_honoured() -> None:
    """20 §1.2."""
    assert not passes_any(AuthContext(a_user(perms=OWNER.perms)), Permission.ORG_OWNER)


def passes_any(context: AuthContext, *some: Permission) -> bool:
    try:
        return require(context, *some) is context
    except Forbidden:
        return False


def passes_all(context: AuthContext, *some: Permission) -> bool:
    try:
        return require_all(context, *some) is context
    except Forbidden:
        return False
