"""The broker has what effective settings ask for: exchanges, queues and bindings of every org (spec 30 §2.5)."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import ClassVar

from attrs import define, field

from proca.application.permission import Access
from proca.domain.errors import Refused
from proca.domain.ids import OrgId
from proca.domain.processing.topology import Binding, Readers, bindings
from proca.ports.broker import Broker
from proca.ports.routes import RouteSource
from proca.ports.signals import Signals
from proca.ports.snapshots import SnapshotSource
from proca.ports.world import Clock

_LOOK_EVERY = timedelta(seconds=1)
# Settings raise their version when they change; what anybody changed on the broker is put right within an hour or two,
# a share of all orgs every minute.
_ANYWAY_EVERY = timedelta(minutes=1)
_SHARES = 60
_AT_ONCE = 8


@define(eq=False)
class KeepTopology:
    """Declares all orgs on a new connection, and afterwards those whose readers have changed (30.12#5, #47).

    `routes` are to be fresh: what is read after the version must not be older than it.
    """

    access: ClassVar = Access.WORKER

    broker: Broker
    routes: RouteSource
    settings: SnapshotSource
    clock: Clock
    signals: Signals
    _connection: int = field(default=0, init=False)
    _version: int | None = field(default=None, init=False)
    _looked: datetime | None = field(default=None, init=False)
    _read: datetime | None = field(default=None, init=False)
    _declared: dict[OrgId, frozenset[Binding]] = field(factory=dict, init=False, repr=False)

    async def __call__(self) -> int:
        """How many orgs were declared; Unavailable while the broker is away."""
        await self._connect()
        now = self.clock.now()
        if self._looked is not None and now - self._looked < _LOOK_EVERY:
            return 0
        self._looked = now
        version = await self.settings.version()
        if version == self._version and self._read is not None and now - self._read < _ANYWAY_EVERY:
            return 0
        if version == self._version:
            self.forget(list(islice(self._declared, len(self._declared) // _SHARES + 1)))
        readers = await self.routes.readers(await self.routes.org_ids())
        self._declared = {org_id: bound for org_id, bound in self._declared.items() if org_id in readers}
        count = await self._declare(readers)
        self._version, self._read = version, now
        return count

    async def ensure(self, org_ids: Collection[OrgId]) -> frozenset[OrgId]:
        """Declare those that have not been yet, before something is published for them; which the broker refuses."""
        await self._connect()
        missing = [one for one in org_ids if one not in self._declared]
        if missing:
            await self._declare(await self.routes.readers(missing))
        return frozenset(one for one in missing if one not in self._declared)

    def forget(self, org_ids: Collection[OrgId]) -> None:
        """Declare these again before the next message: something of theirs is missing on the broker."""
        for one in org_ids:
            self._declared.pop(one, None)

    async def _connect(self) -> None:
        connection = await self.broker.connected()
        if connection != self._connection:
            self._connection, self._looked, self._read = connection, None, None
            self._declared.clear()

    async def _declare(self, readers: Mapping[OrgId, Readers]) -> int:
        wanted = {org_id: bindings(one) for org_id, one in readers.items()}
        changed = {org_id: bound for org_id, bound in wanted.items() if self._declared.get(org_id) != bound}
        turns = asyncio.Semaphore(_AT_ONCE)

        async def declare(org_id: OrgId, bound: frozenset[Binding]) -> None:
            async with turns:
                await self._declare_one(org_id, bound)

        ended = await asyncio.gather(*(declare(*one) for one in changed.items()), return_exceptions=True)
        for error in filter(None, ended):
            raise error
        return len(changed)

    async def _declare_one(self, org_id: OrgId, bound: frozenset[Binding]) -> None:
        try:
            await self.broker.declare(org_id, bound)
        except Refused as error:
            # One org's queues are no reason to keep the others waiting.
            self._declared.pop(org_id, None)
            self.signals.noticed("topology_refused", org_id=org_id, error=error.message)
        else:
            self._declared[org_id] = bound
