"""Keys of an org: made, imported, activated, retired (spec 20 §3.5, with 20.13#3, Q33, Q34, Q35)."""

from typing import ClassVar

from attrs import frozen

from proca.application.again import with_fresh_facts
from proca.application.campaigns.lookup import find_org
from proca.application.orgs.generate_key import GenerateKey, KeyPair
from proca.application.permission import Needs, all_of
from proca.domain.ids import PublicKeyId
from proca.domain.orgs.keys import Keys, PublicKey, activate, deactivate_all, expire, import_key
from proca.domain.orgs.org import Org
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store, Unit
from proca.ports.world import Clock, IdKind, Ids

_BOTH = all_of(Permission.CHANGE_ORG_SETTINGS, Permission.EXPORT_CONTACTS)


@frozen
class GenerateOrgKey:
    """Makes a key pair, which is not active yet."""

    access: ClassVar[Needs] = _BOTH

    store: Store
    generate_key: GenerateKey

    async def __call__(self, caller: User | None, org_name: str, key_name: str) -> KeyPair:
        """The pair with its private half, which only the instance org's keys keep; Invalid for a bad name."""
        number = await self.generate_key.number()
        async with self.store.unit() as unit:
            org = await _permitted(unit, caller, org_name)
            made = self.generate_key.pair(org, key_name, number)
            return KeyPair(await unit.keys.put(made.key), made.private)


@frozen
class AddKey:
    """Imports the public half of a key, which is not active yet."""

    access: ClassVar[Needs] = _BOTH

    store: Store
    ids: Ids
    clock: Clock

    async def __call__(self, caller: User | None, org_name: str, key_name: str, public: str) -> PublicKey:
        """The key; Invalid for a bad name, and for what is no key in base64url."""
        number = PublicKeyId(await self.ids.reserve(IdKind.PUBLIC_KEY))
        async with self.store.unit() as unit:
            org = await _permitted(unit, caller, org_name)
            made = import_key(id=number, org_id=org.id, name=key_name, public=public, now=self.clock.now())
            return await unit.keys.put(made)


@frozen
class ActivateKey:
    """Seals with this key from now on, and with no other."""

    access: ClassVar[Needs] = _BOTH

    store: Store
    clock: Clock
    instance_org: str

    async def __call__(self, caller: User | None, org_name: str, key_id: int) -> None:
        """NotFound for another org's key, Refused for one that is expired or, at the instance, has no private half."""

        async def attempt() -> None:
            async with self.store.unit() as unit:
                org = await _permitted(unit, caller, org_name)
                is_instance = org.is_called(self.instance_org)
                keys = await unit.keys.of(org.id)
                await _keep(unit, activate(keys, PublicKeyId(key_id), self.clock.now(), is_instance=is_instance))

        await with_fresh_facts(attempt)


@frozen
class DeactivateAllKeys:
    """Seals with no key any more."""

    access: ClassVar[Needs] = _BOTH

    store: Store
    clock: Clock
    instance_org: str

    async def __call__(self, caller: User | None, org_name: str) -> None:
        """Refused for the instance org, without whose key nobody's contacts could be sealed (Q33)."""

        async def attempt() -> None:
            async with self.store.unit() as unit:
                org = await _permitted(unit, caller, org_name)
                is_instance = org.is_called(self.instance_org)
                keys = await unit.keys.of(org.id)
                await _keep(unit, deactivate_all(keys, self.clock.now(), is_instance=is_instance))

        await with_fresh_facts(attempt)


@frozen
class ExpireKey:
    """Retires a key for good."""

    access: ClassVar[Needs] = _BOTH

    store: Store
    clock: Clock
    instance_org: str

    async def __call__(self, caller: User | None, org_name: str, key_id: int) -> PublicKey:
        """The key; NotFound for another org's key, Refused for the active one of the instance."""

        async def attempt() -> PublicKey:
            async with self.store.unit() as unit:
                org = await _permitted(unit, caller, org_name)
                is_instance = org.is_called(self.instance_org)
                keys = await unit.keys.of(org.id)
                after = expire(keys, PublicKeyId(key_id), self.clock.now(), is_instance=is_instance)
                kept = await _keep(unit, after)
                return next(key for key in kept if key.id == key_id)

        return await with_fresh_facts(attempt)


async def _permitted(unit: Unit, caller: User | None, org_name: str) -> Org:
    org = await find_org(unit, org_name)
    await _BOTH.check(unit, caller, org.id)
    return org


async def _keep(unit: Unit, keys: Keys) -> Keys:
    """Store all keys, changed or not, so that two who choose among them at once get in each other's way."""
    return tuple([await unit.keys.put(key) for key in keys])
