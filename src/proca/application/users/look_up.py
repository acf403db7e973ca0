"""Finding users and members by e-mail inside a unit; NotFound when there is none (spec 20 §3.6)."""

from proca.domain.errors import NotFound
from proca.domain.orgs.org import Org
from proca.domain.rules import is_storable
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User
from proca.ports.store import Unit


async def user_with_email(unit: Unit, email: str) -> User:
    """The user with this e-mail, letter case aside."""
    user = await unit.users.by_email(email) if is_storable(email) else None
    if user is None:
        raise NotFound("User does not exist", code="not_found")
    return user


async def member_with_email(unit: Unit, org: Org, email: str) -> Staffer:
    """The membership in the org of the user with this e-mail."""
    user = await user_with_email(unit, email)
    member = await unit.staffers.get(org.id, user.id)
    if member is None:
        raise NotFound("User is not a member of this org", code="not_found")
    return member
