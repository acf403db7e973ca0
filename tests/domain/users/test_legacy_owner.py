"""Owners from before `delete_contacts` (20 §1.6, §11.4)."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given

from proca.domain.users.legacy_owner import allow_deletion, is_legacy_owner
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import OWNER, ROLES, Role
from proca.domain.users.staffer import Staffer
from strategies_users import NOW, staffers

LATER = NOW + timedelta(hours=1)
LEGACY = 1540736


@given(staffers)
def test_the_bit_is_all_that_a_legacy_owner_lacks(staffer: Staffer) -> None:
    """20 §12 scenario 8: whoever is one is an owner by role, before and after, and is none any more."""
    before = evolve(staffer, perms=staffer.perms | LEGACY)
    after = allow_deletion(before, LATER)
    assert is_legacy_owner(before) == (before.perms & Permission.DELETE_CONTACTS.mask == 0)
    assert before.role == after.role == OWNER.name
    assert not is_legacy_owner(after)
    assert after == evolve(before, perms=before.perms | 1024, updated_at=LATER)


@pytest.mark.parametrize("role", ROLES)
@given(staffer=staffers)
def test_nobody_with_a_role_of_today_is_one(role: Role, staffer: Staffer) -> None:
    assert not is_legacy_owner(evolve(staffer, perms=role.perms))
    assert is_legacy_owner(evolve(staffer, perms=LEGACY))
    assert allow_deletion(evolve(staffer, perms=LEGACY), LATER).perms == OWNER.perms
