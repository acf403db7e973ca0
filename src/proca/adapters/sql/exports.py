"""Exports on SQL: the ids first, then everything about them in a fixed number of queries."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import frozen
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import intake_rows, record, rows, tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.engine import translated
from proca.adapters.sql.ordering import settled_until
from proca.domain.actions.action import ActionStatus
from proca.domain.ids import ActionId, OrgId, PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.rules import is_storable
from proca.domain.supporters.supporter import EmailStatus, SupporterStatus
from proca.ports.exports import ExportedAction, ExportFilter
from proca.ports.processing import ScheduledAction

_EXPORTED = (ActionStatus.ACCEPTED, ActionStatus.DELIVERED, ActionStatus.REPEAT)
_REQUEUED = (ActionStatus.NEW, ActionStatus.CONFIRMING, ActionStatus.DELIVERED, ActionStatus.REPEAT)
_REQUEUED_SUPPORTERS = (SupporterStatus.CONFIRMING, SupporterStatus.ACCEPTED)

_actions, _supporters, _contacts = tables.actions.c, tables.supporters.c, tables.contacts.c
_OF_ORG = tables.actions.join(tables.supporters, _supporters.id == _actions.supporter_id).join(
    tables.contacts, _contacts.supporter_id == _supporters.id
)


@frozen
class SqlExports:
    """Each export is read on a connection of its own."""

    engine: AsyncEngine

    async def actions(self, org_id: OrgId, wanted: ExportFilter) -> Sequence[ExportedAction]:
        """Actions of which the org has a contact."""
        if wanted.campaign_name is not None and not is_storable(wanted.campaign_name):
            return []
        with translated():
            async with self._reading().connect() as connection:
                bound = await settled_until(connection)
                query = select(_actions.id).select_from(_OF_ORG).where(_contacts.org_id == org_id)
                query = query.where(*_conditions(connection, wanted)).order_by(_actions.id).limit(wanted.limit)
                limited = query if bound is None else query.where(_actions.id <= bound)
                ids = list((await connection.execute(limited)).scalars())
                return await _exported(connection, org_id, ids)

    async def keys(self, ids: Collection[PublicKeyId]) -> Mapping[PublicKeyId, PublicKey]:
        """Keys by number."""
        if not ids:
            return {}
        k = tables.public_keys
        with translated():
            async with self._reading().connect() as connection:
                found = await connection.execute(select(k).where(among(connection, k.c.id, ids)))
                return {row["id"]: rows.KEY.from_row(row) for row in found.mappings()}

    async def requeueable(self, org_id: OrgId, action_ids: Collection[ActionId]) -> Sequence[ScheduledAction]:
        """Those of the actions that may be put into a queue again."""
        if not action_ids:
            return []
        with translated():
            async with self.engine.begin() as connection:
                query = (
                    select(_actions.id)
                    .select_from(_OF_ORG)
                    .where(
                        _contacts.org_id == org_id,
                        among(connection, _actions.id, action_ids),
                        _actions.status.in_(_REQUEUED),
                        _supporters.status.in_(_REQUEUED_SUPPORTERS),
                    )
                    .order_by(_actions.id)
                )
                return await record.scheduled_actions(connection, list((await connection.execute(query)).scalars()))

    def _reading(self) -> AsyncEngine:
        return self.engine.execution_options(reading=True)


def _conditions(connection: AsyncConnection, wanted: ExportFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.campaign_name is not None:
        c = tables.campaigns.c
        yield _actions.campaign_id.in_(select(c.id).where(c.name_key == wanted.campaign_name.lower()))
    elif wanted.campaign_id is not None:
        yield _actions.campaign_id == wanted.campaign_id
    if wanted.start is not None:
        yield _actions.id >= wanted.start
    if wanted.after is not None:
        yield _actions.inserted_at >= wanted.after
    if not wanted.include_testing:
        yield _actions.testing.is_(False)
    if wanted.only_double_opt_in:
        yield _supporters.email_status == EmailStatus.DOUBLE_OPT_IN
    yield from _sought(connection, wanted) if wanted.fingerprints is not None else _settled(wanted)


def _sought(connection: AsyncConnection, wanted: ExportFilter) -> Iterator[ColumnElement[bool]]:
    """The look-up of one person drops consent and states."""
    same = among(connection, _supporters.fingerprint, list(wanted.fingerprints or ()))
    yield same if wanted.email is None else same | (func.lower(_supporters.email) == wanted.email)


def _settled(wanted: ExportFilter) -> Iterator[ColumnElement[bool]]:
    yield _supporters.status == SupporterStatus.ACCEPTED
    yield _actions.status.in_(_EXPORTED)
    if wanted.only_opt_in:
        yield _contacts.communication_consent.is_(True)
    if wanted.only_with_consent:
        yield _actions.with_consent.is_(True)


async def _exported(connection: AsyncConnection, org_id: OrgId, ids: Sequence[int]) -> list[ExportedAction]:
    actions = await record.actions(connection, ids)
    owners = {action.supporter_id for action in actions.values() if action.supporter_id is not None}
    if not owners:
        return []
    s, c = tables.supporters, tables.contacts
    people = await connection.execute(select(s).where(among(connection, s.c.id, owners)))
    supporters = {row["id"]: intake_rows.supporter_from(row) for row in people.mappings()}
    held = await connection.execute(select(c).where(among(connection, c.c.supporter_id, owners), c.c.org_id == org_id))
    contacts = {row["supporter_id"]: intake_rows.contact_from(row) for row in held.mappings()}
    sources = await record.sources_of(connection, [one.source_id for one in actions.values() if one.source_id])
    return [
        ExportedAction(action, supporters[owner], contacts[owner], sources.get(action.source_id or 0))
        for action in actions.values()
        # Whatever an erasure took away since the ids were read is left out.
        if (owner := action.supporter_id) is not None and owner in contacts and owner in supporters
    ]
