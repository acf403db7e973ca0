"""A person's data are taken away from an org (spec 20 §3.5 `deleteContact`, 10 §5.4, Q36)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.domain import base64url
from proca.domain.errors import Refused
from proca.domain.supporters.contact_ref import Fingerprint
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.signals import Signals
from proca.ports.store import Store


@frozen
class DeleteContact:
    """Deletes the org's copies, and the clear text of accepted supporters in campaigns that the org leads.

    Messages about the person that wait for the org or were given up go as well; what an org's broker holds by then is
    the org's. The area stays, for it is counted; what a partner erases stays with the lead, and the other way round.
    """

    access: ClassVar = any_of(Permission.DELETE_CONTACTS)

    store: Store
    signals: Signals

    async def __call__(self, caller: User | None, org_name: str, contact_ref: str) -> None:
        """Erase, also when nothing is there to erase; Refused for what is no reference at all."""
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            actor = await self.access.check(unit, caller, org.id)
            await unit.record.erase(org.id, _fingerprint(contact_ref))
        self.signals.noticed("contact_deleted", org_id=org.id, user_id=actor.user.id)


def _fingerprint(contact_ref: str) -> Fingerprint:
    try:
        return Fingerprint(base64url.decode(contact_ref))
    except ValueError as error:
        raise Refused("invalid contact_ref encoding") from error
