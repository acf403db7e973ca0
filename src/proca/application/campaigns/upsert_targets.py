"""The decision-makers of a campaign as they should be (spec 20 §3.7 `upsertTargets`, 20.13#18)."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from attrs import frozen

from proca.application.campaigns.lookup import find_campaign
from proca.application.permission import any_of
from proca.domain.campaigns.changes import OutdatedTargets, TargetChanges
from proca.domain.campaigns.retarget import disabled, left_out, refuse_written_to, upserted
from proca.domain.campaigns.target import Target
from proca.domain.errors import Refused
from proca.domain.ids import TargetId
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store, Unit
from proca.ports.world import Clock, Codes

MOST_TARGETS = 10_000
_UUID_BYTES = 16


@frozen
class UpsertTargets:
    """Changes or adds a campaign's targets, and says what becomes of the others; all of it or nothing."""

    access: ClassVar = any_of(Permission.CHANGE_CAMPAIGN_SETTINGS)

    store: Store
    codes: Codes
    clock: Clock

    async def __call__(
        self,
        caller: User | None,
        campaign_id: int,
        targets: Sequence[TargetChanges],
        outdated: OutdatedTargets = OutdatedTargets.KEEP,
    ) -> tuple[Target, ...]:
        """The targets in the order given; Refused for more than 10,000, Invalid with the position of what is wrong."""
        if len(targets) > MOST_TARGETS:
            raise Refused(f"At most {MOST_TARGETS} targets at once", code="too_many", path=("targets",))
        async with self.store.unit() as unit:
            campaign = await find_campaign(unit, campaign_id)
            await self.access.check(unit, caller, campaign.org_id)
            stored = await unit.targets.of(campaign.id)
            fresh = [self._number() for _ in targets]
            wanted = upserted(campaign.id, stored, targets, fresh, self.clock.now())
            kept = await unit.targets.put_all(wanted)
            await self._settle(unit, left_out(stored, kept), outdated)
            return kept

    def _number(self) -> TargetId:
        return TargetId(str(UUID(bytes=self.codes.token(_UUID_BYTES), version=4)))

    async def _settle(self, unit: Unit, others: Sequence[Target], fate: OutdatedTargets) -> None:
        if fate is OutdatedTargets.DISABLE:
            await unit.targets.put_all(disabled(others, self.clock.now()))
        elif fate is OutdatedTargets.DELETE:
            numbers = [target.id for target in others]
            refuse_written_to(await unit.targets.written_to(numbers))
            await unit.targets.remove_all(numbers)
