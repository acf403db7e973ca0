"""How use cases declare who may call them; one place checks it (spec 20 §1.8)."""

from enum import Enum

from attrs import frozen

from proca.domain.ids import OrgId
from proca.domain.users.access import AuthContext, require, require_all, require_member, require_user
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Unit


class Access(Enum):
    """Who may call a use case, where no permission of an org is concerned."""

    PUBLIC = "anybody"
    BY_VIEW = "whoever is shown the private face of the thing"
    OPERATOR = "whoever has the shell"
    WORKER = "the process itself"


class Guard(Enum):
    """What is demanded of a caller."""

    USER = "an account"
    MEMBER = "a membership in the org"
    ANY_OF = "one of the permissions"
    ALL_OF = "every one of the permissions"


@frozen
class Needs:
    """A demand on the caller, declared on the use case; `check` is the one place that meets it."""

    guard: Guard
    permissions: tuple[Permission, ...] = ()

    async def check(self, unit: Unit, caller: User | None, org_id: OrgId | None = None) -> AuthContext:
        """The caller with their membership in the org concerned; Unauthenticated or Forbidden otherwise.

        The membership is read inside the unit, so that one mutation sees what another of the same document did.
        """
        return self.met_by(await context_of(unit, caller, org_id))

    def met_by(self, context: AuthContext | None) -> AuthContext:
        """The same for a caller whose membership is known, or where no org is concerned."""
        match self.guard:
            case Guard.USER:
                return require_user(context)
            case Guard.MEMBER:
                return require_member(context)
            case Guard.ANY_OF:
                return require(context, *self.permissions)
            case Guard.ALL_OF:
                return require_all(context, *self.permissions)


ACCOUNT = Needs(Guard.USER)
MEMBERSHIP = Needs(Guard.MEMBER)


def any_of(*permissions: Permission) -> Needs:
    """One of these permissions, of the user or in the org concerned."""
    return Needs(Guard.ANY_OF, permissions)


def all_of(*permissions: Permission) -> Needs:
    """Every one of these permissions."""
    return Needs(Guard.ALL_OF, permissions)


async def context_of(unit: Unit, caller: User | None, org_id: OrgId | None) -> AuthContext | None:
    """Who asks, in the scope of an org; none for anybody."""
    if caller is None:
        return None
    staffer = await unit.staffers.get(org_id, caller.id) if org_id is not None else None
    return AuthContext(caller, staffer)
