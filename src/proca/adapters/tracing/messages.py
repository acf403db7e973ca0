"""Messages, traced: on their way to a broker, to a reader, and until somebody says what became of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from attrs import evolve, frozen

from proca.adapters.current_trace import current_trace
from proca.domain.ids import OrgId, OutboxId
from proca.domain.processing.topic_kinds import kind_of
from proca.domain.processing.topology import Binding
from proca.ports.broker import Away, Broker, Parcel, Removed
from proca.ports.delivery import Answer, Delivered
from proca.ports.feed import Feed
from proca.ports.queue import Done, Forward, Job, Queue, Verdict
from proca.ports.tracing import Facts, Part, Span, Tracing

# What has no trace, because its action came before traces were kept, gets none here: it would begin in the middle.


@frozen
class TracedQueue:
    """A span for each attempt at a promise, when it is known what came of it."""

    queue: Queue
    tracing: Tracing

    async def claim(self, topic: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """As behind it."""
        return await self.queue.claim(topic, limit, now, until)

    async def claim_in_turn(self, prefix: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """As behind it."""
        return await self.queue.claim_in_turn(prefix, limit, now, until)

    async def settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        """As behind it; what is forwarded goes on below the span."""
        spans: list[Span] = []
        try:
            return await self.queue.settle([self._traced(one, spans) for one in verdicts], now)
        finally:
            for span in spans:
                span.end()

    def _traced(self, verdict: Verdict, spans: list[Span]) -> Verdict:
        job = verdict.job
        if job.trace is None:
            return verdict
        outcome = type(verdict).__name__.lower()
        facts = {**_facts(job), "proca.outcome": outcome}
        span = self.tracing.begin(f"settle {kind_of(job.topic)}", Part.INSIDE, job.trace, current_trace(), facts)
        spans.append(span)
        if not isinstance(verdict, Done | Forward):
            # The words of the verdict may be a receiver's own.
            span.failed(outcome)
        return evolve(verdict, job=evolve(job, trace=span.trace)) if isinstance(verdict, Forward) else verdict


@frozen
class TracedFeed:
    """A span for each message that is given out; its reader may go on below it."""

    feed: Feed
    tracing: Tracing

    async def claim(
        self, topic: str, limit: int, now: datetime, until: datetime, *, only_events: bool = False
    ) -> Sequence[Job]:
        """As behind it, each message at the place of its span."""
        jobs = await self.feed.claim(topic, limit, now, until, only_events=only_events)
        return [self._given_out(one) for one in jobs]

    async def due(self, topics: Collection[str], now: datetime) -> frozenset[str]:
        """As behind it."""
        return await self.feed.due(topics, now)

    async def held(self, topic: str, attempts: Mapping[OutboxId, int]) -> Sequence[Job]:
        """As behind it."""
        return await self.feed.held(topic, attempts)

    def _given_out(self, job: Job) -> Job:
        if job.trace is None:
            return job
        name = f"receive {kind_of(job.topic)}"
        span = self.tracing.begin(name, Part.RECEIVES, job.trace, current_trace(), _facts(job))
        span.end()
        return evolve(job, trace=span.trace)


@frozen
class TracedBroker:
    """A span for each message from its publication to its confirm; consumers may go on below it."""

    broker: Broker
    tracing: Tracing

    async def connected(self) -> int:
        """As behind it."""
        return await self.broker.connected()

    async def declare(self, org_id: OrgId, bindings: frozenset[Binding]) -> None:
        """As behind it."""
        await self.broker.declare(org_id, bindings)

    async def publish(self, parcels: Sequence[Parcel]) -> Sequence[Answer | Away]:
        """As behind it, each message at the place of its span."""
        spans = [self._begin(parcel) for parcel in parcels]
        traced = [
            parcel if span is None else evolve(parcel, trace=span.trace)
            for parcel, span in zip(parcels, spans, strict=True)
        ]
        answers = await self.broker.publish(traced)
        for span, answer in zip(spans, answers, strict=True):
            if span is not None:
                _end(span, answer)
        return answers

    async def remove(self, org_id: OrgId, *, rehearse: bool) -> Removed | None:
        """As behind it."""
        return await self.broker.remove(org_id, rehearse=rehearse)

    async def close(self) -> None:
        """As behind it."""
        await self.broker.close()

    def _begin(self, parcel: Parcel) -> Span | None:
        if parcel.trace is None:
            return None
        facts: dict[str, int | str] = {
            "messaging.system": "rabbitmq",
            "messaging.operation.type": "send",
            "messaging.destination.name": parcel.queue or parcel.exchange.of(parcel.org_id),
            "messaging.message.id": str(parcel.id),
            "proca.org.id": parcel.org_id,
        }
        return self.tracing.begin(f"publish org.{parcel.exchange}", Part.SENDS, parcel.trace, facts=facts)


def _end(span: Span, answer: Answer | Away) -> None:
    if not isinstance(answer, Delivered):
        span.failed(type(answer).__name__.lower())
    span.end()


def _facts(job: Job) -> Facts:
    facts: dict[str, int | str] = {
        "messaging.system": "proca",
        "messaging.destination.name": job.topic,
        "messaging.message.id": str(job.id),
        "proca.attempts": job.attempts,
    }
    return facts if job.action_id is None else {**facts, "proca.action.id": job.action_id}
