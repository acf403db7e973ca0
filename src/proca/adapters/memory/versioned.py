"""What the repositories in memory have in common: values by number, written by version."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from attrs import define, evolve

from proca.adapters.memory import constraints
from proca.adapters.memory.state import Data
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.confirms.confirm import Confirm
from proca.domain.errors import ProcaError
from proca.domain.ids import (
    ActionPageId,
    CampaignId,
    ConfirmId,
    OrgId,
    PublicKeyId,
    ServiceId,
    StafferId,
    TargetId,
    TemplateId,
    UserId,
)
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User

K = TypeVar(
    "K", OrgId, ServiceId, PublicKeyId, TemplateId, UserId, StafferId, CampaignId, ActionPageId, TargetId, ConfirmId
)
T = TypeVar("T", Org, Service, PublicKey, EmailTemplate, User, Staffer, Campaign, ActionPage, Target, Confirm)


@define
class Touched:
    """Whether the unit changed settings that snapshots show."""

    settings: bool = False


@define
class Versioned(Generic[K, T]):
    """Values of one aggregate; a write names the version that it changes."""

    draft: Data
    stored: dict[K, T]
    rule: Callable[[Data, T], Iterator[ProcaError]]
    touched: Touched

    def first(self, fits: Callable[[T], bool]) -> T | None:
        """The only value that fits."""
        return next((one for one in self.stored.values() if fits(one)), None)

    def by_number(self, fits: Callable[[T], bool]) -> tuple[T, ...]:
        """All values that fit, by number."""
        return tuple(one for _, one in sorted(self.stored.items()) if fits(one))

    def breaches(self, aggregate: T) -> Iterator[ProcaError]:
        """What the aggregate would break if it were stored; a database may name any of several."""
        if aggregate.version == 0 and aggregate.id in self.stored:
            yield constraints.contradiction()
        yield from self.rule(self.draft, aggregate)

    async def put(self, aggregate: T) -> T:
        """Add version 0, else replace exactly the version that was read; Conflict when another came first."""
        number = self._number(aggregate)
        if aggregate.version != 0:
            self._check_version(aggregate)
        for breach in self.breaches(aggregate):
            raise breach
        kept = evolve(aggregate, version=aggregate.version + 1)
        self.stored[number] = kept
        self.touched.settings = True
        return kept

    async def remove(self, aggregate: T) -> None:
        """Take away exactly the version that was read; Conflict when another came first or something refers to it."""
        self._check_version(aggregate)
        constraints.check_not_needed(self.draft, aggregate)
        del self.stored[self._number(aggregate)]
        self.touched.settings = True

    def _check_version(self, aggregate: T) -> None:
        before = self.stored.get(self._number(aggregate))
        if before is None or before.version != aggregate.version:
            raise constraints.stale()

    def _number(self, aggregate: T) -> K:
        return aggregate.id  # type: ignore[return-value]  # each aggregate is stored by its own kind of number
