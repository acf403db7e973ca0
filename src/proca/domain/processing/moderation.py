"""Somebody decides about an action that waits for it (spec 30 §1.7, 00 D4, D6)."""

from attrs import evolve

from proca.domain.actions.action import Action, ActionStatus
from proca.domain.errors import Refused


def accept(action: Action) -> Action:
    """The action let through, which repeating does not change; Refused for one not asked about, or rejected."""
    if action.status is ActionStatus.REJECTED:
        raise Refused("data already rejected")
    _refuse_if_new(action)
    return evolve(action, status=ActionStatus.ACCEPTED) if action.status is ActionStatus.CONFIRMING else action


def reject(action: Action) -> Action:
    """The action held back for good, even one that was delivered; Refused for one not asked about."""
    _refuse_if_new(action)
    return evolve(action, status=ActionStatus.REJECTED)


def _refuse_if_new(action: Action) -> None:
    if action.status is ActionStatus.NEW:
        raise Refused("not allowed")
