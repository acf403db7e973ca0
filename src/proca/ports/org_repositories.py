"""Repositories of organisations and what belongs to them alone."""

from typing import Protocol

from proca.domain.ids import OrgId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.templates.email_template import EmailTemplate


class Orgs(Protocol):
    """Organisations."""

    async def get(self, org_id: OrgId) -> Org | None:
        """By number."""
        ...

    async def named(self, name: str) -> Org | None:
        """By name, without regard to letter case."""
        ...

    async def put(self, org: Org) -> Org:
        """Store a new one (version 0) or a changed one, its version raised; Conflict, or Invalid for a taken name."""
        ...

    async def remove(self, org: Org) -> None:
        """Take away an org with its keys, services, templates and staffers; Conflict while campaigns or pages exist."""
        ...


class Keys(Protocol):
    """Public keys of orgs."""

    async def of(self, org_id: OrgId) -> tuple[PublicKey, ...]:
        """All keys of an org, newest first."""
        ...

    async def put(self, key: PublicKey) -> PublicKey:
        """As Orgs.put."""
        ...


class Services(Protocol):
    """Services of orgs."""

    async def of(self, org_id: OrgId) -> tuple[Service, ...]:
        """All services of an org, by number."""
        ...

    async def put(self, service: Service) -> Service:
        """As Orgs.put."""
        ...

    async def remove(self, service: Service) -> None:
        """Take a service away; the caller has emptied the slots that it filled."""
        ...


class Templates(Protocol):
    """E-mail templates of orgs."""

    async def of(self, org_id: OrgId) -> tuple[EmailTemplate, ...]:
        """All templates of an org, by name, locale and number."""
        ...

    async def put(self, template: EmailTemplate) -> EmailTemplate:
        """As Orgs.put; Invalid at `name` when the org has the name in this locale already."""
        ...

    async def remove(self, template: EmailTemplate) -> None:
        """Take a template away."""
        ...
