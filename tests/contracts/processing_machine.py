"""Processing: the real use case over both stores, with ranks, counters equal to a recount (D6), and messages."""

from datetime import datetime, timedelta

from attrs import evolve, frozen
from hypothesis import strategies as st
from hypothesis.stateful import rule

from contracts.intake_machine import IntakeMachine
from contracts.side_by_side import Crash
from contracts.stage import ALONE, COALITION
from contracts.subjects import Subject
from proca.application.processing.process import ProcessActions
from proca.application.processing.routing import ExchangeRouting
from proca.domain.campaigns.stats import CampaignStats, Tally
from proca.domain.ids import ActionId, CampaignId
from proca.domain.retries import RetryPolicy
from proca.ports.processing import Settlement


@frozen
class Stopped:
    """A clock that shows one time."""

    time: datetime

    def now(self) -> datetime:
        """That time."""
        return self.time


class Unheard:
    """Signals that nobody takes note of."""

    def noticed(self, event: str, **ids: int | str) -> None:
        """Nothing is done."""


def processor(subject: Subject, now: datetime) -> ProcessActions:
    """The use case over one subject, at that time."""
    return ProcessActions(subject.processing, subject.snapshots, Stopped(now), Unheard(), ExchangeRouting())


class ProcessingMachine(IntakeMachine):
    """Everything that intake does, and batches of processing in between."""

    @rule(limit=st.integers(1, 8))
    def process(self, limit: int) -> None:
        """One batch."""
        self.acted = True
        now = self.tick(1)
        self.both(lambda subject: processor(subject, now)(limit))
        self.both(_counts)

    @rule()
    def process_all(self) -> None:
        """Until nothing is due; what is postponed is still waiting then."""
        now = self.tick(1)
        while self.both(lambda subject: processor(subject, now)(5)):
            self.acted = True
        self.both(lambda subject: subject.processing.waiting())
        self.both(_counts)

    @rule(
        numbers=st.lists(st.integers(1, 6), max_size=2),
        later=st.sampled_from([0, 2, 10**7]),
        attempts=st.sampled_from([2, 2, 10]),
    )
    def postpone(self, numbers: list[int], later: int, attempts: int) -> None:
        """Actions that are due later, and some no more."""
        self.acted = True
        rest = timedelta(microseconds=later)
        policy, now = RetryPolicy(attempts, rest, rest * 2), self.now
        failures = {ActionId(number): "it is poison" for number in numbers}
        self.both(lambda subject: subject.processing.postpone(failures, policy, now))

    @rule(limit=st.integers(1, 3))
    def crash(self, limit: int) -> None:
        """A crash after settling leaves everything due."""
        self.acted = True
        now = self.tick(1)

        async def interrupted(subject: Subject) -> None:
            async with subject.processing.batch(limit, now) as batch:
                await batch.settle(Settlement((), (), Tally({}), now))
                raise Crash

        self.both(interrupted)

    @rule(
        campaign_id=st.sampled_from([COALITION, ALONE]),
        supporter_confirm=st.sampled_from([None, None, True]),
        action_confirm=st.sampled_from([None, None, True]),
    )
    def choose_confirmations(
        self, campaign_id: CampaignId, supporter_confirm: bool | None, action_confirm: bool | None
    ) -> None:
        """Whether supporters confirm and actions are moderated."""

        async def changed(subject: Subject) -> None:
            async with subject.store.unit() as unit:
                campaign = await unit.campaigns.get(campaign_id)
                assert campaign is not None
                await unit.campaigns.put(
                    evolve(campaign, supporter_confirm=supporter_confirm, action_confirm=action_confirm)
                )

        self.both(changed)


async def _counts(subject: Subject) -> list[CampaignStats | Tally]:
    """The counters, which are what a recount gives (D6), and what is shown of them."""
    found: list[CampaignStats | Tally] = []
    for campaign_id in (COALITION, ALONE):
        tally = await subject.reports.tally(campaign_id)
        recount = await subject.reports.recount(campaign_id)
        assert tally == recount, f"the counters say {tally}\nthe actions say {recount}"
        found += [tally, await subject.snapshots.stats(campaign_id)]
    return found
