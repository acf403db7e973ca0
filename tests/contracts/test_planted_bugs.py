"""The machines find bugs: one is planted in a copy of the model, and the machine must fail."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from attrs import define, evolve, frozen
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from contracts.intake_machine import IntakeMachine
from contracts.processing_machine import ProcessingMachine
from contracts.settings_machine import SettingsMachine
from contracts.side_by_side import SideBySide
from contracts.subjects import Subject, memory_subject
from proca.adapters.memory.processing import MemoryBatch, MemoryProcessing
from proca.adapters.memory.state import Data, MemoryState
from proca.domain.processing.ranking import Person, Record
from proca.ports.processing import Settlement


@define(eq=False)
class ForgetsToRollBack(MemoryState):
    """Keeps the draft whatever happens."""

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Data]:
        """A draft that is always kept."""
        async with self._turn:
            draft = self.data.copy()
            try:
                yield draft
            finally:
                self.data = draft


@define(eq=False)
class ForgetsToSchedule(MemoryState):
    """Loses the newest promise of each change that makes more than one."""

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Data]:
        """A draft that loses a promise."""
        async with MemoryState.change(self) as draft:
            yield draft
            fresh = draft.outbox.keys() - self.data.outbox.keys()
            if len(fresh) > 1:
                del draft.outbox[max(fresh)]


@frozen
class RanksTwice(MemoryProcessing):
    """Gives every signature of a batch the first free rank, and takes none."""

    @asynccontextmanager
    async def _batch(self, limit: int, now: datetime) -> AsyncIterator[MemoryBatch]:
        async with MemoryProcessing._batch(self, limit, now) as batch:
            yield _Forgetful(batch.state, batch.draft, batch.claimed, batch.due)


class _Forgetful(MemoryBatch):
    async def claim_ranks(self, wanted: Mapping[Person, int]) -> Mapping[Person, Record]:
        """Ranks that nobody keeps."""
        return await super().claim_ranks(dict.fromkeys(wanted, 0))


@frozen
class LosesMessage(MemoryProcessing):
    """Drops the last message of a batch."""

    @asynccontextmanager
    async def _batch(self, limit: int, now: datetime) -> AsyncIterator[MemoryBatch]:
        async with MemoryProcessing._batch(self, limit, now) as batch:
            yield _Losing(batch.state, batch.draft, batch.claimed, batch.due)


class _Losing(MemoryBatch):
    async def settle(self, settlement: Settlement) -> None:
        """Settle all but one message."""
        await super().settle(evolve(settlement, messages=settlement.messages[:-1]))


async def _with(processing: type[MemoryProcessing]) -> Subject:
    state = MemoryState()
    sound = await memory_subject(state)
    return evolve(sound, processing=processing(state))


class RollBack(SettingsMachine):
    """Against a store that forgets to roll back."""

    open = staticmethod(lambda: memory_subject(ForgetsToRollBack()))


class Schedule(IntakeMachine):
    """Against a log that loses an outbox row."""

    open = staticmethod(lambda: memory_subject(ForgetsToSchedule()))


class Ranks(ProcessingMachine):
    """Against ranks given twice."""

    open = staticmethod(lambda: _with(RanksTwice))


class Messages(ProcessingMachine):
    """Against a lost message."""

    open = staticmethod(lambda: _with(LosesMessage))


@pytest.mark.parametrize("machine", [RollBack, Schedule, Ranks, Messages])
def test_a_planted_bug_is_found(machine: type[SideBySide]) -> None:
    """The machine fails, and within a small budget."""
    budget = settings(
        max_examples=200, stateful_step_count=20, derandomize=True, database=None, phases=[Phase.generate]
    )
    with pytest.raises(AssertionError, match="the model says"):
        run_state_machine_as_test(machine, settings=budget)
