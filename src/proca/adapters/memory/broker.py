"""A broker in memory: what RabbitMQ is expected to do with our topology, and an outage at a word."""

from collections import defaultdict
from collections.abc import Sequence

from attrs import define, field

from proca.domain.errors import Unavailable
from proca.domain.ids import OrgId
from proca.domain.processing.topology import SYSTEM_QUEUE, Binding, is_system
from proca.ports.broker import Away, Parcel, Removed
from proca.ports.delivery import Answer, Delivered, Later

_EXCHANGES = 6
_AWAY = "The broker is away"


@define(eq=False)
class MemoryBroker:
    """Queues as lists; `leave` and `come_back` are an outage, after which there is a new connection."""

    queues: defaultdict[str, list[Parcel]] = field(factory=lambda: defaultdict(list))
    bound: dict[OrgId, frozenset[Binding]] = field(factory=dict)
    known: set[str] = field(factory=lambda: {SYSTEM_QUEUE})
    number: int = 1
    is_away: bool = False

    def leave(self) -> None:
        """Answer nobody from now on."""
        self.is_away = True

    def come_back(self) -> None:
        """Answer again."""
        self.is_away = False
        self.number += 1

    async def connected(self) -> int:
        """The number of the connection."""
        if self.is_away:
            raise Unavailable(_AWAY, code="unavailable")
        return self.number

    async def declare(self, org_id: OrgId, bindings: frozenset[Binding]) -> None:
        """Bind as asked; queues stay when nothing is bound to them any more."""
        await self.connected()
        self.bound[org_id] = bindings
        self.known |= {one.queue.of(org_id) for one in bindings}

    async def publish(self, parcels: Sequence[Parcel]) -> Sequence[Answer | Away]:
        """Copy each into the queues that are bound to its exchange."""
        return [self._published(parcel) for parcel in parcels]

    async def remove(self, org_id: OrgId, *, rehearse: bool) -> Removed | None:
        """Forget what an org has."""
        await self.connected()
        own = [name for name in self.known if name.split(".")[1] == str(org_id)]
        if org_id not in self.bound:
            return None
        found = Removed(len(own) + 1, _EXCHANGES, sum(len(self.queues[name]) for name in own))
        if not rehearse:
            del self.bound[org_id]
            self.known.difference_update(own)
        return found

    async def close(self) -> None:
        """Nothing is held."""

    def _published(self, parcel: Parcel) -> Answer | Away:
        if self.is_away:
            return Away(_AWAY)
        names = self._names(parcel)
        for name in names:
            self.queues[name].append(parcel)
        return Delivered() if names or not parcel.is_read else Later("no queue took it")

    def _names(self, parcel: Parcel) -> list[str]:
        if parcel.queue is not None:
            return [parcel.queue] if parcel.queue in self.known else []
        bound = self.bound.get(parcel.org_id, frozenset())
        names = [one.queue.of(parcel.org_id) for one in bound if one.exchange is parcel.exchange]
        return names + [SYSTEM_QUEUE] * is_system(parcel.exchange, parcel.routing_key)
