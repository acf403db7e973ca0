"""What staffers may do to each other's memberships (spec 20 §1.6, 20.13#2, #4, #14)."""

from proca.domain.errors import Forbidden
from proca.domain.users.access import AuthContext
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import Role, may_assign, may_manage
from proca.domain.users.staffer import Staffer


def check_assignment(actor: AuthContext, role: Role) -> None:
    """The actor must reach as far as the role they give; Forbidden otherwise."""
    if not may_assign(actor.perms, role):
        raise _too_low()


def check_role_change(actor: AuthContext, member: Staffer, role: Role) -> None:
    """Nobody changes someone stronger, nor (unless free to join any org) themselves; Forbidden otherwise."""
    check_assignment(actor, role)
    if _is_fixed_self(actor, member) or not may_manage(actor.perms, member.perms):
        raise _too_low()


def check_removal(actor: AuthContext, member: Staffer) -> None:
    """Nobody removes someone stronger, nor (unless free to join any org) themselves; Forbidden otherwise."""
    if _is_fixed_self(actor, member):
        raise Forbidden("You cannot remove yourself", code="permission_denied")
    if not may_manage(actor.perms, member.perms):
        raise _too_low()


def _is_fixed_self(actor: AuthContext, member: Staffer) -> bool:
    return member.user_id == actor.user.id and not actor.has(Permission.JOIN_ORGS)


def _too_low() -> Forbidden:
    return Forbidden("User must have higher role", code="permission_denied")
