"""Staffers (20 §1.4)."""

from datetime import timedelta

import pytest
from hypothesis import given

from proca.domain.ids import OrgId, StafferId, UserId
from proca.domain.users.roles import ROLES, Role
from proca.domain.users.staffer import Staffer, grant, join
from strategies_users import NOW, bitsets, staffers

LATER = NOW + timedelta(hours=1)


@given(bitsets)
def test_a_staffer_never_holds_admin_bits(perms: int) -> None:
    """20.13#8."""
    staffer = join(id=StafferId(1), org_id=OrgId(2), user_id=UserId(3), perms=perms, now=NOW)
    assert staffer.perms == perms & ~15
    assert (staffer.inserted_at, staffer.updated_at, staffer.last_signin_at) == (NOW, NOW, None)


@pytest.mark.parametrize("role", ROLES)
@given(staffer=staffers)
def test_a_role_replaces_all_permissions(role: Role, staffer: Staffer) -> None:
    """20 §1.6."""
    granted = grant(staffer, role, LATER)
    assert granted.perms == role.perms
    assert granted.role == role.name
    assert granted.updated_at == LATER
