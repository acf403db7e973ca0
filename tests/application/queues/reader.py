"""A program of an org that reads its queues, on a clock that moves when it waits."""

from collections.abc import Sequence

from attrs import define, evolve, field

from data_world import DataWorld
from proca.adapters.http.use_cases.queues import QueueUseCases
from proca.application.queues.patience import Patience
from proca.application.queues.read_queue import Ask, Pulled
from proca.application.queues.settle_queue import Settled
from proca.domain.ids import ActionId, OutboxId
from proca.domain.orgs.org import Org
from proca.domain.outbox import OutboxEntry, event
from proca.domain.processing.pulling import PullQueue
from proca.domain.users.user import User
from proca.ports.dead_letters import Pile

SOME = ActionId(7)


@define
class Reader:
    """Reads as the owner of the org."""

    d: DataWorld
    org: Org
    waited: list[float] = field(factory=list)

    @classmethod
    async def ready(cls, d: DataWorld) -> "Reader":
        """A reader of an org whose every custom setting is on."""
        settings = ("custom_action_deliver", "custom_event_deliver", "custom_action_confirm")
        made = cls(d, d.org)
        await made.set(**dict.fromkeys(settings, True))
        made.patience.pause = made.rest
        return made

    async def set(self, **settings: bool) -> None:
        """Change settings of the org."""
        async with self.d.w.container.store().unit() as unit:
            stored = await unit.orgs.get(self.org.id)
            assert stored is not None
            self.org = await unit.orgs.put(evolve(stored, **settings))
        self.d.w.clock.move(seconds=2)

    @property
    def use(self) -> QueueUseCases:
        """The use cases."""
        return self.d.w.container.use_cases().queues

    @property
    def patience(self) -> Patience:
        """How waits are waited."""
        return self.d.w.container.queues.patience()

    async def rest(self, seconds: float) -> None:
        """Time passes at once."""
        self.waited.append(seconds)
        self.d.w.clock.move(seconds=seconds)

    async def put(self, *entries: OutboxEntry) -> None:
        """Promise these."""
        async with self.d.w.container.store().unit() as unit:
            await unit.outbox.put(*entries)

    async def deliver(self, *names: str, queue: PullQueue = PullQueue.DELIVER) -> None:
        """Messages about actions; the name tells them apart."""
        await self.put(*(OutboxEntry(queue.topic(self.org.id), name, {"said": name}, SOME) for name in names))

    async def tell(self, key: str) -> None:
        """An event, in the queue that events wait in."""
        told = event(self.org.id, key, {"said": key})
        await self.put(OutboxEntry(PullQueue.EVENT.topic(self.org.id), told.routing_key, told.body))

    async def read(
        self, queue: PullQueue = PullQueue.DELIVER, caller: User | None = None, **ask: float
    ) -> Sequence[Pulled]:
        """Messages, as many as there are unless said otherwise."""
        asked = Ask(**{"limit": 100, **ask})  # type: ignore[arg-type]  # whole numbers
        return await self.use.read_queue(caller or self.d.owner, self.org.name, queue, asked)

    async def keys(self, queue: PullQueue = PullQueue.DELIVER, **ask: float) -> list[str | None]:
        """Their routing keys."""
        return [one.job.routing_key for one in await self.read(queue, **ask)]

    async def ack(self, *receipts: str, queue: PullQueue = PullQueue.DELIVER) -> Settled:
        """They are taken."""
        return await self.use.ack_messages(self.d.owner, self.org.name, queue, receipts)

    async def nack(
        self, *receipts: str, queue: PullQueue = PullQueue.DELIVER, at_once: bool = False, reason: str | None = None
    ) -> Settled:
        """They are not."""
        nack = self.use.nack_messages
        return await nack(self.d.owner, self.org.name, queue, receipts, at_once=at_once, reason=reason)

    async def dead(self) -> list[tuple[str, int, str]]:
        """Topic, attempts and error of all that was given up."""
        found = await self.d.w.container.dead_letters().page(Pile(), OutboxId(0), 100)
        return [(one.topic, one.attempts, one.error) for one in found]
