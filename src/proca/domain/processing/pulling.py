"""Queues that an org reads over HTTP in place of a broker, and the receipts of what it was given (spec 30 §2.1)."""

from collections.abc import Collection
from enum import StrEnum
from hashlib import blake2b

from attrs import frozen

from proca.domain import base64url
from proca.domain.ids import OrgId, OutboxId
from proca.domain.processing.queues import Queue
from proca.domain.processing.topology import Binding, Exchange

_MARK_BYTES, _NUMBER_BYTES, _ATTEMPT_BYTES = 8, 8, 4
# No column holds larger numbers.
_NUMBERS_END = 2**63
_BYTES = _MARK_BYTES + _NUMBER_BYTES + _ATTEMPT_BYTES


class PullQueue(StrEnum):
    """What an org may read; `event` shows of `deliver` only the events, which `deliver` shows as well."""

    DELIVER = "deliver"
    SUPPORTER_CONFIRM = "confirm.supporter"
    ACTION_CONFIRM = "confirm.action"
    EVENT = "event"

    def topic(self, org_id: OrgId) -> str:
        """The queue that its messages wait in; that of events is the one of deliveries (spec 30 §2.1)."""
        return _QUEUES[self].of(org_id)

    @property
    def setting(self) -> str:
        """The setting of the org that has messages put into it."""
        return _SETTINGS[self]

    @property
    def only_events(self) -> bool:
        """Whether messages about actions stay where they are."""
        return self is PullQueue.EVENT

    def is_fed(self, bindings: Collection[Binding]) -> bool:
        """Whether any message comes into it."""
        exchanges = {one.exchange for one in bindings if one.queue is _QUEUES[self]}
        return Exchange.EVENT in exchanges if self.only_events else bool(exchanges)


_QUEUES = {
    PullQueue.DELIVER: Queue.CUSTOM_ACTION_DELIVER,
    PullQueue.SUPPORTER_CONFIRM: Queue.CUSTOM_SUPPORTER_CONFIRM,
    PullQueue.ACTION_CONFIRM: Queue.CUSTOM_ACTION_CONFIRM,
    PullQueue.EVENT: Queue.CUSTOM_ACTION_DELIVER,
}
_SETTINGS = {
    PullQueue.DELIVER: "customActionDeliver",
    PullQueue.SUPPORTER_CONFIRM: "customSupporterConfirm",
    PullQueue.ACTION_CONFIRM: "customActionConfirm",
    PullQueue.EVENT: "customEventDeliver",
}


@frozen
class Receipt:
    """Which message was given out, and by which attempt: a later attempt makes the receipts of earlier ones void."""

    id: OutboxId
    attempt: int

    def text(self, org_id: OrgId, queue: PullQueue) -> str:
        """The receipt for readers of one queue of one org; it is nothing to anybody else."""
        number = self.id.to_bytes(_NUMBER_BYTES, "big") + self.attempt.to_bytes(_ATTEMPT_BYTES, "big")
        return base64url.encode(_mark(org_id, queue) + number)


def receipt_of(text: str, org_id: OrgId, queue: PullQueue) -> Receipt | None:
    """The receipt that was written so for this queue of this org; none for any other text."""
    try:
        told = base64url.decode(text)
    except ValueError:
        return None
    number, attempt = told[_MARK_BYTES:-_ATTEMPT_BYTES], told[-_ATTEMPT_BYTES:]
    receipt = Receipt(OutboxId(int.from_bytes(number, "big")), int.from_bytes(attempt, "big"))
    if len(told) != _BYTES or receipt.id >= _NUMBERS_END:
        return None
    return receipt if receipt.text(org_id, queue) == text else None


def _mark(org_id: OrgId, queue: PullQueue) -> bytes:
    return blake2b(f"{org_id}/{queue}".encode(), digest_size=_MARK_BYTES).digest()
