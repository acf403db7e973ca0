"""The decision table (30 §1.3)."""

from collections.abc import Iterator
from itertools import product

import pytest

from proca.domain.actions.action import ActionStatus as A
from proca.domain.processing.table import Situation, Stage, Step, decide
from proca.domain.supporters.supporter import SupporterStatus as S

BOTH = (False, True)
EVERY = [
    Situation(action, supporter, with_consent, supporter_confirm, action_confirm)
    for action, supporter, with_consent, supporter_confirm, action_confirm in product(A, (None, *S), BOTH, BOTH, BOTH)
]
REJECT = Step(A.REJECTED, S.REJECTED)
DELIVER = Step(A.DELIVERED, S.ACCEPTED, Stage.DELIVER)
MODERATE = Step(A.CONFIRMING, S.ACCEPTED, Stage.ACTION_CONFIRM)
ASK = Step(A.NEW, S.CONFIRMING, Stage.SUPPORTER_CONFIRM)

Row = tuple[str, A, S | None, Step | None, dict[str, bool]]

# Number, states, what follows, and the guards (what a row leaves open is tried both ways).
ROWS: list[Row] = [
    ("1", A.DELIVERED, S.ACCEPTED, None, {}),
    ("2", A.NEW, None, None, {}),
    ("30.12#8, a follow-up waits", A.NEW, S.NEW, None, {"with_consent": False}),
    ("3a", A.NEW, S.NEW, ASK, {"with_consent": True, "supporter_confirm": True}),
    ("3b", A.NEW, S.NEW, MODERATE, {"with_consent": True, "supporter_confirm": False, "action_confirm": True}),
    ("3c", A.NEW, S.NEW, DELIVER, {"with_consent": True, "supporter_confirm": False, "action_confirm": False}),
    ("4", A.NEW, S.CONFIRMING, None, {}),
    ("5, new", A.NEW, S.REJECTED, REJECT, {}),
    ("5, rejected", A.REJECTED, S.REJECTED, REJECT, {}),
    ("6", A.NEW, S.ACCEPTED, MODERATE, {"with_consent": True, "action_confirm": True}),
    ("7", A.CONFIRMING, S.ACCEPTED, None, {}),
    ("8", A.REJECTED, S.ACCEPTED, None, {}),
    ("9, new", A.NEW, S.ACCEPTED, DELIVER, {"with_consent": True, "action_confirm": False}),
    ("9, new follow-up skips moderation", A.NEW, S.ACCEPTED, DELIVER, {"with_consent": False}),
    ("9, accepted", A.ACCEPTED, S.ACCEPTED, DELIVER, {}),
    ("10, new", A.DELIVERED, S.NEW, None, {}),
    ("10, confirming", A.DELIVERED, S.CONFIRMING, None, {}),
    ("10, rejected", A.DELIVERED, S.REJECTED, None, {}),
    ("10, nobody", A.DELIVERED, None, None, {}),
    ("11, new", A.REPEAT, S.NEW, None, {}),
    ("11, confirming", A.REPEAT, S.CONFIRMING, None, {}),
    ("11, accepted", A.REPEAT, S.ACCEPTED, None, {}),
    ("11, rejected", A.REPEAT, S.REJECTED, None, {}),
    ("11, nobody", A.REPEAT, None, None, {}),
    ("12, confirming/new waits", A.CONFIRMING, S.NEW, None, {}),
    ("12, rejected/new stays", A.REJECTED, S.NEW, None, {}),
    ("12, accepted/new waits", A.ACCEPTED, S.NEW, None, {}),
    ("12, confirming/confirming waits", A.CONFIRMING, S.CONFIRMING, None, {}),
    ("12, rejected/confirming stays", A.REJECTED, S.CONFIRMING, None, {}),
    ("12, accepted/confirming waits", A.ACCEPTED, S.CONFIRMING, None, {}),
    ("12, confirming/rejected is rejected", A.CONFIRMING, S.REJECTED, REJECT, {}),
    ("12, accepted/rejected is rejected", A.ACCEPTED, S.REJECTED, REJECT, {}),
    ("12, confirming/nobody", A.CONFIRMING, None, None, {}),
    ("12, rejected/nobody", A.REJECTED, None, None, {}),
    ("12, accepted/nobody", A.ACCEPTED, None, None, {}),
]


def covered(row: Row) -> Iterator[Situation]:
    _, action, supporter, _, guards = row
    for situation in EVERY:
        guarded = all(getattr(situation, name) is value for name, value in guards.items())
        if (situation.action, situation.supporter) == (action, supporter) and guarded:
            yield situation


def after(situation: Situation, step: Step) -> Situation:
    return Situation(
        step.action,
        step.supporter,
        situation.with_consent,
        situation.supporter_confirm,
        situation.action_confirm,
    )


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_rows(row: Row) -> None:
    """30 §1.3, with the fixes 30.12#8 and rule 12."""
    situations = list(covered(row))
    assert situations
    assert {decide(situation) for situation in situations} == {row[3]}


def test_the_rows_cover_every_situation_once() -> None:
    """30 §1.3: the table is total."""
    assert sorted(map(repr, EVERY)) == sorted(repr(situation) for row in ROWS for situation in covered(row))


@pytest.mark.parametrize("situation", EVERY, ids=repr)
def test_processing_again_changes_nothing(situation: Situation) -> None:
    """30 §1.3: idempotent; after one step the next one leaves all as it is and emits nothing."""
    step = decide(situation)
    if step is not None:
        again = decide(after(situation, step))
        assert again is None or (again == step and again.stage is None)


def test_no_step_leaves_the_states_that_there_are() -> None:
    """30 §1.1."""
    steps = {step for step in map(decide, EVERY) if step is not None}
    assert steps == {REJECT, DELIVER, MODERATE, ASK}


def test_a_rejected_supporter_stays_rejected_with_all_that_is_not_delivered() -> None:
    """30 §1.3 row 5, 30.12#10."""
    for situation in EVERY:
        step = decide(situation)
        if situation.supporter is S.REJECTED and situation.action not in {A.DELIVERED, A.REPEAT}:
            assert step == REJECT
        else:
            assert step is None or step.supporter is not S.REJECTED


def test_what_was_delivered_never_leaves() -> None:
    """30 §1.3 rows 1, 10, 11."""
    assert {decide(situation) for situation in EVERY if situation.action in {A.DELIVERED, A.REPEAT}} == {None}


def test_nobody_is_delivered_who_is_not_accepted() -> None:
    for step in map(decide, EVERY):
        assert step is None or step.stage is not Stage.DELIVER or step.supporter is S.ACCEPTED


@pytest.mark.parametrize(
    ("stage", "exchange"),
    [
        (Stage.SUPPORTER_CONFIRM, "confirm.supporter"),
        (Stage.ACTION_CONFIRM, "confirm.action"),
        (Stage.DELIVER, "deliver"),
    ],
)
def test_exchanges(stage: Stage, exchange: str) -> None:
    """30 §2.1."""
    assert stage.exchange == exchange
