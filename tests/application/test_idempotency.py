"""Every write at most once (D16): the first answer is given again, whatever the store."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from attrs import define, evolve, field

from data_world import DataWorld, data_world, refusal
from proca.adapters.nacl import NaclVault
from proca.adapters.sql import answers as sql_answers
from proca.application.idempotency import Once
from proca.domain.errors import Conflict, Refused, Unavailable
from proca.domain.secret import SealedSecret
from proca.ports.answers import Answers, Claim
from world import STORES

Tree = dict[str, Any]
DIGEST, OTHER = bytes(32), bytes(31) + b"\1"


@pytest.fixture(params=STORES)
async def d(request: pytest.FixtureRequest) -> AsyncIterator[DataWorld]:
    async with data_world(request.param) as made:
        yield made


@pytest.fixture
async def m() -> AsyncIterator[DataWorld]:
    async with data_world("memory") as made:
        yield made


@define
class Work:
    """Something that is done, and counted."""

    done: int = 0
    fails: bool = False

    async def __call__(self) -> Tree:
        if self.fails:
            raise Refused("no", code="no")
        self.done += 1
        return {"data": {"n": self.done, "text": "Inês \ud800"}}


async def test_the_second_time_nothing_is_done(d: DataWorld) -> None:
    work, once = Work(), d.use.once
    first = await once.run(d.owner, "k", DIGEST, work)
    assert first == {"data": {"n": 1, "text": "Inês \ud800"}}
    assert await once.run(d.owner, "k", DIGEST, work) == first
    assert work.done == 1


async def test_another_key_or_caller_is_another_request(d: DataWorld) -> None:
    """Keys of different callers never meet, nor those of nobody."""
    work, once = Work(), d.use.once
    other = await d.people.user("other")
    for caller, key in ((d.owner, "k"), (d.owner, "l"), (other, "k"), (None, "k"), (None, f"{d.owner.id}:k")):
        await once.run(caller, key, DIGEST, work)
    assert work.done == 5


async def test_the_same_key_for_something_else(d: DataWorld) -> None:
    work, once = Work(), d.use.once
    await once.run(d.owner, "k", DIGEST, work)
    refused = await refusal(once.run(d.owner, "k", OTHER, work))
    assert (refused.kind, refused.code) == ("conflict", "idempotency_mismatch")
    assert work.done == 1


async def test_answers_are_kept_for_a_day(d: DataWorld) -> None:
    work, once = Work(), d.use.once
    await once.run(d.owner, "k", DIGEST, work)
    d.w.clock.move(hours=23, minutes=59)
    await once.run(d.owner, "k", DIGEST, work)
    assert work.done == 1
    d.w.clock.move(minutes=2)
    assert (await once.run(d.owner, "k", OTHER, work))["data"] == {"n": 2, "text": "Inês \ud800"}


async def test_a_failure_frees_the_key(d: DataWorld) -> None:
    """Nothing was done, so that the next try may do it; with another body too."""
    work, once = Work(fails=True), d.use.once
    assert (await refusal(once.run(d.owner, "k", DIGEST, work))).code == "no"
    work.fails = False
    await once.run(d.owner, "k", OTHER, work)
    assert work.done == 1


async def test_an_answer_that_is_not_to_be_kept(d: DataWorld) -> None:
    """A document in which nothing succeeded says so in its answer."""
    work, once = Work(), d.use.once
    for _ in range(2):
        await once.run(d.owner, "k", DIGEST, work, lambda answer: "errors" in answer)
    assert work.done == 2


async def test_the_same_request_twice_at_once(d: DataWorld) -> None:
    """Exactly one is carried out; the others are told to wait."""
    running, may_end = asyncio.Event(), asyncio.Event()
    once = d.use.once

    async def slowly() -> Tree:
        running.set()
        await may_end.wait()
        return {"data": 1}

    first = asyncio.create_task(once.run(d.owner, "k", DIGEST, slowly))
    await running.wait()
    refused = await refusal(once.run(d.owner, "k", DIGEST, slowly))
    assert (refused.kind, refused.code) == ("conflict", "in_progress")
    may_end.set()
    assert await first == {"data": 1}
    assert await once.run(d.owner, "k", DIGEST, slowly) == {"data": 1}


async def test_many_claims_at_once_are_one(d: DataWorld) -> None:
    """A race for one key, lost by all but one."""
    answers, now = d.use.once.answers, d.w.clock.now()
    taken = await asyncio.gather(*(answers.claim("k", DIGEST, now) for _ in range(10)), return_exceptions=True)
    assert [one for one in taken if not isinstance(one, Conflict)] == [Claim("k", now)]


async def test_a_claim_that_came_to_nothing_is_free_after_a_minute(d: DataWorld) -> None:
    """The process died; and should it live after all, the key is not its own any more."""
    once, work = d.use.once, Work()
    dead = await once.answers.claim(f"{d.owner.id}:k", DIGEST, d.w.clock.now())
    assert isinstance(dead, Claim)
    d.w.clock.move(seconds=59)
    assert (await refusal(once.run(d.owner, "k", DIGEST, work))).code == "in_progress"
    d.w.clock.move(seconds=1)
    await once.run(d.owner, "k", DIGEST, work)
    await once.answers.keep(dead, SealedSecret(b"too late"))
    await once.answers.release(dead)
    assert (await once.run(d.owner, "k", DIGEST, work))["data"] == {"n": 1, "text": "Inês \ud800"}


async def test_old_keys_are_forgotten(d: DataWorld) -> None:
    once, work = d.use.once, Work()
    await once.run(d.owner, "old", DIGEST, work)
    d.w.clock.move(hours=25)
    await once.run(d.owner, "new", DIGEST, work)
    assert await d.w.container.keep_house()() == 1
    assert await d.w.container.keep_house()() == 0
    await once.run(d.owner, "new", DIGEST, work)
    assert work.done == 2


# ---------------------------------------------------------------- secrets


@define
class Spied:
    """Answers that show what they are given to keep."""

    answers: Answers
    kept: list[SealedSecret] = field(factory=list)
    fails: bool = False

    async def claim(self, *given: Any) -> Claim | SealedSecret:
        return await self.answers.claim(*given)

    async def keep(self, claim: Claim, answer: SealedSecret) -> None:
        if self.fails:
            raise Unavailable("no database", code="unavailable")
        self.kept.append(answer)
        await self.answers.keep(claim, answer)

    async def release(self, claim: Claim) -> None:
        if self.fails:
            raise Unavailable("no database", code="unavailable")
        await self.answers.release(claim)


async def test_answers_are_sealed(m: DataWorld) -> None:
    """D18: an answer may be a token, or somebody's name."""
    spied = Spied(m.use.once.answers)
    once: Once = evolve(m.use.once, answers=spied)

    async def reset() -> Tree:
        return {"data": {"resetApiToken": "API-secret"}}

    await once.run(m.owner, "k", DIGEST, reset)
    [kept] = spied.kept
    assert b"API-secret" not in kept.ciphertext
    assert "API-secret" not in repr(kept)
    assert await once.run(m.owner, "k", DIGEST, reset) == {"data": {"resetApiToken": "API-secret"}}


