"""Services of an org, added or changed (spec 20 §1.9, §3.5 `upsertService`)."""

from typing import ClassVar

from attrs import evolve, frozen

from proca.application.again import with_fresh_facts
from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.domain.ids import ServiceId
from proca.domain.orgs.amend_service import amended_service, meant, new_service
from proca.domain.orgs.changes import ServiceInput
from proca.domain.orgs.service import NO_PASSWORD, Service
from proca.domain.secret import SealedSecret, Secret, SecretBytes
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.sealing import Vault
from proca.ports.store import Store
from proca.ports.world import Clock, IdKind, Ids


@frozen
class UpsertService:
    """Changes the service of that number, or the latest of that name, or adds one; slots that it fills stay filled."""

    access: ClassVar = any_of(Permission.CHANGE_ORG_SERVICES)

    store: Store
    ids: Ids
    clock: Clock
    vault: Vault

    async def __call__(
        self, caller: User | None, org_name: str, service: ServiceInput, service_id: int | None = None
    ) -> Service:
        """The service; NotFound for another org's number, Invalid when it breaks a rule.

        Unavailable when there is a password to seal and the instance's secret key is not set.
        """
        number = ServiceId(await self.ids.reserve(IdKind.SERVICE))

        async def attempt() -> Service:
            async with self.store.unit() as unit:
                org = await find_org(unit, org_name)
                await self.access.check(unit, caller, org.id)
                now = self.clock.now()
                found = meant(await unit.services.of(org.id), service["name"], service_id)
                before = found or new_service(number, org.id, service["name"], now)
                changed = amended_service(before, service, now)
                if "password" in service:
                    changed = evolve(changed, password=self._sealed(service["password"]))
                return await unit.services.put(changed)

        return await with_fresh_facts(attempt)

    def _sealed(self, password: Secret | None) -> SealedSecret:
        text = password.reveal() if password is not None else ""
        return self.vault.lock(SecretBytes(text.encode())) if text else NO_PASSWORD
