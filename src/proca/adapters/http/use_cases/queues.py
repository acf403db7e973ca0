"""Queues of orgs, and what was given up."""

from attrs import frozen

from proca.application.processing.dead_letters import (
    DropDeadLetters,
    ListDeadLetters,
    ReplayDeadLetters,
    ShowDeadLetter,
)
from proca.application.queues.read_queue import ReadQueue
from proca.application.queues.settle_queue import AckMessages, NackMessages
from proca.application.queues.tokens import MakeQueueToken, RevokeQueueTokens


@frozen
class QueueUseCases:
    """Queues of orgs and dead letters, as use cases."""

    read_queue: ReadQueue
    ack_messages: AckMessages
    nack_messages: NackMessages
    make_queue_token: MakeQueueToken
    revoke_queue_tokens: RevokeQueueTokens
    list_dead_letters: ListDeadLetters
    show_dead_letter: ShowDeadLetter
    replay_dead_letters: ReplayDeadLetters
    drop_dead_letters: DropDeadLetters
