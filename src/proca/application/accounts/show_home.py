"""What somebody sees who comes in: who they are here, and where they belong (spec 20 §7)."""

from typing import ClassVar

from attrs import frozen

from proca.application.permission import ACCOUNT
from proca.domain.orgs.org import Org
from proca.domain.users.access import AuthContext
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User
from proca.ports.directories import OrgDirectory, UserDirectory


@frozen
class Belonging:
    """An org, and the membership in it."""

    org: Org
    staffer: Staffer


@frozen
class ShowHome:
    """Reads the memberships of the caller."""

    access: ClassVar = ACCOUNT

    users: UserDirectory
    orgs: OrgDirectory

    async def __call__(self, caller: User | None) -> tuple[Belonging, ...]:
        """Where they belong, by title of the org; Unauthenticated for nobody."""
        user = self.access.met_by(AuthContext(caller) if caller else None).user
        staffers = (await self.users.memberships([user.id])).get(user.id, ())
        orgs = await self.orgs.orgs({staffer.org_id for staffer in staffers})
        found = (Belonging(orgs[staffer.org_id], staffer) for staffer in staffers if staffer.org_id in orgs)
        return tuple(sorted(found, key=lambda one: one.org.title.casefold()))
