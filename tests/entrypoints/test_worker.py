"""The worker: takes what is due, rests when nothing is, outlives every error, and finishes when told to stop."""

import asyncio
from collections.abc import Callable, Iterator
from typing import cast

import pytest
from attrs import define, field
from structlog.testing import capture_logs

from proca.application.processing.housekeeping import KeepHouse
from proca.application.processing.process import ProcessActions
from proca.domain.errors import Unavailable
from proca.entrypoints import loop as module
from proca.entrypoints import worker as actions
from proca.entrypoints.loop import Loop
from proca.entrypoints.worker import ActionLoop
from proca.ports.intake import IntakeLog
from world import STORES, TestClock, world

IDLE, GATHER, AFTER_ERROR, FULL, ALONE = 0.25, 0.1, 2.0, 200, 500


@define
class Script:
    """Stands for both use cases: each call does the next step, the last step is repeated."""

    steps: list[object]
    calls: list[int] = field(factory=list)
    kept_house: list[object] = field(factory=list)
    before: Callable[[], None] = lambda: None
    waiting: int = 0

    async def process(self, limit: int) -> int:
        self.calls.append(limit)
        self.before()
        await asyncio.sleep(0)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return cast(int, step)

    async def keep_house(self) -> int:
        self.kept_house.append(len(self.calls))
        raise Unavailable("no house", code="unavailable")


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """How long the worker would have rested; it does not."""
    seen: list[float] = []

    async def pause(_worker: Loop, seconds: float) -> None:
        seen.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(Loop, "_pause", pause)
    with capture_logs():
        yield seen


def made(script: Script, clock: TestClock) -> ActionLoop:
    log = cast(IntakeLog, script)
    return ActionLoop(cast(ProcessActions, script.process), cast(KeepHouse, script.keep_house), log, clock)


