"""Scheduled actions take their step: states, ranks, messages and counters in one commit (spec 30 §1.4)."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain.campaigns.stats import Count, TallyKey, total
from proca.domain.processing import ranking
from proca.domain.processing.case import Case, Outcome, apply, step_of
from proca.domain.processing.counting import difference
from proca.domain.processing.messages import messages_of
from proca.domain.processing.table import Step
from proca.ports.processing import Batch, Processing, ScheduledAction, Settlement
from proca.ports.snapshots import SnapshotSource
from proca.ports.world import Clock

Taken = tuple[Case, Step]


@frozen
class ProcessActions:
    """Runs the decision table over a batch of due actions; running it again changes nothing."""

    access: ClassVar = Access.WORKER

    processing: Processing
    snapshots: SnapshotSource
    clock: Clock

    async def __call__(self, limit: int = 200) -> int:
        """Process up to `limit` actions; how many were due."""
        async with self.processing.batch(limit) as batch:
            if batch.due:
                await self._settle(batch)
            return len(batch.due)

    async def _settle(self, batch: Batch) -> None:
        cases = await self._cases(batch.due)
        taken: list[Taken] = [(case, step) for case in cases if (step := step_of(case)) is not None]
        records = await batch.claim_ranks(ranking.wanted(taken))
        ranks = ranking.assign(taken, records)
        outcomes = [apply(case, step, rank) for (case, step), rank in zip(taken, ranks, strict=True)]
        keys = await batch.keys()
        await batch.settle(
            Settlement(
                outcomes=outcomes,
                messages=[message for outcome in outcomes for message in messages_of(outcome, keys)],
                tally=total(part for outcome in outcomes for part in _counted(outcome)),
                settled_at=self.clock.now(),
            )
        )

    async def _cases(self, due: Sequence[ScheduledAction]) -> list[Case]:
        """The actions in order of their supporters, with their pages (a page that has actions is never deleted)."""
        cases = []
        for one in sorted(due, key=lambda one: (one.action.supporter_id or 0, one.action.id)):
            page = await self.snapshots.page(one.action.action_page_id)
            if page is not None:
                cases.append(Case(one.action, one.supporter, one.contacts, one.source, page))
        return cases


def _counted(outcome: Outcome) -> list[tuple[TallyKey, Count]]:
    before = (outcome.case.action, outcome.case.supporter)
    after = (outcome.action, outcome.supporter)
    return list(difference(before, after, outcome.case.page.page.org_id).items())
