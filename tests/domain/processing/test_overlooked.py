"""What the sweep looks for is what processing always takes on (spec 30 §1.9, 30.12#10)."""

import itertools

from attrs import evolve

from proca.domain.actions.action import ActionStatus
from proca.domain.processing.overlooked import takes_a_step
from proca.domain.processing.table import Situation, decide
from proca.domain.supporters.supporter import SupporterStatus
from strategies_record import FOLLOW_UP, SIGNATURE, SIGNER


def test_the_decision_table_takes_on_what_is_looked_for_whatever_the_settings() -> None:
    """Otherwise the sweep would find the same action again and again. And it leaves out no step but of one kind:
    what else belongs to a rejected supporter was decided by whoever rejected."""
    for status, whose, with_consent in itertools.product(ActionStatus, SupporterStatus, [True, False]):
        action = evolve(SIGNATURE if with_consent else FOLLOW_UP, status=status)
        steps = [
            decide(Situation(status, whose, with_consent, supporter_confirm, action_confirm))
            for supporter_confirm, action_confirm in itertools.product([True, False], repeat=2)
        ]
        changes = [step is not None and (step.action, step.supporter) != (status, whose) for step in steps]
        if takes_a_step(action, evolve(SIGNER, status=whose)):
            assert all(changes), (status, whose, with_consent)
        else:
            assert not any(changes) or whose is SupporterStatus.REJECTED, (status, whose, with_consent)
    assert not takes_a_step(SIGNATURE, None)
