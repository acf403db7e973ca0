"""Staffers: memberships of users in orgs (spec 20 §1.4)."""

from datetime import datetime

from attrs import evolve, field, frozen

from proca.domain.ids import OrgId, StafferId, UserId
from proca.domain.users.permissions import staffer_bits
from proca.domain.users.roles import Role, detect


@frozen(kw_only=True)
class Staffer:
    """One user in one org; `perms` never holds admin bits (spec 20.13#8)."""

    id: StafferId
    org_id: OrgId
    user_id: UserId
    perms: int = field(default=0, converter=staffer_bits)
    last_signin_at: datetime | None = None
    version: int = 0
    inserted_at: datetime
    updated_at: datetime

    @property
    def role(self) -> str:
        """The name of the role that the permissions amount to."""
        return detect(self.perms)


def join(
    *,
    id: StafferId,  # noqa: A002 -- the field's own name, as everywhere
    org_id: OrgId,
    user_id: UserId,
    perms: int,
    now: datetime,
) -> Staffer:
    """A new membership with these permissions, less any admin bits."""
    return Staffer(id=id, org_id=org_id, user_id=user_id, perms=perms, inserted_at=now, updated_at=now)


def grant(staffer: Staffer, role: Role, now: datetime) -> Staffer:
    """The staffer with exactly the permissions of the role; any others are dropped."""
    return evolve(staffer, perms=role.perms, updated_at=now)
