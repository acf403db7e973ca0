"""Orgs and what belongs to them alone, on SQL."""

from sqlalchemy import select

from proca.adapters.sql import tables
from proca.adapters.sql.versioned import Versioned
from proca.domain.ids import OrgId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org, name_key
from proca.domain.orgs.service import Service
from proca.domain.templates.email_template import EmailTemplate


class SqlOrgs(Versioned[Org]):
    """Organisations; what belongs to one alone goes with it, by the references' own rule."""

    async def get(self, org_id: OrgId) -> Org | None:
        """By number."""
        return await self.one(select(tables.orgs).where(tables.orgs.c.id == org_id))

    async def named(self, name: str) -> Org | None:
        """By name."""
        return await self.one(select(tables.orgs).where(tables.orgs.c.name_key == name_key(name)))


class SqlKeys(Versioned[PublicKey]):
    """Public keys."""

    async def of(self, org_id: OrgId) -> tuple[PublicKey, ...]:
        """All keys of an org, newest first."""
        keys = tables.public_keys
        newest = (keys.c.inserted_at.desc(), keys.c.id.desc())
        return await self.many(select(keys).where(keys.c.org_id == org_id).order_by(*newest))


class SqlServices(Versioned[Service]):
    """Services."""

    async def of(self, org_id: OrgId) -> tuple[Service, ...]:
        """All services of an org, by number."""
        services = tables.services
        return await self.many(select(services).where(services.c.org_id == org_id).order_by(services.c.id))


class SqlTemplates(Versioned[EmailTemplate]):
    """E-mail templates."""

    async def of(self, org_id: OrgId) -> tuple[EmailTemplate, ...]:
        """All templates of an org, by name, locale and number."""
        return by_label(await self.many(select(tables.templates).where(tables.templates.c.org_id == org_id)))


def by_label(templates: tuple[EmailTemplate, ...]) -> tuple[EmailTemplate, ...]:
    """By name, locale and number; sorted here, for each database would sort texts by its own collation."""
    return tuple(sorted(templates, key=lambda one: (one.name, one.locale, one.id)))
