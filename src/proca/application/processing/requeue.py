"""Actions go into one of an org's queues once more, by hand (spec 10 §9 `requeueActions`, 30 §2.7)."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.domain.errors import Refused
from proca.domain.ids import ActionId, OrgId, PublicKeyId
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.case import Case
from proca.domain.processing.messages import Keys
from proca.domain.processing.queues import Queue
from proca.domain.processing.requeue import requeued
from proca.domain.supporters.links import LinkMaker
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.exports import Exports
from proca.ports.processing import ScheduledAction
from proca.ports.snapshots import Snapshots
from proca.ports.store import Store

MOST_ACTIONS = 10_000


@frozen
class RequeueResult:
    """How many of the actions were found, and how many of these do not fit the queue."""

    count: int
    failed: int


@frozen
class RequeueActions:
    """Puts messages for the asking org alone into the outbox, each with that org's own copy (30.12#15)."""

    access: ClassVar = any_of(Permission.EXPORT_CONTACTS)

    store: Store
    exports: Exports
    snapshots: Snapshots
    links: LinkMaker | None = None

    async def __call__(
        self, caller: User | None, org_name: str, ids: Collection[int] | None, queue: Queue
    ) -> RequeueResult:
        """Put what fits; NotFound, Forbidden, Refused without ids or for more than 10,000."""
        org_id = await self._org(caller, org_name)
        found = await self.exports.requeueable(org_id, _wanted(ids))
        keys = await self.exports.keys(_sealed_with(found, org_id))
        entries = [entry for one in found if (entry := await self._entry(one, org_id, queue, keys)) is not None]
        if entries:
            async with self.store.unit() as unit:
                await unit.outbox.put(*entries)
        return RequeueResult(len(found), len(found) - len(entries))

    async def _org(self, caller: User | None, name: str) -> OrgId:
        async with self.store.unit() as unit:
            org = await find_org(unit, name)
            await self.access.check(unit, caller, org.id)
            return org.id

    async def _entry(self, one: ScheduledAction, org_id: OrgId, queue: Queue, keys: Keys) -> OutboxEntry | None:
        page = await self.snapshots.page(one.action.action_page_id)
        if page is None:
            return None
        return requeued(
            Case(one.action, one.supporter, one.contacts, one.source, page), org_id, queue, keys, self.links
        )


def _wanted(ids: Collection[int] | None) -> frozenset[ActionId]:
    if ids is None:
        raise Refused("Provide the ids of the actions", code="bad_arg")
    if len(ids) > MOST_ACTIONS:
        raise Refused(f"At most {MOST_ACTIONS} actions at once", code="too_many", path=("ids",))
    return frozenset(map(ActionId, ids))


def _sealed_with(found: Sequence[ScheduledAction], org_id: OrgId) -> set[PublicKeyId]:
    copies = [contact for one in found for contact in one.contacts if contact.org_id == org_id]
    return {number for copy in copies for number in copy.payload.key_ids}