async def until(enough: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not enough():  # noqa: ASYNC110  (nothing sleeps: others get their turn)
            await asyncio.sleep(0)


async def test_how_long_it_rests(rests: list[float], clock: TestClock) -> None:
    """Not at all while there is more, a little after a part of a batch, longer when idle, longest after an error."""
    script = Script([FULL, FULL, 7, Unavailable("gone", code="unavailable"), RuntimeError("a defect"), 0])
    worker = made(script, clock)
    worker._kept_house, worker._eager = clock.now(), 0
    worker.start()
    await until(lambda: len(rests) > 6)
    await worker.stop()
    assert rests[:6] == [0.0, 0.0, GATHER, AFTER_ERROR, AFTER_ERROR, IDLE]
    assert set(script.calls) == {FULL}


async def test_a_surge_goes_first(rests: list[float], clock: TestClock) -> None:
    """Decision 0016: while signatures wait, it rests twice as long as a full batch took, and never too long."""
    script = Script([FULL], before=lambda: clock.move(seconds=0.25), waiting=3)
    worker = made(script, clock)
    worker._kept_house = clock.now()
    worker.start()
    await until(lambda: len(rests) > 3)
    script.before = lambda: clock.move(seconds=60)
    await until(lambda: rests[-1] > 1)
    script.steps, script.before = [7], lambda: None
    await until(lambda: rests[-1] == GATHER)
    await worker.stop()
    assert rests[:3] == pytest.approx([0.5] * 3, abs=0.01)
    assert max(rests) == AFTER_ERROR


async def test_errors_never_end_it(rests: list[float], clock: TestClock) -> None:
    """However long nothing works, it goes on, and works again when it can."""
    errors: list[object] = [
        error for _ in range(100) for error in (Unavailable("x"), RuntimeError(), OSError(), KeyError())
    ]
    script = Script([*errors, 5])
    worker = made(script, clock)
    worker.start()
    await until(lambda: rests.count(GATHER) > 3)
    assert rests[:400] == [AFTER_ERROR] * 400
    await worker.stop()


async def test_stopping_finishes_the_batch_at_hand(clock: TestClock) -> None:
    """Nothing is cut off, and nothing more is begun."""
    gate, began, finished = asyncio.Event(), asyncio.Event(), []

    async def process(_limit: int) -> int:
        began.set()
        await gate.wait()
        finished.append(True)
        return FULL

    script = Script([0])
    log = cast(IntakeLog, script)
    worker = ActionLoop(cast(ProcessActions, process), cast(KeepHouse, script.keep_house), log, clock)
    worker.start()
    await began.wait()
    stopping = asyncio.create_task(worker.stop())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not stopping.done()
    gate.set()
    await asyncio.wait_for(stopping, 10)
    assert finished == [True]


@define
class Crowd:
    """Counts how many batches are under way at once, and holds them up while its gate is shut."""

    left: int
    gate: asyncio.Event = field(factory=asyncio.Event)
    under_way: int = 0
    most: int = 0
    limits: set[int] = field(factory=set)
    begun: int = 0
    finished: int = 0

    async def process(self, limit: int) -> int:
        self.limits.add(limit)
        self.begun += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await self.gate.wait()
        await asyncio.sleep(0)
        self.under_way -= 1
        self.finished += 1
        done, self.left = min(limit, self.left), max(0, self.left - limit)
        return done


def crowded(crowd: Crowd, clock: TestClock, abreast: int) -> ActionLoop:
    log, house = cast(IntakeLog, Script([0])), cast(KeepHouse, None)
    worker = ActionLoop(cast(ProcessActions, crowd.process), house, log, clock, abreast=abreast)
    worker._kept_house = clock.now()
    return worker


@pytest.mark.parametrize(("alone", "abreast", "most"), [(True, 2, 2), (True, 1, 1), (False, 2, 1)])
async def test_batches_side_by_side(
    rests: list[float], clock: TestClock, *, alone: bool, abreast: int, most: int
) -> None:
    """Where no request waits for it, one batch computes while another waits for the database; a few are done alone."""
    crowd = Crowd(5_001)
    crowd.gate.set()
    worker = crowded(crowd, clock, abreast)
    worker.start(alone=alone)
    await until(lambda: not crowd.left and IDLE in rests)
    idle = crowd.begun
    await until(lambda: crowd.begun > idle + 3)
    await worker.stop()
    assert crowd.most == most
    assert crowd.limits == {ALONE if alone else FULL}
    assert crowd.begun == crowd.finished


async def test_idle_it_looks_with_one_hand(rests: list[float], clock: TestClock) -> None:
    crowd = Crowd(0)
    crowd.gate.set()
    worker = crowded(crowd, clock, 2)
    worker.start(alone=True)
    await until(lambda: rests.count(IDLE) > 3)
    await worker.stop()
    assert crowd.most == 1


async def test_stopping_finishes_all_batches_at_hand(clock: TestClock) -> None:
    crowd = Crowd(5_000)
    crowd.gate.set()
    worker = crowded(crowd, clock, 2)
    worker.start(alone=True)
    await until(lambda: crowd.under_way == 2)
    crowd.gate.clear()
    for _ in range(20):
        await asyncio.sleep(0)
    stopping, begun = asyncio.create_task(worker.stop()), crowd.begun
    for _ in range(20):
        await asyncio.sleep(0)
    assert not stopping.done()
    crowd.gate.set()
    await asyncio.wait_for(stopping, 10)
    assert (crowd.begun, crowd.under_way) == (begun, 0)


@pytest.mark.parametrize("steps", [[0], [RuntimeError("a defect")]])
async def test_stopping_does_not_wait_for_the_end_of_a_rest(
    steps: list[object], clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IDLE_SECONDS", 3600)
    monkeypatch.setattr(module, "AFTER_ERROR_SECONDS", 3600)
    script = Script(steps)
    worker = made(script, clock)
    worker.start()
    await until(lambda: bool(script.calls))
    await asyncio.wait_for(worker.stop(), 10)
    assert len(script.calls) == 1


async def test_stopping_what_never_started(clock: TestClock) -> None:
    await made(Script([0]), clock).stop()


async def test_house_is_kept_now_and_then(rests: list[float], clock: TestClock) -> None:
    """At once and every five minutes; and when that fails, the actions are processed all the same."""
    script = Script([FULL], before=lambda: clock.move(seconds=1))
    worker = made(script, clock)
    worker.start()
    await until(lambda: len(script.calls) > 900)
    await worker.stop()
    first, *later = script.kept_house[:4]
    assert first == 0
    assert [float(cast(int, at)) for at in later] == pytest.approx([300, 600, 900], abs=3)
    assert rests[0] == AFTER_ERROR


@pytest.mark.parametrize("store", STORES)
async def test_it_processes_what_is_due(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real thing: what is signed while it runs is processed without anybody asking."""
    for name in ("IDLE_SECONDS", "AFTER_ERROR_SECONDS"):
        monkeypatch.setattr(module, name, 0)
    monkeypatch.setattr(actions, "_GATHER_SECONDS", 0)
    async with world(store) as w:
        alpha = await w.org("alpha")
        campaign = await w.campaign(alpha)
        page = await w.page(campaign, alpha)
        await w.signed(page, "early@mail.test")
        worker = w.container.worker()
        worker.start()
        for number in range(3):
            await w.signed(page, f"p{number}@mail.test")
        async with asyncio.timeout(20):
            while (await w.stats(campaign)).supporter_count < 4:  # noqa: ASYNC110  (as above)
                await asyncio.sleep(0)
        await worker.stop()
        await w.signed(page, "late@mail.test")
        assert await w.container.processing().waiting() == 1


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_who_has_nothing_to_do_hears_of_an_arrival(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """30.12#50: an accelerator and no more. Nobody looks for an hour, and yet what is signed is processed at once."""
    monkeypatch.setattr(module, "IDLE_SECONDS", 3600)
    async with world(store) as w:
        alpha = await w.org("alpha")
        campaign = await w.campaign(alpha)
        page = await w.page(campaign, alpha)
        worker = w.container.worker()
        worker.start()
        for expected in range(1, 4):
            await w.signed(page, f"p{expected}@mail.test")
            async with asyncio.timeout(20):
                while (await w.stats(campaign)).supporter_count < expected:  # noqa: ASYNC110  (as above)
                    await asyncio.sleep(0)
        await asyncio.wait_for(worker.stop(), 10)


async def test_an_arrival_shortens_no_other_rest(clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an error, and while more gather, it rests as long as ever, whatever comes in."""
    monkeypatch.setattr(module, "IDLE_SECONDS", 3600)
    script = Script([RuntimeError("a defect"), 1])
    worker = made(script, clock)
    worker.start()
    await until(lambda: bool(script.calls))
    worker.arrivals.set()
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(script.calls) == 1
    await worker.stop()


async def test_a_few_rounds_in_a_row_gather_nothing(rests: list[float], clock: TestClock) -> None:
    """Decision 0016: ten rounds a second on average, however many arrivals; after a quiet moment five at once."""
    script = Script([1])
    worker = made(script, clock)
    worker._kept_house = clock.now()
    worker.start()
    await until(lambda: len(rests) > 20)
    assert rests[:20] == [IDLE] * 5 + [GATHER] * 15
    script.before = lambda: clock.move(seconds=0.1)
    before = len(rests)
    await until(lambda: len(rests) > before + 20)
    assert set(rests[before:]) == {GATHER}
    script.before = lambda: None
    await until(lambda: rests[-1] == GATHER)
    clock.move(seconds=1)
    before = len(rests)
    await until(lambda: len(rests) > before + 10)
    await worker.stop()
    assert rests[before:].count(IDLE) == 5
