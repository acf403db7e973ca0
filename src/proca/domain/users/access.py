"""Who is asking, and whether they may: the guards of every use case (spec 20 §1.8, 00 D12)."""

from attrs import frozen

from proca.domain.errors import Forbidden, Unauthenticated
from proca.domain.users.permissions import Permission, holds, names
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User


@frozen
class AuthContext:
    """The caller: a user and, when an org is concerned, their membership in it; nobody at all is None instead."""

    user: User
    staffer: Staffer | None = None

    @property
    def perms(self) -> int:
        """The effective permissions: the user's and the staffer's together."""
        return self.user.perms | (self.staffer.perms if self.staffer else 0)

    def has(self, permission: Permission) -> bool:
        """Whether the caller holds exactly this permission; being admin does not stand in for it."""
        return holds(self.perms, permission)


def require_user(context: AuthContext | None) -> AuthContext:
    """The caller must be known; Unauthenticated otherwise."""
    if context is None:
        raise Unauthenticated("Authentication is required for this API call", code="unauthorized")
    return context


def require_member(context: AuthContext | None) -> AuthContext:
    """The caller must belong to the org or own the instance; Unauthenticated or Forbidden otherwise."""
    message = "User is not a member of organisation"
    if context is None:
        raise Unauthenticated(message, code="unauthorized")
    if context.staffer is None and not context.user.is_admin:
        raise Forbidden(message, code="unauthorized")
    return context


def require(context: AuthContext | None, *permissions: Permission) -> AuthContext:
    """The caller must hold one of the permissions or own the instance; Unauthenticated or Forbidden otherwise."""
    caller = _known(context)
    if not (caller.user.is_admin or any(map(caller.has, permissions))):
        raise _lacking(caller, permissions)
    return caller


def require_all(context: AuthContext | None, *permissions: Permission) -> AuthContext:
    """The caller must hold every one of the permissions or own the instance; errors as `require` (spec 10 Q34)."""
    caller = _known(context)
    if not (caller.user.is_admin or all(map(caller.has, permissions))):
        raise _lacking(caller, permissions)
    return caller


def _known(context: AuthContext | None) -> AuthContext:
    if context is None:
        raise Unauthenticated("User is not a member of team responsible for resource", code="permission_denied")
    return context


def _lacking(context: AuthContext, permissions: tuple[Permission, ...]) -> Forbidden:
    staffer = context.staffer
    details: dict[str, object] = {
        "required": [permission.value for permission in permissions],
        "provided": [*names(context.user.perms), *names(staffer.perms if staffer else 0)],
    }
    if staffer:
        details["org_id"] = staffer.org_id
    return Forbidden("You do not have the required permission", code="permission_denied", details=details)
