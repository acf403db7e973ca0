"""Codes are not for guessing (00 D14, 20.13#7)."""

from collections.abc import AsyncIterator

import pytest
from attrs import evolve

from people import People, lookup_of
from proca.adapters.limits import MemoryLimits, Rule
from proca.application.confirms.guessing import GuessLimit
from proca.domain.confirms.confirm import Confirm, Lookup, Verb
from proca.domain.confirms.operation import Operation
from proca.domain.errors import Limited, Refused
from proca.domain.secret import Secret
from proca.domain.users.roles import OWNER
from proca.ports.limits import Deed
from world import world

ALLOWED = 5
WRONG = Lookup.by(Secret("99999999"), "carl@x.test")


@pytest.fixture
async def p() -> AsyncIterator[People]:
    async with world("memory") as made:
        yield People(made)


def guesses(p: People) -> GuessLimit:
    return GuessLimit(MemoryLimits({Deed.CODE: Rule(ALLOWED, 0, 600)}, p.w.clock, lambda: "192.0.2.1"))


async def invitation(p: People) -> Confirm:
    lynx = await p.w.org("lynx")
    return await p.confirm(Operation.ADD_STAFFER, lynx.id, {"email": "carl@x.test", "object_id": OWNER.perms})


async def test_who_guesses_too_often_has_to_wait(p: People) -> None:
    """By the API, by link, and by looking: they count together; then not even the right code helps."""
    confirm, carl, limit = await invitation(p), await p.user("carl"), guesses(p)
    answer = evolve(p.use.answer_confirm, guesses=limit)
    follow = evolve(p.use.follow_confirm_link, guesses=limit)
    show = evolve(p.use.show_confirm, guesses=limit)
    tries = [
        lambda: answer(carl, Verb.ACCEPT, WRONG),
        lambda: follow(carl, Verb.REJECT, WRONG),
        lambda: show(carl, Verb.ACCEPT, WRONG),
    ]
    for number in range(ALLOWED):
        with pytest.raises(Refused, match=r"^code invalid$"):
            await tries[number % 3]()
    for again in (*tries, lambda: answer(carl, Verb.ACCEPT, lookup_of(confirm))):
        with pytest.raises(Limited) as refusal:
            await again()
        assert 0 < refusal.value.retry_after <= 600
    p.w.clock.move(seconds=600)
    assert (await answer(carl, Verb.ACCEPT, lookup_of(confirm))).org is not None


async def test_right_codes_are_no_guesses(p: People) -> None:
    confirm, carl = await invitation(p), await p.user("carl")
    show = evolve(p.use.show_confirm, guesses=guesses(p))
    for _ in range(3 * ALLOWED):
        assert (await show(carl, Verb.ACCEPT, lookup_of(confirm))).confirm == confirm


async def test_others_go_on(p: People) -> None:
    carl, clients = await p.user("carl"), ["192.0.2.1"]
    limit = GuessLimit(MemoryLimits({Deed.CODE: Rule(ALLOWED, 0, 600)}, p.w.clock, lambda: clients[-1]))
    answer = evolve(p.use.answer_confirm, guesses=limit)
    for client in ("192.0.2.1", "192.0.2.2"):
        clients.append(client)
        for _ in range(ALLOWED):
            with pytest.raises(Refused, match=r"^code invalid$"):
                await answer(carl, Verb.ACCEPT, WRONG)
        with pytest.raises(Limited):
            await answer(carl, Verb.ACCEPT, WRONG)
