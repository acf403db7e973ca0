"""The queues that an org may put an action into again by hand, and which of them fit its state (spec 30 §2.7)."""

from enum import StrEnum

from proca.domain.actions.action import ActionStatus as A
from proca.domain.ids import OrgId
from proca.domain.processing.table import Stage
from proca.domain.supporters.supporter import SupporterStatus as S


class Queue(StrEnum):
    """What reads the messages: a worker of ours (`wrk`), or a program of the org (`cus`)."""

    EMAIL_SUPPORTER = "email_supporter"
    CUSTOM_SUPPORTER_CONFIRM = "custom_supporter_confirm"
    CUSTOM_ACTION_CONFIRM = "custom_action_confirm"
    CUSTOM_ACTION_DELIVER = "custom_action_deliver"
    SQS = "sqs"
    WEBHOOK = "webhook"

    def of(self, org_id: OrgId) -> str:
        """Its name on the broker."""
        reader, name = _NAMES[self]
        return f"{reader}.{org_id}.{name}"


_NAMES = {
    Queue.EMAIL_SUPPORTER: ("wrk", "email.supporter"),
    Queue.CUSTOM_SUPPORTER_CONFIRM: ("cus", "confirm.supporter"),
    Queue.CUSTOM_ACTION_CONFIRM: ("cus", "confirm.action"),
    Queue.CUSTOM_ACTION_DELIVER: ("cus", "deliver"),
    Queue.SQS: ("wrk", "sqs"),
    Queue.WEBHOOK: ("wrk", "webhook"),
}
_FITTING = {
    Stage.SUPPORTER_CONFIRM: frozenset({Queue.EMAIL_SUPPORTER, Queue.CUSTOM_SUPPORTER_CONFIRM}),
    Stage.ACTION_CONFIRM: frozenset({Queue.CUSTOM_ACTION_CONFIRM}),
    Stage.DELIVER: frozenset({Queue.EMAIL_SUPPORTER, Queue.CUSTOM_ACTION_DELIVER, Queue.SQS, Queue.WEBHOOK}),
}
_STAGES = {
    (A.NEW, S.CONFIRMING): Stage.SUPPORTER_CONFIRM,
    (A.CONFIRMING, S.ACCEPTED): Stage.ACTION_CONFIRM,
    (A.DELIVERED, S.ACCEPTED): Stage.DELIVER,
    (A.REPEAT, S.ACCEPTED): Stage.DELIVER,
}


def stage_for(queue: Queue, action: A, supporter: S) -> Stage | None:
    """The stage that an action in this state is emitted in again; none when it has none, or the queue does not fit."""
    stage = _STAGES.get((action, supporter))
    return stage if stage is not None and queue in _FITTING[stage] else None
