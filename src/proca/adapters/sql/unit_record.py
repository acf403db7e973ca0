"""What may be taken out of the record, on SQL."""

from attrs import define
from sqlalchemy import ColumnElement, Table, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import tables
from proca.adapters.sql.bulk import among
from proca.domain.ids import ActionPageId, OrgId
from proca.domain.processing.topology import topics_of
from proca.domain.supporters import contact_ref
from proca.domain.supporters.contact_ref import Fingerprint
from proca.domain.supporters.supporter import SupporterStatus
from proca.ports.store import Leftovers


@define
class SqlRecord:
    """The record over the unit's connection."""

    connection: AsyncConnection

    async def clear_page(self, page_id: ActionPageId) -> Leftovers:
        """Testing actions of a page go, with all that hangs on them, then its supporters without any action."""
        a, s, p = tables.actions.c, tables.supporters.c, tables.action_pages.c
        # From here on nobody acts on the page.
        await self.connection.execute(select(p.id).where(p.id == page_id).with_for_update())
        await self._delete_testing((a.action_page_id == page_id) & a.testing.is_(True))
        idle = (s.action_page_id == page_id) & ~exists().where(a.supporter_id == s.id)
        # Once they are locked, nobody acts for them on another page; who has just done so is not idle any more.
        await self.connection.execute(select(s.id).where(idle).order_by(s.id).with_for_update(of=tables.supporters))
        await self.connection.execute(delete(tables.supporters).where(idle))
        return Leftovers(
            actions=await self._any(a.action_page_id == page_id),
            supporters=await self._any(s.action_page_id == page_id),
        )

    async def erase(self, org_id: OrgId, fingerprint: Fingerprint) -> None:
        """Clear text of accepted supporters in the org's campaigns goes, and its contacts of the person."""
        s, c = tables.supporters.c, tables.contacts.c
        # Whoever is processing an action of theirs has put its messages where they can be seen, or waits until we end.
        await self.connection.execute(select(s.id).where(s.fingerprint == fingerprint).order_by(s.id).with_for_update())
        led = select(tables.campaigns.c.id).where(tables.campaigns.c.org_id == org_id).scalar_subquery()
        await self.connection.execute(
            update(tables.supporters)
            .where(s.fingerprint == fingerprint, s.status == SupporterStatus.ACCEPTED, s.campaign_id.in_(led))
            .values(first_name=None, last_name=None, email=None, address=None)
        )
        same = select(s.id).where(s.fingerprint == fingerprint).scalar_subquery()
        await self.connection.execute(delete(tables.contacts).where(c.org_id == org_id, c.supporter_id.in_(same)))
        # The outbox twice: what somebody has tried again is there only once it can no longer be among the dead.
        for table in (tables.outbox, tables.dead_letters, tables.outbox):
            await self._delete_messages(table, org_id, fingerprint)

    async def _delete_messages(self, table: Table, org_id: OrgId, fingerprint: Fingerprint) -> None:
        """In the order of their numbers, as workers lock them."""
        m = table.c
        mine = among(self.connection, m.topic, sorted(topics_of(org_id)))
        acted = select(tables.actions.c.id).join(tables.supporters)
        about: ColumnElement[bool] = m.action_id.in_(
            acted.where(tables.supporters.c.fingerprint == fingerprint).scalar_subquery()
        )
        if len(fingerprint) == contact_ref.FINGERPRINT_BYTES:
            # Events are about no action; they name the person.
            ref = f'"{contact_ref.encode(fingerprint)}"'
            about |= m.action_id.is_(None) & m.body.contains(ref, autoescape=True)
        locked = select(m.id).where(mine, about).order_by(m.id).with_for_update()
        numbers = (await self.connection.execute(locked)).scalars().all()
        if numbers:
            await self.connection.execute(delete(table).where(among(self.connection, m.id, numbers)))

    async def _delete_testing(self, condition: ColumnElement[bool]) -> None:
        """Promises first and then actions, as workers lock them; what a worker has promised meanwhile goes as well."""
        a = tables.actions.c
        wanted = select(a.id).where(condition)
        promised = delete(tables.outbox).where(tables.outbox.c.action_id.in_(wanted.scalar_subquery()))
        await self.connection.execute(promised)
        await self.connection.execute(wanted.order_by(a.id).with_for_update())
        await self.connection.execute(promised)
        await self.connection.execute(delete(tables.actions).where(condition))

    async def _any(self, condition: ColumnElement[bool]) -> bool:
        return bool((await self.connection.execute(select(exists().where(condition)))).scalar_one())
