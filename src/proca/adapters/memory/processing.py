"""Processing in memory: a batch is a draft in which the claimed actions are settled."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from attrs import evolve, frozen

from proca.adapters.memory.state import PROCESS, Data, DeadPromise, MemoryState, Promise, schedule
from proca.domain.actions.action import Action, ActionStatus
from proca.domain.campaigns.activity import seen_again, signs_of_life
from proca.domain.campaigns.stats import total
from proca.domain.ids import ActionId, ActionPageId, OrgId, OutboxId, PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.outbox import OutboxEntry, Topic
from proca.domain.processing.case import Outcome
from proca.domain.processing.ranking import Person, Record
from proca.domain.retries import RetryPolicy
from proca.domain.supporters.supporter import SupporterStatus
from proca.ports.processing import MOST_LANES, Batch, ScheduledAction, Settlement


@frozen
class MemoryBatch:
    """Claimed promises with what they schedule."""

    state: MemoryState
    draft: Data
    claimed: Sequence[OutboxId]
    due: Sequence[ScheduledAction]

    async def keys(self) -> Mapping[PublicKeyId, PublicKey]:
        """The keys that seal the contacts of these actions."""
        payloads = [contact.payload for one in self.due for contact in one.contacts]
        wanted = {number for p in payloads for number in (p.public_key_id, p.sign_key_id) if number is not None}
        return {number: self.draft.keys[number] for number in wanted}

    async def claim_ranks(self, wanted: Mapping[Person, int]) -> Mapping[Person, Record]:
        """Take ranks; the records as they stood before."""
        before = {person: Record(self.draft.ranks.get(person, 0), _pages(self.draft, person)) for person in wanted}
        for person, count in wanted.items():
            self.draft.ranks[person] = self.draft.ranks.get(person, 0) + count
        return before

    async def settle(self, settlement: Settlement) -> None:
        """Keep states, messages and counters; schedule what was waiting for a supporter; clear the schedule."""
        for outcome in settlement.outcomes:
            self.draft.actions[outcome.action.id] = outcome.action
            if outcome.supporter is not None:
                self.draft.supporters[outcome.supporter.id] = outcome.supporter
        for number, message in zip(
            self.state.take("outbox", len(settlement.messages)), settlement.messages, strict=True
        ):
            self.draft.outbox[OutboxId(number)] = _promise(OutboxId(number), message, settlement)
        self.draft.counters = total([*self.draft.counters.items(), *settlement.tally.items()])
        for one in _waiting_for(self.draft, settlement.outcomes):
            trace = settlement.traces.get(one.supporter_id) if one.supporter_id is not None else None
            schedule(self.state, self.draft, [one.id], settlement.settled_at, trace)
        for number in self.claimed:
            promise = self.draft.outbox.pop(number)
            if promise.action_id in settlement.lookups:
                self.draft.outbox[number] = evolve(promise, topic=str(Topic.LOOKUP), due_at=settlement.settled_at)
        self._see_pages()

    def _see_pages(self) -> None:
        """Every action of the batch is a sign of life of its page."""
        for page_id, sign in signs_of_life((one.action, one.source) for one in self.due).items():
            self.draft.activity[page_id] = seen_again(self.draft.activity.get(page_id), sign)


@frozen
class MemoryProcessing:
    """The schedule in the shared state."""

    state: MemoryState

    def batch(self, limit: int, now: datetime) -> AbstractAsyncContextManager[Batch]:
        """Claim up to `limit` due actions in one draft."""
        return self._batch(limit, now)

    async def postpone(
        self, failures: Mapping[ActionId, str], policy: RetryPolicy, now: datetime
    ) -> Sequence[ActionId]:
        """Count a failed attempt at these actions."""
        async with self.state.change() as draft:
            given_up = []
            for _, one in sorted(draft.outbox.items()):
                about = one.action_id
                is_meant = one.topic == PROCESS and about in failures
                if is_meant and about is not None and _is_given_up(draft, one, failures[about], policy, now):
                    given_up.append(about)
            return given_up

    async def waiting(self) -> int:
        """How many actions are scheduled."""
        return sum(promise.topic == PROCESS for promise in self.state.data.outbox.values())

    @asynccontextmanager
    async def _batch(self, limit: int, now: datetime) -> AsyncIterator[Batch]:
        async with self.state.change() as draft:
            due_now = [one for _, one in sorted(draft.outbox.items()) if one.topic == PROCESS and one.due_at <= now]
            claimed = _in_turn(draft, due_now, limit)
            numbers = dict.fromkeys(promise.action_id for promise in claimed if promise.action_id is not None)
            known = {one.action_id for one in claimed if one.body is not None}
            traces = {one.action_id: one.trace for one in claimed}
            due = [
                evolve(_scheduled(draft, number), looked_up=number in known, trace=traces[number]) for number in numbers
            ]
            yield MemoryBatch(self.state, draft, [promise.id for promise in claimed], due)


def _is_given_up(draft: Data, one: Promise, why: str, policy: RetryPolicy, now: datetime) -> bool:
    """Put off, or moved to the dead letters after the last attempt."""
    tried = evolve(one, attempts=one.attempts + 1, error=why)
    at = policy.next_at(tried.id, tried.attempts, now)
    if at is None:
        del draft.outbox[one.id]
        draft.dead[one.id] = DeadPromise(tried, now)
    else:
        draft.outbox[one.id] = evolve(tried, due_at=at)
    return at is None


def _in_turn(draft: Data, due: Sequence[Promise], limit: int) -> list[Promise]:
    """A share of each collecting org, and what the short ones leave to the long ones."""
    lanes: dict[OrgId, list[Promise]] = {}
    for one in due:
        if one.action_id is not None:
            lanes.setdefault(draft.pages[draft.actions[one.action_id].action_page_id].org_id, []).append(one)
    chosen = list(lanes.values())[: min(limit, MOST_LANES)]
    if not chosen:
        return []
    share = limit // len(chosen)
    long = [lane for lane in chosen if len(lane) >= share]
    left = limit - sum(min(len(lane), share) for lane in chosen)
    more = left // len(long) if long else 0
    taken = [one for lane in chosen for one in lane[: share + more if len(lane) >= share else share]]
    return sorted(taken, key=lambda one: one.id)


def _scheduled(draft: Data, number: ActionId) -> ScheduledAction:
    action = draft.actions[number]
    owner = action.supporter_id
    return ScheduledAction(
        action,
        draft.supporters[owner] if owner is not None else None,
        tuple(contact for (supporter_id, _), contact in sorted(draft.contacts.items()) if supporter_id == owner),
        draft.sources[action.source_id] if action.source_id is not None else None,
    )


def _pages(draft: Data, person: Person) -> dict[ActionPageId, int]:
    """The lowest rank that the person holds on each page."""
    lowest: dict[ActionPageId, int] = {}
    for one in draft.supporters.values():
        is_accepted = one.status is SupporterStatus.ACCEPTED and one.dupe_rank is not None
        if is_accepted and (one.campaign_id, one.fingerprint) == (person.campaign_id, person.fingerprint):
            lowest[one.action_page_id] = min(one.dupe_rank or 0, lowest.get(one.action_page_id, one.dupe_rank or 0))
    return lowest


def _promise(number: OutboxId, one: OutboxEntry, settlement: Settlement) -> Promise:
    return Promise(number, one.topic, one.action_id, settlement.settled_at, one.routing_key, one.body, trace=one.trace)


def _waiting_for(draft: Data, outcomes: Sequence[Outcome]) -> list[Action]:
    """Follow-up actions of the supporters that were settled now."""
    settled = {o.supporter.id for o in outcomes if o.supporter is not None and o.settles_supporter}
    return [
        action
        for _, action in sorted(draft.actions.items())
        if action.supporter_id in settled and not action.with_consent and action.status is ActionStatus.NEW
    ]
