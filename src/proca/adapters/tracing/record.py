"""Intake and processing, traced: the trace is stored with what schedules an action, and goes on to its messages."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from attrs import evolve, frozen

from proca.adapters.current_trace import current_trace, error_kind, working_in
from proca.domain.ids import ActionId, OrgId, PublicKeyId, SupporterId
from proca.domain.intake.intake import ContactReference, IdempotencyKey, Intake
from proca.domain.orgs.keys import PublicKey
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.ranking import Person, Record
from proca.domain.retries import RetryPolicy
from proca.domain.supporters.contact_ref import Fingerprint
from proca.ports.intake import IntakeLog, KnownSupporter, Linking
from proca.ports.processing import Batch, Processing, ScheduledAction, Settlement
from proca.ports.tracing import Facts, Part, Span, Tracing


@frozen
class TracedIntakeLog:
    """A span from the call to the commit, under which processing goes on later."""

    log: IntakeLog
    tracing: Tracing

    async def append(self, intake: Intake) -> ContactReference:
        """Store the intake with its trace."""
        origin = intake.origin
        facts = {
            "proca.action_page.id": origin.action_page_id,
            "proca.campaign.id": origin.campaign_id,
            "proca.org.id": origin.org_id,
        }
        with working_in(self.tracing.begin("intake", parent=current_trace(), facts=facts)) as span:
            return await self.log.append(evolve(intake, trace=span.trace))

    async def answered(self, idempotency: IdempotencyKey) -> ContactReference | None:
        """As behind it."""
        return await self.log.answered(idempotency)

    async def link(self, linking: Linking) -> int:
        """Link and schedule with the trace of whoever asks."""
        return await self.log.link(evolve(linking, trace=current_trace()))

    async def latest(self, fingerprint: Fingerprint, org_id: OrgId) -> KnownSupporter | None:
        """As behind it."""
        return await self.log.latest(fingerprint, org_id)

    @property
    def waiting(self) -> int:
        """As behind it."""
        return self.log.waiting

    async def forget_keys(self, before: datetime) -> int:
        """As behind it."""
        return await self.log.forget_keys(before)


@frozen
class TracedProcessing:
    """A span for each action of a batch, from its claim to the commit."""

    processing: Processing
    tracing: Tracing

    def batch(self, limit: int, now: datetime) -> AbstractAsyncContextManager[Batch]:
        """As behind it."""
        return self._batch(limit, now)

    async def waiting(self) -> int:
        """As behind it."""
        return await self.processing.waiting()

    async def postpone(
        self, failures: Mapping[ActionId, str], policy: RetryPolicy, now: datetime
    ) -> Sequence[ActionId]:
        """As behind it."""
        return await self.processing.postpone(failures, policy, now)

    @asynccontextmanager
    async def _batch(self, limit: int, now: datetime) -> AsyncIterator[Batch]:
        spans: dict[ActionId, Span] = {}
        try:
            async with self.processing.batch(limit, now) as batch:
                spans |= {one.action.id: self._begin(one) for one in batch.due}
                yield TracedBatch(batch, spans)
        except BaseException as error:
            for span in spans.values():
                span.failed(error_kind(error))
            raise
        finally:
            for span in spans.values():
                span.end()

    def _begin(self, one: ScheduledAction) -> Span:
        return self.tracing.begin("process", Part.RECEIVES, one.trace, facts=_facts(one))


@frozen
class TracedBatch:
    """The batch, its messages bound for where the spans of their actions are."""

    batch: Batch
    spans: Mapping[ActionId, Span]

    @property
    def due(self) -> Sequence[ScheduledAction]:
        """As behind it."""
        return self.batch.due

    async def keys(self) -> Mapping[PublicKeyId, PublicKey]:
        """As behind it."""
        return await self.batch.keys()

    async def claim_ranks(self, wanted: Mapping[Person, int]) -> Mapping[Person, Record]:
        """As behind it."""
        return await self.batch.claim_ranks(wanted)

    async def settle(self, settlement: Settlement) -> None:
        """Store everything; messages, and what was waiting for a supporter, go on below the spans."""
        traces: dict[SupporterId, str] = {}
        for outcome in settlement.outcomes:
            span = self.spans[outcome.action.id]
            span.tell({"proca.action.status": str(outcome.action.status)})
            if outcome.supporter is not None and outcome.settles_supporter:
                traces[outcome.supporter.id] = span.trace
        messages = [self._traced(one) for one in settlement.messages]
        await self.batch.settle(evolve(settlement, messages=messages, traces=traces))

    def _traced(self, message: OutboxEntry) -> OutboxEntry:
        span = self.spans.get(message.action_id) if message.action_id is not None else None
        return message if span is None else evolve(message, trace=span.trace)


def _facts(one: ScheduledAction) -> Facts:
    action = one.action
    return {
        "proca.action.id": action.id,
        "proca.action_page.id": action.action_page_id,
        "proca.campaign.id": action.campaign_id,
    }
