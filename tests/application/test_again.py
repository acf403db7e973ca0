"""Trying again when somebody else was faster."""

import pytest

from proca.application.again import with_fresh_facts
from proca.domain.errors import Conflict, Invalid, NotFound, ProcaError
from proca.domain.rules import TAKEN

BEATEN = [Conflict("Somebody else changed this in the meantime", code="stale_version"), Invalid.one(TAKEN, "name")]


class Attempt:
    """Fails some times, then succeeds."""

    def __init__(self, error: ProcaError, times: int) -> None:
        self.error = error
        self.times = times
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.made <= self.times:
            raise self.error
        return "done"


@pytest.mark.parametrize("error", BEATEN)
@pytest.mark.parametrize("times", [0, 1, 3])
async def test_who_is_beaten_tries_again(error: ProcaError, times: int) -> None:
    attempt = Attempt(error, times)
    assert await with_fresh_facts(attempt) == "done"
    assert attempt.made == times + 1


@pytest.mark.parametrize("error", BEATEN)
async def test_who_is_always_beaten_says_so(error: ProcaError) -> None:
    attempt = Attempt(error, 99)
    with pytest.raises(type(error)) as refused:
        await with_fresh_facts(attempt)
    assert refused.value is error
    assert attempt.made == 4


@pytest.mark.parametrize("error", [Invalid.one("is invalid", "name"), NotFound("Entity not found")])
async def test_what_another_try_would_not_mend_is_not_tried_again(error: ProcaError) -> None:
    attempt = Attempt(error, 99)
    with pytest.raises(type(error)):
        await with_fresh_facts(attempt)
    assert attempt.made == 1
