"""Orgs and what belongs to them alone, in memory."""

from collections.abc import Iterable
from typing import TypeVar

from proca.adapters.memory.versioned import Versioned
from proca.domain.ids import OrgId, PublicKeyId, ServiceId, TemplateId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org, name_key
from proca.domain.orgs.service import Service
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.staffer import Staffer

K = TypeVar("K")
T = TypeVar("T", PublicKey, Service, EmailTemplate, Staffer)


class MemoryOrgs(Versioned[OrgId, Org]):
    """Organisations."""

    async def get(self, org_id: OrgId) -> Org | None:
        """By number."""
        return self.stored.get(org_id)

    async def named(self, name: str) -> Org | None:
        """By name."""
        return self.first(lambda org: name_key(org.name) == name_key(name))

    async def remove(self, org: Org) -> None:
        """With everything that belongs to it alone."""
        await super().remove(org)
        draft = self.draft
        draft.keys = _others(draft.keys, org)
        draft.services = _others(draft.services, org)
        draft.templates = _others(draft.templates, org)
        draft.staffers = _others(draft.staffers, org)
        draft.budgets.pop(org.id, None)
        for held in [place for place in draft.contacts if place[1] == org.id]:
            del draft.contacts[held]


class MemoryKeys(Versioned[PublicKeyId, PublicKey]):
    """Public keys."""

    async def of(self, org_id: OrgId) -> tuple[PublicKey, ...]:
        """All keys of an org, newest first."""
        return newest_first(one for one in self.stored.values() if one.org_id == org_id)


class MemoryServices(Versioned[ServiceId, Service]):
    """Services."""

    async def of(self, org_id: OrgId) -> tuple[Service, ...]:
        """All services of an org, by number."""
        return self.by_number(lambda service: service.org_id == org_id)


class MemoryTemplates(Versioned[TemplateId, EmailTemplate]):
    """E-mail templates."""

    async def of(self, org_id: OrgId) -> tuple[EmailTemplate, ...]:
        """All templates of an org, by name, locale and number."""
        return by_label(one for one in self.stored.values() if one.org_id == org_id)


def _others(stored: dict[K, T], org: Org) -> dict[K, T]:
    return {number: one for number, one in stored.items() if one.org_id != org.id}


def newest_first(keys: Iterable[PublicKey]) -> tuple[PublicKey, ...]:
    """Keys in the order of their making, the last one first."""
    return tuple(sorted(keys, key=lambda key: (key.inserted_at, key.id), reverse=True))


def by_label(templates: Iterable[EmailTemplate]) -> tuple[EmailTemplate, ...]:
    """Templates by name, locale and number."""
    return tuple(sorted(templates, key=lambda one: (one.name, one.locale, one.id)))
