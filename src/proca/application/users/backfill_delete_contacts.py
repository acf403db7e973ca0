"""Legacy owners get the permission that owners have today (spec 20 §11.4, §12 scenario 8)."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import frozen

from proca.application.again import with_fresh_facts
from proca.application.permission import Access
from proca.domain.errors import NotFound
from proca.domain.orgs.org import Org
from proca.domain.users.legacy_owner import allow_deletion, is_legacy_owner
from proca.ports.directories import Member, OrgDirectory
from proca.ports.store import Store
from proca.ports.world import Clock


@frozen
class LegacyOwner:
    """An owner who may not delete contacts, and the org they own."""

    org: Org
    member: Member


@frozen
class BackfillDeleteContacts:
    """Finds legacy owners, and adds the bit if that is asked for; done again it finds nobody."""

    access: ClassVar = Access.OPERATOR

    store: Store
    directory: OrgDirectory
    clock: Clock

    async def __call__(self, org_name: str | None = None, *, apply: bool = False) -> Sequence[LegacyOwner]:
        """Those found, by org and membership, of all orgs or of one; NotFound for an unknown org."""
        found = await self._found(org_name)
        if apply:
            await with_fresh_facts(lambda: self._apply(found))
        return found

    async def _found(self, org_name: str | None) -> Sequence[LegacyOwner]:
        orgs = await self.directory.orgs()
        wanted = {number: org for number, org in orgs.items() if org_name is None or org.is_called(org_name)}
        if not wanted and org_name is not None:
            raise NotFound("Org not found", code="not_found")
        members = await self.directory.members(list(wanted))
        return [
            LegacyOwner(wanted[number], one)
            for number, listed in members.items()
            for one in listed
            if is_legacy_owner(one.staffer)
        ]

    async def _apply(self, found: Sequence[LegacyOwner]) -> None:
        async with self.store.unit() as unit:
            for one in found:
                staffer = await unit.staffers.get(one.org.id, one.member.user.id)
                # Somebody may have left, or been given another role, since they were found.
                if staffer is not None and is_legacy_owner(staffer):
                    await unit.staffers.put(allow_deletion(staffer, self.clock.now()))
