"""Which template names an org may use (spec 10 §1.4)."""

from collections.abc import Iterable

from attrs import frozen

from proca.domain.orgs.backends import Backends, Slot, resolve
from proca.domain.orgs.org import Org
from proca.ports.store import Unit


@frozen
class KnownTemplates:
    """Looks an org's own templates up, when there is something to compare them with."""

    instance_org: str

    async def __call__(self, unit: Unit, org: Org, named: Iterable[str | None]) -> frozenset[str] | None:
        """The names of the org's templates; none when nothing is named or the org has no e-mail backend."""
        if not any(named) or not await self._sends_mail(unit, org):
            return None
        return frozenset(template.name for template in await unit.templates.of(org.id))

    async def _sends_mail(self, unit: Unit, org: Org) -> bool:
        if org.backends.email_backend is None:
            return False
        instance = await unit.orgs.named(self.instance_org)
        return resolve(Slot.EMAIL, org.backends, instance.backends if instance else Backends()) is not None
