"""Roles: named sets of staffer permissions, and who may give them to whom (spec 20 §1.6)."""

from attrs import frozen

from proca.domain.errors import NotFound
from proca.domain.users.permissions import Permission, combined, holds, staffer_bits


@frozen
class Role:
    """A named set of permissions; `perms` is what a staffer stores, `marks` is enough to be recognised by."""

    name: str
    perms: int
    marks: int


def _role(name: str, *permissions: Permission, not_needed: int = 0) -> Role:
    perms = combined(*permissions)
    return Role(name, perms, perms & ~not_needed)


_COORDINATOR = (Permission.CHANGE_CAMPAIGN_SETTINGS,)
_TRANSLATOR = (Permission.CHANGE_ORG_USERS, *_COORDINATOR)
_CAMPAIGNER = (
    *_TRANSLATOR,
    Permission.CHANGE_ORG_SETTINGS,
    Permission.MANAGE_CAMPAIGNS,
    Permission.MANAGE_ACTION_PAGES,
)
_OWNER = (*_CAMPAIGNER, Permission.ORG_OWNER, Permission.EXPORT_CONTACTS, Permission.DELETE_CONTACTS)

# An owner from before delete_contacts existed lacks that bit and is an owner all the same.
OWNER = _role("owner", *_OWNER, not_needed=Permission.DELETE_CONTACTS.mask)
CAMPAIGNER = _role("campaigner", *_CAMPAIGNER)
TRANSLATOR = _role("translator", *_TRANSLATOR)
COORDINATOR = _role("coordinator", *_COORDINATOR)

ROLES = (OWNER, CAMPAIGNER, TRANSLATOR, COORDINATOR)
CUSTOM = "custom"


def detect(perms: int) -> str:
    """The name of the strongest role that is fully present, else `custom`."""
    return next((role.name for role in ROLES if _includes(perms, role.marks)), CUSTOM)


def role_named(name: str) -> Role:
    """The role of that name; NotFound for any other text."""
    for role in ROLES:
        if role.name == name:
            return role
    raise NotFound("No such role", code="not_found")


def may_assign(actor_perms: int, role: Role) -> bool:
    """Whether an actor with these effective permissions may give the role: only what is theirs, admins anything."""
    return _reaches(actor_perms, role.perms)


def may_manage(actor_perms: int, member_perms: int) -> bool:
    """Whether the actor may change or remove a member with these permissions: nobody stronger (spec 20.13#2, #4)."""
    return detect(actor_perms) == OWNER.name or _reaches(actor_perms, staffer_bits(member_perms))


def _reaches(actor_perms: int, perms: int) -> bool:
    own = actor_perms | OWNER.perms if detect(actor_perms) == OWNER.name else actor_perms
    return holds(actor_perms, Permission.INSTANCE_OWNER) or _includes(own, perms)


def _includes(perms: int, part: int) -> bool:
    return perms & part == part
