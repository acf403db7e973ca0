"""Scheduled actions take their step: states, ranks, messages and counters in one commit (spec 30 §1.4)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from attrs import define, evolve, field, frozen

from proca.application.permission import Access
from proca.application.processing.routing import Routing
from proca.domain.campaigns.stats import Count, TallyKey, total
from proca.domain.ids import ActionId, SupporterId
from proca.domain.processing import ranking
from proca.domain.processing.case import Case, Outcome, Rank, apply, step_of
from proca.domain.processing.counting import changes
from proca.domain.processing.details import wants_details
from proca.domain.processing.messages import Keys, Message, messages_of
from proca.domain.processing.table import Step
from proca.domain.retries import RetryPolicy
from proca.domain.supporters.links import LinkMaker
from proca.domain.supporters.supporter import Supporter
from proca.ports.processing import Batch, Processing, ScheduledAction, Settlement
from proca.ports.signals import Signals
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
    signals: Signals
    routing: Routing
    links: LinkMaker | None = None
    policy: RetryPolicy = field(factory=RetryPolicy)

    async def __call__(self, limit: int = 200) -> int:
        """Process up to `limit` actions; how many were due.

        One that cannot be processed holds up no other: it is tried again by the policy of retries, and then stands
        among the dead letters, from where it can be replayed.
        """
        try:
            async with self.processing.batch(limit, self.clock.now()) as batch:
                if batch.due:
                    await self._settle(batch)
                return len(batch.due)
        except _PoisonedError as poisoned:
            given_up = await self.processing.postpone(poisoned.actions, self.policy, self.clock.now())
            for action_id, error in poisoned.actions.items():
                event = "action_given_up" if action_id in given_up else "action_postponed"
                self.signals.noticed(event, action_id=action_id, error=error)
            return len(poisoned.actions)

    async def _settle(self, batch: Batch) -> None:
        due = [(case, step) for case in await self._cases(batch.due) if (step := step_of(case)) is not None]
        taken = [(case, step) for case, step in due if not wants_details(case, step)]
        records = await batch.claim_ranks(ranking.wanted(taken))
        work = _Work(await batch.keys(), self.links)
        for (case, step), rank in zip(taken, ranking.assign(taken, records), strict=True):
            work.take(case, step, rank)
        if work.poisoned:
            # Ranks were claimed for these too, so the batch is undone and taken up again without them.
            raise _PoisonedError(work.poisoned)
        await batch.settle(
            Settlement(
                outcomes=work.outcomes,
                messages=await self.routing.entries(work.messages),
                tally=total(part for outcome in work.outcomes for part in _changes(outcome)),
                settled_at=self.clock.now(),
                lookups=[case.action.id for case, step in due if wants_details(case, step)],
            )
        )

    async def _cases(self, due: Sequence[ScheduledAction]) -> list[Case]:
        """The actions with their pages (a page that has actions is never deleted), a supporter's signature first."""
        cases = []
        for one in sorted(due, key=_signature_first):
            page = await self.snapshots.page(one.action.action_page_id)
            if page is not None:
                cases.append(Case(one.action, one.supporter, one.contacts, one.source, page, one.looked_up))
        return cases


class _PoisonedError(Exception):
    """Some actions cannot be processed: their numbers with the name of what went wrong."""

    def __init__(self, actions: Mapping[ActionId, str]) -> None:
        super().__init__(len(actions))
        self.actions = actions


@define
class _Work:
    """What a batch has come to so far; each action sees its supporter as the one before left them."""

    keys: Keys
    links: LinkMaker | None
    outcomes: list[Outcome] = field(factory=list)
    messages: list[Message] = field(factory=list)
    poisoned: dict[ActionId, str] = field(factory=dict)
    _supporters: dict[SupporterId, Supporter] = field(factory=dict)

    def take(self, case: Case, step: Step, rank: Rank | None) -> None:
        """Carry out one step, or note that it cannot be carried out."""
        before = case.supporter
        now = case if before is None else evolve(case, supporter=self._supporters.get(before.id, before))
        try:
            outcome = apply(now, step, rank)
            messages = list(messages_of(outcome, self.keys, self.links))
        except Exception as error:  # noqa: BLE001  (whatever it is, it concerns this one action)
            self.poisoned[case.action.id] = type(error).__name__
            return
        self.outcomes.append(outcome)
        self.messages.extend(messages)
        if outcome.supporter is not None:
            self._supporters[outcome.supporter.id] = outcome.supporter


def _signature_first(one: ScheduledAction) -> tuple[int, bool, int]:
    return one.action.supporter_id or 0, not one.action.with_consent, one.action.id


def _changes(outcome: Outcome) -> Iterator[tuple[TallyKey, Count]]:
    before = (outcome.case.action, outcome.case.supporter)
    after = (outcome.action, outcome.supporter)
    return changes(before, after, outcome.case.page.page.org_id)
