"""Roles (20 §1.6)."""

import pytest
from hypothesis import given

from proca.domain.errors import NotFound
from proca.domain.users.permissions import Permission, staffer_bits
from proca.domain.users.roles import (
    CAMPAIGNER,
    COORDINATOR,
    OWNER,
    ROLES,
    TRANSLATOR,
    Role,
    detect,
    may_assign,
    may_manage,
    role_named,
)
from strategies_users import bitsets, perms

LEGACY_OWNER = 1540736
INSTANCE_OWNER = 1


def assignable(actor_perms: int) -> set[str]:
    return {role.name for role in ROLES if may_assign(actor_perms, role)}


@pytest.mark.parametrize(
    ("name", "perms"),
    [("owner", 1541760), ("campaigner", 1540096), ("translator", 1081344), ("coordinator", 1048576)],
)
def test_roles_are_the_integers_of_the_table(name: str, perms: int) -> None:
    """20 §1.6."""
    assert role_named(name).perms == perms


@pytest.mark.parametrize("name", ["mechanic", "api", "admin", "custom", "Owner", ""])
def test_there_is_no_other_role(name: str) -> None:
    with pytest.raises(NotFound, match=r"^No such role$") as refusal:
        role_named(name)
    assert refusal.value.code == "not_found"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_detected_as_itself(role: Role) -> None:
    assert detect(role.perms) == role.name


def test_an_owner_without_delete_contacts_is_an_owner() -> None:
    """20 §12 no. 8."""
    assert detect(LEGACY_OWNER) == "owner"
    assert assignable(LEGACY_OWNER) == {"owner", "campaigner", "translator", "coordinator"}


@given(perms)
def test_detection_is_total(some: int) -> None:
    assert detect(some) in {"owner", "campaigner", "translator", "coordinator", "custom"}


@given(perms, perms)
def test_more_permissions_never_make_a_weaker_role(some: int, more: int) -> None:
    strength = ["custom", "coordinator", "translator", "campaigner", "owner"].index
    assert strength(detect(some | more)) >= strength(detect(some))


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (OWNER, {"owner", "campaigner", "translator", "coordinator"}),
        (CAMPAIGNER, {"campaigner", "translator", "coordinator"}),
        (TRANSLATOR, {"translator", "coordinator"}),
        (COORDINATOR, {"coordinator"}),
    ],
)
def test_a_role_may_be_assigned_from_above(actor: Role, expected: set[str]) -> None:
    """20 §1.6."""
    assert assignable(actor.perms) == expected


@given(perms.map(staffer_bits))
def test_assignable_roles_are_part_of_what_the_actor_has(some: int) -> None:
    has = some | OWNER.perms if detect(some) == "owner" else some
    assert all(role.perms & ~has == 0 for role in ROLES if may_assign(some, role))


@given(bitsets)
def test_an_admin_may_assign_and_manage_everyone(member: int) -> None:
    """20.13#14."""
    assert assignable(INSTANCE_OWNER) == {role.name for role in ROLES}
    assert may_manage(INSTANCE_OWNER, member)


@given(perms)
def test_an_owner_may_manage_everyone(member: int) -> None:
    assert may_manage(LEGACY_OWNER, member)


@given(perms.map(staffer_bits), perms.map(staffer_bits))
def test_nobody_else_manages_someone_who_may_more(actor: int, member: int) -> None:
    """20.13#2, 20.13#4."""
    if detect(actor) != "owner":
        assert may_manage(actor, member) == (member & ~actor == 0)


def test_a_campaigner_may_not_manage_an_owner() -> None:
    """20.13#4."""
    assert not may_manage(CAMPAIGNER.perms, OWNER.perms)
    assert not may_manage(CAMPAIGNER.perms, LEGACY_OWNER)
    assert may_manage(CAMPAIGNER.perms, TRANSLATOR.perms | Permission.INSTANCE_OWNER.mask)
