"""Decisions about actions that wait for one (30 §1.7)."""

import pytest
from attrs import evolve

from proca.domain.actions.action import ActionStatus as A
from proca.domain.errors import Refused
from proca.domain.processing.moderation import accept, reject
from strategies_record import SIGNATURE

MADE_UP = [A.ACCEPTED, A.DELIVERED, A.REPEAT]


def in_state(status: A) -> object:
    return evolve(SIGNATURE, status=status)


def test_what_waits_is_let_through() -> None:
    assert accept(evolve(SIGNATURE, status=A.CONFIRMING)) == in_state(A.ACCEPTED)


@pytest.mark.parametrize("status", MADE_UP)
def test_what_went_through_stays(status: A) -> None:
    assert accept(evolve(SIGNATURE, status=status)) == in_state(status)


@pytest.mark.parametrize("status", [A.CONFIRMING, A.REJECTED, *MADE_UP])
def test_all_but_the_new_can_be_held_back(status: A) -> None:
    assert reject(evolve(SIGNATURE, status=status)) == in_state(A.REJECTED)


def test_what_nobody_asked_about_is_not_decided() -> None:
    for decide in (accept, reject):
        with pytest.raises(Refused, match=r"^not allowed$"):
            decide(evolve(SIGNATURE, status=A.NEW))


def test_what_was_held_back_is_not_let_through() -> None:
    with pytest.raises(Refused, match=r"^data already rejected$"):
        accept(evolve(SIGNATURE, status=A.REJECTED))
