"""The intake log: whole batches of deeds in one transaction, with the outbox rows that start their processing."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from attrs import define, field, frozen
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import idempotency as keys
from proca.adapters.sql import intake_inserts, links, ordering, tables
from proca.adapters.sql.engine import translated
from proca.adapters.sql.group_commit import GroupCommit
from proca.adapters.sql.sources import Sources
from proca.domain.actions.source import Source
from proca.domain.errors import ProcaError
from proca.domain.ids import ActionId, OrgId, SourceId, SupporterId
from proca.domain.intake.intake import ContactReference, IdempotencyKey, Intake, IntakeIds
from proca.domain.supporters.contact_ref import Fingerprint
from proca.ports.intake import KnownSupporter, Linking, StalePage
from proca.ports.measures import Measures

Answer = ContactReference | ProcaError
SourceIds = Mapping[Source, SourceId]
_LANES = 2


@frozen
class Numbered:
    """An intake with its numbers and the number of its outbox row."""

    intake: Intake
    ids: IntakeIds
    outbox_id: int


@define(eq=False)
class SqlIntakeLog:
    """Appends through group commit; one batch after the other in this process, beside those of other processes.

    `ring` is called after each commit, so that who processes in this process need not wait for its next look.
    """

    engine: AsyncEngine
    measures: Measures | None = None
    ring: Callable[[], None] | None = None
    _sources: Sources = field(factory=Sources, init=False)
    _group: GroupCommit[Intake, ContactReference] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Let the group commit through this log."""
        # SQLite has one writer, so a second lane would only wait for it.
        lanes = 1 if self.engine.dialect.name == "sqlite" else _LANES
        self._group = GroupCommit(self._commit, lanes)

    async def append(self, intake: Intake) -> ContactReference:
        """Store one intake; see the port."""
        return await self._group.submit(intake)

    @property
    def waiting(self) -> int:
        """How many intakes are not stored yet."""
        return self._group.waiting

    async def answered(self, idempotency: IdempotencyKey) -> ContactReference | None:
        """The stored answer under a key."""
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                return await keys.answered(connection, idempotency)

    async def link(self, linking: Linking) -> int:
        """Link un-linked actions and schedule them in one transaction."""
        with translated():
            async with self.engine.begin() as connection:
                linked = await links.link(connection, [linking], linking.linked_at)
        self._called_out()
        return linked

    async def latest(self, fingerprint: Fingerprint, org_id: OrgId) -> KnownSupporter | None:
        """The latest supporter of this reference on any page of the org."""
        supporters, pages = tables.supporters, tables.action_pages
        query = (
            select(supporters.c.id, supporters.c.first_name)
            .join(pages, pages.c.id == supporters.c.action_page_id)
            .where(supporters.c.fingerprint == fingerprint, pages.c.org_id == org_id)
            .order_by(supporters.c.inserted_at.desc(), supporters.c.id.desc())
            .limit(1)
        )
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                row = (await connection.execute(query)).first()
        return KnownSupporter(row.id, row.first_name) if row else None

    async def forget_keys(self, before: datetime) -> int:
        """Forget idempotency keys stored before that moment."""
        with translated():
            async with self.engine.begin() as connection:
                return await keys.purge(connection, before)

    async def _commit(self, batch: Sequence[Intake]) -> Sequence[Answer]:
        began = time.perf_counter()
        with translated():
            async with self.engine.begin() as connection:
                answers, sources = await self._store(connection, batch)
        self._sources.remember(sources)
        self._called_out()
        if self.measures is not None:
            self.measures.observed("proca_intake_batch_size", len(batch))
            self.measures.observed("proca_intake_commit_seconds", time.perf_counter() - began)
        return answers

    def _called_out(self) -> None:
        if self.ring is not None:
            self.ring()

    async def _store(self, connection: AsyncConnection, batch: Sequence[Intake]) -> tuple[list[Answer], SourceIds]:
        numbers = await ordering.take(connection, len(batch))
        answers: list[Answer | None] = [
            None if intake.origin.version == numbers.version else _stale() for intake in batch
        ]
        await keys.claim(connection, batch, answers)
        fresh = [at for at, answer in enumerate(answers) if answer is None]
        sources = await self._sources.numbers(connection, _sources_of(batch, fresh), _moment(batch))
        numbered = [
            Numbered(
                batch[at], _ids(batch[at], numbers.actions[at], numbers.supporters[at], sources), numbers.outbox[at]
            )
            for at in fresh
        ]
        await intake_inserts.insert(connection, numbered)
        await links.link(connection, _linkings(numbered), _moment(batch))
        settled = [answer if answer is not None else batch[at].answer for at, answer in enumerate(answers)]
        return settled, sources


def _stale() -> StalePage:
    return StalePage("The settings changed in the meantime", code="stale_page")


def _moment(batch: Sequence[Intake]) -> datetime:
    return batch[0].origin.taken_at


def _sources_of(batch: Sequence[Intake], fresh: Sequence[int]) -> list[Source]:
    return [source for at in fresh if (source := batch[at].origin.source) is not None]


def _ids(intake: Intake, action: int, supporter: int, sources: Mapping[Source, SourceId]) -> IntakeIds:
    source = intake.origin.source
    return IntakeIds(
        action_id=ActionId(action),
        supporter_id=SupporterId(supporter) if intake.signature is not None else intake.supporter_id,
        source_id=sources[source] if source is not None else None,
    )


def _linkings(numbered: Sequence[Numbered]) -> list[Linking]:
    return [
        Linking(
            one.ids.supporter_id,
            one.intake.origin.org_id,
            one.intake.links,
            one.intake.origin.taken_at,
            one.intake.trace,
        )
        for one in numbered
        if one.intake.links and one.ids.supporter_id is not None
    ]
