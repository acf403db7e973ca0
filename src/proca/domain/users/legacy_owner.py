"""Owners from before `delete_contacts` existed: they are owners by role, but may not delete (spec 20 §1.6, §11.4)."""

from datetime import datetime

from attrs import evolve

from proca.domain.users.permissions import Permission, holds
from proca.domain.users.roles import OWNER
from proca.domain.users.staffer import Staffer


def is_legacy_owner(staffer: Staffer) -> bool:
    """Whether the membership is that of an owner, and lacks nothing of it but `delete_contacts`."""
    return staffer.role == OWNER.name and not holds(staffer.perms, Permission.DELETE_CONTACTS)


def allow_deletion(staffer: Staffer, now: datetime) -> Staffer:
    """The membership with `delete_contacts` beside whatever it holds."""
    return evolve(staffer, perms=staffer.perms | Permission.DELETE_CONTACTS.mask, updated_at=now)
