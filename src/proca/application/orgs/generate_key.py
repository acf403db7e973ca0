"""Fresh key pairs for orgs (spec 10 §6.4)."""

from attrs import frozen

from proca.domain.ids import PublicKeyId
from proca.domain.orgs.keys import PublicKey, activate, new_key
from proca.domain.orgs.org import Org
from proca.domain.secret import SecretBytes
from proca.ports.sealing import KeyMaker, Vault
from proca.ports.store import Unit
from proca.ports.world import Clock, IdKind, Ids


@frozen
class KeyPair:
    """A public key and its private half, which is shown once and kept only for the instance org."""

    key: PublicKey
    private: SecretBytes


@frozen
class GenerateKey:
    """Makes, stores and activates a key pair inside a unit that the caller opened."""

    ids: Ids
    maker: KeyMaker
    vault: Vault
    clock: Clock
    instance_org: str

    async def number(self) -> PublicKeyId:
        """Reserve a number, before the unit is opened."""
        return PublicKeyId(await self.ids.reserve(IdKind.PUBLIC_KEY))

    def pair(self, org: Org, name: str, number: PublicKeyId) -> KeyPair:
        """A pair that is neither stored nor active; errors as those of the call."""
        public, private = self.maker.pair()
        kept = self.vault.lock(private) if org.is_called(self.instance_org) else None
        now = self.clock.now()
        return KeyPair(new_key(id=number, org_id=org.id, name=name, public=public, private=kept, now=now), private)

    async def __call__(self, unit: Unit, org: Org, name: str, number: PublicKeyId) -> KeyPair:
        """The pair; Invalid for a blank name, Unavailable when the instance's secret key is not set."""
        made = self.pair(org, name, number)
        others = await unit.keys.of(org.id)
        is_instance = org.is_called(self.instance_org)
        changed = set(activate((*others, made.key), number, self.clock.now(), is_instance=is_instance)) - set(others)
        stored = {key.id: await unit.keys.put(key) for key in changed}
        return KeyPair(stored[number], made.private)
