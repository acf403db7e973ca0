"""What is behind a port, measured on its way through."""

import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from attrs import frozen

from proca.domain.ids import ActionId, OrgId, PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.processing.topic_kinds import kind_of
from proca.ports.exports import ExportedAction, ExportFilter, Exports
from proca.ports.measures import Measures
from proca.ports.processing import ScheduledAction
from proca.ports.queue import Job, Queue, Verdict
from proca.ports.signals import Signals

# Events that have a metric of their own, under the original's name (spec 30 §10).
_OWN = {"email.reminder_confirm": "proca_email_reminder_confirm_count"}


@frozen
class MeasuredSignals:
    """Counts events; of their ids only the org stays, and only where the original has it."""

    signals: Signals
    measures: Measures

    def noticed(self, event: str, **ids: int | str) -> None:
        """Note and count one event."""
        self.signals.noticed(event, **ids)
        self.measures.counted("proca_signals", event=event)
        if event in _OWN and "org_id" in ids:
            self.measures.counted(_OWN[event], org_id=ids["org_id"])


@frozen
class MeasuredQueue:
    """Counts attempts by what came of them."""

    queue: Queue
    measures: Measures

    async def claim(self, topic: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """As behind it."""
        return await self.queue.claim(topic, limit, now, until)

    async def claim_in_turn(self, prefix: str, limit: int, now: datetime, until: datetime) -> Sequence[Job]:
        """As behind it."""
        return await self.queue.claim_in_turn(prefix, limit, now, until)

    async def settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        """As behind it; those that came too late are counted too, for there was an attempt."""
        counted = await self.queue.settle(verdicts, now)
        outcomes = Counter((kind_of(one.job.topic), type(one).__name__.lower()) for one in verdicts)
        for (queue, outcome), count in outcomes.items():
            self.measures.counted("proca_deliveries", count, queue=queue, outcome=outcome)
        return counted


@frozen
class MeasuredExports:
    """Counts and times what orgs take out."""

    exports: Exports
    measures: Measures

    async def actions(self, org_id: OrgId, wanted: ExportFilter) -> Sequence[ExportedAction]:
        """As behind it."""
        began = time.perf_counter()
        found = await self.exports.actions(org_id, wanted)
        milliseconds = (time.perf_counter() - began) * 1000
        self.measures.shown("proca_exporter_export_actions_export_time", milliseconds, org_id=org_id)
        self.measures.counted("proca_exporter_export_actions_count", len(found), org_id=org_id)
        return found

    async def keys(self, ids: Collection[PublicKeyId]) -> Mapping[PublicKeyId, PublicKey]:
        """As behind it."""
        return await self.exports.keys(ids)

    async def requeueable(self, org_id: OrgId, action_ids: Collection[ActionId]) -> Sequence[ScheduledAction]:
        """As behind it."""
        return await self.exports.requeueable(org_id, action_ids)
