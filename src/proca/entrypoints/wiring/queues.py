"""Queues of orgs and dead letters, put together."""

from dependency_injector import providers

from proca.adapters.http.use_cases.queues import QueueUseCases
from proca.adapters.telling import TellingQueue
from proca.application.delivery import Settling
from proca.application.processing.dead_letters import (
    DeadLetterDesk,
    DropDeadLetters,
    ListDeadLetters,
    ReplayDeadLetters,
    ShowDeadLetter,
)
from proca.application.queues.admission import Admission
from proca.application.queues.patience import Patience
from proca.application.queues.read_queue import ReadQueue
from proca.application.queues.settle_queue import AckMessages, Hatch, NackMessages
from proca.application.queues.tokens import MakeQueueToken, RevokeQueueTokens
from proca.entrypoints.wiring import metrics as wired_metrics
from proca.entrypoints.wiring import tracing as wired_tracing
from proca.entrypoints.wiring.shared import Shared
from proca.ports.dead_letters import DeadLetters
from proca.ports.feed import Feed
from proca.ports.measures import Measures
from proca.ports.queue import Queue
from proca.ports.routes import RouteSource
from proca.ports.signals import Signals
from proca.ports.tracing import Tracing


def watched_queue(plain: Queue, signals: Signals, measures: Measures, tracing: Tracing) -> Queue:
    """The queue, what is given up told, and its attempts counted and traced where somebody wants that."""
    return wired_tracing.queue(wired_metrics.queue(TellingQueue(plain, signals), measures), tracing)


class QueueWiring(Shared):
    """Queues that orgs read over HTTP, and what was given up."""

    queue: providers.Provider[Queue] = providers.Dependency()
    feed: providers.Provider[Feed] = providers.Dependency()
    routes: providers.Provider[RouteSource] = providers.Dependency()
    settling: providers.Provider[Settling] = providers.Dependency()
    dead_letters: providers.Provider[DeadLetters] = providers.Dependency()
    # Whether a broker has the messages of orgs.
    by_broker: providers.Provider[bool] = providers.Dependency()

    patience: providers.Provider[Patience] = providers.Singleton(Patience, feed=feed, clock=Shared.clock)
    admission: providers.Provider[Admission] = providers.Factory(Admission, store=Shared.store)
    hatch: providers.Provider[Hatch] = providers.Factory(
        Hatch, admission=admission, feed=feed, queue=queue, clock=Shared.clock
    )
    desk: providers.Provider[DeadLetterDesk] = providers.Factory(DeadLetterDesk, Shared.store, dead_letters)
    use_cases: providers.Provider[QueueUseCases] = providers.Factory(
        QueueUseCases,
        read_queue=providers.Factory(
            ReadQueue,
            admission=admission,
            feed=feed,
            queue=queue,
            routes=routes,
            settling=settling,
            clock=Shared.clock,
            patience=patience,
            by_broker=by_broker,
        ),
        ack_messages=providers.Factory(AckMessages, hatch),
        nack_messages=providers.Factory(NackMessages, hatch, settling),
        make_queue_token=providers.Factory(
            MakeQueueToken, store=Shared.store, ids=Shared.ids, clock=Shared.clock, codes=Shared.codes
        ),
        revoke_queue_tokens=providers.Factory(RevokeQueueTokens, store=Shared.store),
        list_dead_letters=providers.Factory(ListDeadLetters, desk),
        show_dead_letter=providers.Factory(ShowDeadLetter, desk),
        replay_dead_letters=providers.Factory(ReplayDeadLetters, desk, Shared.clock, Shared.signals),
        drop_dead_letters=providers.Factory(DropDeadLetters, desk, Shared.signals),
    )
