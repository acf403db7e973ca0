"""The permission bits of users and staffers: one shared numbering (spec 20 §1.5)."""

from enum import StrEnum
from typing import Self


class Scope(StrEnum):
    """Where a permission is stored: with the user, or with the membership in an org."""

    USER = "user"
    STAFFER = "staffer"


class Permission(StrEnum):
    """A permission by its name, in the order of the table; bit 16 has two names."""

    bit: int

    def __new__(cls, name: str, bit: int) -> Self:
        """Make the member a text that knows the number of its bit."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.bit = bit
        return member

    INSTANCE_OWNER = "instance_owner", 0
    JOIN_ORGS = "join_orgs", 1
    MANAGE_USERS = "manage_users", 2
    MANAGE_ORGS = "manage_orgs", 3
    ORG_OWNER = "org_owner", 7
    USE_API = "use_api", 8
    EXPORT_CONTACTS = "export_contacts", 9
    DELETE_CONTACTS = "delete_contacts", 10
    CHANGE_ORG_USERS = "change_org_users", 15
    CHANGE_ORG_SETTINGS = "change_org_settings", 16
    CHANGE_ORG_SERVICES = "change_org_services", 16
    MANAGE_CAMPAIGNS = "manage_campaigns", 17
    MANAGE_ACTION_PAGES = "manage_action_pages", 18
    LAUNCH_ACTION_PAGE = "launch_action_page", 19
    CHANGE_CAMPAIGN_SETTINGS = "change_campaign_settings", 20

    @property
    def mask(self) -> int:
        """The integer that has only this bit."""
        return 1 << self.bit

    @property
    def scope(self) -> Scope:
        """Where the bit is stored."""
        return Scope.USER if admin_bits(self.mask) else Scope.STAFFER


ADMIN_MASK = 0x0F


def combined(*permissions: Permission) -> int:
    """The bitset that holds exactly these permissions."""
    perms = 0
    for permission in permissions:
        perms |= permission.mask
    return perms


def holds(perms: int, permission: Permission) -> bool:
    """Whether the bitset has this permission."""
    return perms & permission.mask != 0


def admin_bits(perms: int) -> int:
    """Only what may be stored with a user: bits 0 to 3."""
    return perms & ADMIN_MASK


def staffer_bits(perms: int) -> int:
    """Only what may be stored with a staffer: bits from 4 upwards (spec 20.13#8, #25)."""
    return perms & ~ADMIN_MASK


def names(perms: int) -> tuple[str, ...]:
    """The names of the bits that are set, in the order of the table; bit 16 yields both of its names."""
    return tuple(permission.value for permission in Permission if holds(perms, permission))