async def test_without_a_secret_key_nothing_is_done(m: DataWorld) -> None:
    """Better refused than done and not remembered."""
    work = Work()
    once: Once = evolve(m.use.once, vault=NaclVault(()))
    assert (await refusal(once.run(m.owner, "k", DIGEST, work))).code == "vault_unavailable"
    assert work.done == 0


# ---------------------------------------------------------------- trouble


async def test_what_was_done_is_answered_also_when_it_cannot_be_kept(m: DataWorld) -> None:
    """And a refusal stays the refusal that it was."""
    spied, work = Spied(m.use.once.answers, fails=True), Work()
    once: Once = evolve(m.use.once, answers=spied)
    assert (await once.run(m.owner, "k", DIGEST, work))["data"] == {"n": 1, "text": "Inês \ud800"}
    work.fails = True
    assert (await refusal(once.run(m.owner, "l", DIGEST, work))).code == "no"


async def test_a_request_that_is_cut_off_holds_its_key_for_a_minute(m: DataWorld) -> None:
    """Whether it was carried out, nobody knows at that moment."""
    once, running = m.use.once, asyncio.Event()

    async def forever() -> Tree:
        running.set()
        await asyncio.Event().wait()
        return {}

    task = asyncio.create_task(once.run(m.owner, "k", DIGEST, forever))
    await running.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await refusal(once.run(m.owner, "k", DIGEST, Work()))).code == "in_progress"


@pytest.mark.parametrize("misses", [1, 2, 3])
async def test_a_key_that_is_given_back_while_we_look(monkeypatch: pytest.MonkeyPatch, misses: int) -> None:
    """Between two statements on PostgreSQL: looked at again, three times."""
    looked = 0

    async def missing(*given: Any) -> object:
        nonlocal looked
        looked += 1
        return None if looked <= misses else await look(*given)

    look = sql_answers._taken_now
    monkeypatch.setattr(sql_answers, "_taken_now", missing)
    async with data_world("sqlite") as d:
        work = Work()
        asked = d.use.once.run(d.owner, "k", DIGEST, work)
        if misses == 3:
            assert (await refusal(asked)).code == "in_progress"
        else:
            await asked
        assert work.done == (misses < 3)
