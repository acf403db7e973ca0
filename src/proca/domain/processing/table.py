"""The state machine of processing as one decision table, total over all pairs of states (spec 30 §1.3)."""

from enum import StrEnum

from attrs import frozen

from proca.domain.actions.action import ActionStatus as A
from proca.domain.supporters.supporter import SupporterStatus as S


class Stage(StrEnum):
    """The exchange that a step emits messages to."""

    SUPPORTER_CONFIRM = "supporter_confirm"
    ACTION_CONFIRM = "action_confirm"
    DELIVER = "deliver"

    @property
    def exchange(self) -> str:
        """The last part of the exchange's name, `org.N.<this>` (spec 30 §2.1)."""
        return self.value.replace("supporter_confirm", "confirm.supporter").replace("action_confirm", "confirm.action")


@frozen
class Situation:
    """What the decision depends on: both states (no supporter when un-linked), consent, effective settings."""

    action: A
    supporter: S | None
    with_consent: bool
    supporter_confirm: bool
    action_confirm: bool


@frozen
class Step:
    """The new states, and the stage whose messages go out with them, if any."""

    action: A
    supporter: S
    stage: Stage | None = None


_REJECT = Step(A.REJECTED, S.REJECTED)
_DELIVER = Step(A.DELIVERED, S.ACCEPTED, Stage.DELIVER)
_MODERATE = Step(A.CONFIRMING, S.ACCEPTED, Stage.ACTION_CONFIRM)
_ASK = Step(A.NEW, S.CONFIRMING, Stage.SUPPORTER_CONFIRM)


def decide(now: Situation) -> Step | None:
    """The step to take; none leaves everything as it is.

    Follow-up actions wait for the signature of a new supporter (30.12#8); the pairs for which the original had no rule
    wait, or follow the supporter's rejection.
    """
    if now.supporter is None or now.action in (A.DELIVERED, A.REPEAT):
        return None
    if now.supporter is S.REJECTED:
        return _REJECT
    if now.supporter is S.NEW:
        return _first_step(now)
    if now.supporter is S.ACCEPTED:
        return _next_step(now)
    return None


def _first_step(now: Situation) -> Step | None:
    if now.action is not A.NEW or not now.with_consent:
        return None
    if now.supporter_confirm:
        return _ASK
    return _MODERATE if now.action_confirm else _DELIVER


def _next_step(now: Situation) -> Step | None:
    if now.action is A.NEW and now.with_consent and now.action_confirm:
        return _MODERATE
    return _DELIVER if now.action in (A.NEW, A.ACCEPTED) else None
