"""The machines find bugs: one is planted in a copy of the model, and the machine must fail."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from attrs import define, evolve, field, frozen
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from contracts.coming_and_going import ComingAndGoing
from contracts.intake_machine import IntakeMachine
from contracts.processing_machine import ProcessingMachine
from contracts.settings_machine import SettingsMachine
from contracts.side_by_side import SideBySide
from contracts.subjects import Subject, memory_subject
from contracts.taking_out import TakingOut
from proca.adapters.memory.campaign_repositories import MemoryTargets
from proca.adapters.memory.directories import MemoryCampaignDirectory
from proca.adapters.memory.exports import MemoryExports
from proca.adapters.memory.processing import MemoryBatch, MemoryProcessing
from proca.adapters.memory.record import MemoryRecord
from proca.adapters.memory.state import Data, MemoryState
from proca.adapters.memory.store import MemoryStore, MemoryUnit
from proca.adapters.memory.user_repositories import MemoryUsers
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.ids import ActionPageId, OrgId
from proca.domain.processing.ranking import Person, Record
from proca.domain.supporters.contact_ref import Fingerprint
from proca.domain.supporters.supporter import erased
from proca.domain.users.user import User
from proca.ports.exports import ExportedAction, ExportFilter
from proca.ports.processing import Settlement
from proca.ports.store import Leftovers


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


class SetsPagesBack(MemoryBatch):
    """Believes the newest sign of life, whenever it was given."""

    async def settle(self, settlement: Settlement) -> None:
        """Settle, and forget what was known of the pages."""
        self.draft.activity = {}
        await super().settle(settlement)


@frozen
class Forgetful(MemoryProcessing):
    """Forgets when other pages were last used."""

    @asynccontextmanager
    async def _batch(self, limit: int, now: datetime) -> AsyncIterator[MemoryBatch]:
        async with MemoryProcessing._batch(self, limit, now) as batch:
            yield SetsPagesBack(batch.state, batch.draft, batch.claimed, batch.due)


class KeepsTokens(MemoryUsers):
    """Users go, their tokens stay."""

    async def remove(self, user: User) -> None:
        """Only the user."""
        tokens = self.draft.tokens
        await super().remove(user)
        self.draft.tokens = tokens


class ForgetsOrder(MemoryTargets):
    """Of many targets, the last one is not stored."""

    async def put_all(self, targets: Sequence[Target]) -> tuple[Target, ...]:
        """All but one."""
        return (*await super().put_all(targets[:-1]), *targets[-1:])


class KeepsContacts(MemoryRecord):
    """Supporters go, their contacts stay."""

    async def clear_page(self, page_id: ActionPageId) -> Leftovers:
        """Only the supporters."""
        contacts = dict(self.draft.contacts)
        left = await super().clear_page(page_id)
        self.draft.contacts = contacts
        return left


class ErasesEverywhere(MemoryRecord):
    """A person is erased in the campaigns of others too."""

    async def erase(self, org_id: OrgId, fingerprint: Fingerprint) -> None:
        """Whoever leads."""
        await super().erase(org_id, fingerprint)
        for number, one in self.draft.supporters.items():
            if one.fingerprint == fingerprint:
                self.draft.supporters[number] = erased(one)


@frozen
class Careless(MemoryStore):
    """Opens units with a repository that has a bug."""

    spoil: Callable[[MemoryUnit], None] = field(kw_only=True)

    @asynccontextmanager
    async def _unit(self) -> AsyncIterator[MemoryUnit]:
        async with MemoryStore._unit(self) as unit:
            assert isinstance(unit, MemoryUnit)
            self.spoil(unit)
            yield unit


@frozen
class ExportsTests(MemoryExports):
    """Takes out testing actions, whether they are wanted or not."""

    async def actions(self, org_id: OrgId, wanted: ExportFilter) -> Sequence[ExportedAction]:
        """Testing ones too."""
        return await super().actions(org_id, evolve(wanted, include_testing=True))


@frozen
class ForgetsPartners(MemoryCampaignDirectory):
    """Shows to an org only what it leads."""

    async def campaigns_with(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Campaign]]:
        """Without the campaigns of others."""
        found = await super().campaigns_with(org_ids)
        return {org: [one for one in campaigns if one.org_id == org] for org, campaigns in found.items()}


async def _spoilt(spoil: Callable[[MemoryUnit], None]) -> Subject:
    state = MemoryState()
    return evolve(await memory_subject(state), store=Careless(state, spoil=spoil))


def _spoil_users(unit: MemoryUnit) -> None:
    unit.users = KeepsTokens(unit.draft, unit.draft.users, unit.users.rule, unit.users.touched)


def _spoil_targets(unit: MemoryUnit) -> None:
    unit.targets = ForgetsOrder(unit.draft, unit.draft.targets, unit.targets.rule, unit.touched)


def _spoil_clearing(unit: MemoryUnit) -> None:
    unit.record = KeepsContacts(unit.draft)


def _spoil_erasure(unit: MemoryUnit) -> None:
    unit.record = ErasesEverywhere(unit.draft)


async def _with_exports() -> Subject:
    state = MemoryState()
    sound = await memory_subject(state)
    return evolve(sound, reads=evolve(sound.reads, exports=ExportsTests(state)))


async def _with_directory() -> Subject:
    state = MemoryState()
    sound = await memory_subject(state)
    return evolve(sound, reads=evolve(sound.reads, campaigns=ForgetsPartners(state)))


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


class Tokens(ComingAndGoing):
    """Against tokens that outlive their user."""

    open = staticmethod(lambda: _spoilt(_spoil_users))


class Targets(ComingAndGoing):
    """Against a target that is not stored."""

    open = staticmethod(lambda: _spoilt(_spoil_targets))


class Directory(ComingAndGoing):
    """Against a list that leaves something out."""

    open = staticmethod(_with_directory)


class Clearing(TakingOut):
    """Against contacts that outlive their supporter."""

    open = staticmethod(lambda: _spoilt(_spoil_clearing))


class Erasure(TakingOut):
    """Against an erasure that goes too far."""

    open = staticmethod(lambda: _spoilt(_spoil_erasure))


class Export(TakingOut):
    """Against an export of what is not wanted."""

    open = staticmethod(_with_exports)


class Activity(TakingOut):
    """Against pages that are forgotten."""

    open = staticmethod(lambda: _with(Forgetful))


@pytest.mark.parametrize(
    "machine",
    [RollBack, Schedule, Ranks, Messages, Tokens, Targets, Directory, Clearing, Erasure, Export, Activity],
)
def test_a_planted_bug_is_found(machine: type[SideBySide]) -> None:
    """The machine fails, and within a small budget."""
    budget = settings(
        max_examples=300, stateful_step_count=50, derandomize=True, database=None, phases=[Phase.generate]
    )
    with pytest.raises(AssertionError, match="the model says"):
        run_state_machine_as_test(machine, settings=budget)
