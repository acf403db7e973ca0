"""From an identity that a provider vouches for to an account of ours (spec 20 §2.1, 20.13#9)."""

from attrs import frozen

from proca.application.users.registration import Registration
from proca.domain.errors import Conflict, Invalid
from proca.domain.ids import UserId
from proca.domain.users.claims import Identity
from proca.domain.users.sign_on import link
from proca.domain.users.user import User, register
from proca.ports.accounts import AccountDirectory
from proca.ports.store import Store
from proca.ports.world import Clock, IdKind, Ids


@frozen
class Admit:
    """Finds the account of an identity, links one to it, or makes one, which has no password and no rights."""

    store: Store
    accounts: AccountDirectory
    ids: Ids
    clock: Clock
    registration: Registration

    async def __call__(self, identity: Identity) -> User:
        """The account; Unauthenticated when the one with the e-mail must not be linked."""
        known = await self.accounts.by_external_id(identity.external_id)
        if known is not None:
            return known
        try:
            return await self._link_or_register(identity)
        except (Conflict, Invalid):
            # Another request of the same person came first, and what it made is found now.
            return await self._link_or_register(identity)

    async def _link_or_register(self, identity: Identity) -> User:
        number = UserId(await self.ids.reserve(IdKind.USER))
        now = self.clock.now()
        async with self.store.unit() as unit:
            known = await unit.users.by_external_id(identity.external_id)
            if known is not None:
                return known
            found = await unit.users.by_email(identity.email)
            if found is not None:
                linked = link(found, identity)
                return linked if linked == found else await unit.users.put(linked)
            made = register(
                id=number, email=identity.email, external_id=identity.external_id, password_hash=None, now=now
            )
            return await self.registration(unit, made)
