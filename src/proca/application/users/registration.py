"""Storing new accounts, and telling the instance org of them (spec 20 §2.1, §7.5)."""

from attrs import frozen

from proca.domain.system_events import new_user
from proca.domain.users.user import User
from proca.ports.store import Unit
from proca.ports.world import Clock


@frozen
class Registration:
    """What every way to a new account has in common."""

    clock: Clock
    instance_org: str

    async def __call__(self, unit: Unit, user: User) -> User:
        """The user as stored; Invalid when somebody has the e-mail."""
        stored = await unit.users.put(user)
        instance = await unit.orgs.named(self.instance_org)
        if instance is not None:
            await unit.outbox.put(new_user(instance.id, stored, self.clock.now()))
        return stored
