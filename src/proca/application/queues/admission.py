"""Who may deal with the queues of an org: its staff, and programs with a token for them."""

from attrs import frozen

from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.domain.errors import Forbidden
from proca.domain.ids import OrgId
from proca.domain.users.permissions import Permission
from proca.domain.users.token import QueueReader
from proca.domain.users.user import User
from proca.ports.store import Store

ACCESS = any_of(Permission.EXPORT_CONTACTS)


@frozen
class Admission:
    """Lets in whoever may export the contacts of the org; a token lets in nobody who may not."""

    store: Store

    async def __call__(self, caller: User | QueueReader | None, org_name: str) -> OrgId:
        """The org; NotFound, Unauthenticated, Forbidden for a token of another org too."""
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            if isinstance(caller, QueueReader):
                if caller.org_id != org.id:
                    raise Forbidden("This token opens the queues of another org", code="permission_denied")
                caller = caller.user
            await ACCESS.check(unit, caller, org.id)
            return org.id
