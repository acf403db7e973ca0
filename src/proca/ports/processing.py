"""Processing as the store sees it: a batch of scheduled actions, claimed and settled in one transaction."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from attrs import frozen

from proca.domain.actions.action import Action
from proca.domain.actions.source import Source
from proca.domain.campaigns.stats import Tally
from proca.domain.contacts.contact import Contact
from proca.domain.ids import ActionId, PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.processing.case import Outcome
from proca.domain.processing.messages import Message
from proca.domain.processing.ranking import Person, Record
from proca.domain.supporters.supporter import Supporter


@frozen
class ScheduledAction:
    """An action that is due, as stored."""

    action: Action
    supporter: Supporter | None
    contacts: tuple[Contact, ...]
    source: Source | None


@frozen
class Settlement:
    """What a batch comes to: changed states, messages to send, and counters to move."""

    outcomes: Sequence[Outcome]
    messages: Sequence[Message]
    tally: Tally
    settled_at: datetime


class Batch(Protocol):
    """Claimed actions; nobody else sees them until the batch ends."""

    @property
    def due(self) -> Sequence[ScheduledAction]:
        """The actions, oldest schedule first; empty when nothing is due."""
        ...

    async def keys(self) -> Mapping[PublicKeyId, PublicKey]:
        """The keys that seal the contacts of these actions."""
        ...

    async def claim_ranks(self, wanted: Mapping[Person, int]) -> Mapping[Person, Record]:
        """Take that many ranks for each person; the record as it stood before (D5)."""
        ...

    async def settle(self, settlement: Settlement) -> None:
        """Store everything and take the claimed actions off the schedule."""
        ...


class Processing(Protocol):
    """The schedule of actions to process."""

    def batch(self, limit: int, now: datetime) -> AbstractAsyncContextManager[Batch]:
        """Claim up to `limit` actions due by now; what is not settled stays due."""
        ...

    async def waiting(self) -> int:
        """How many actions are scheduled, due or postponed."""
        ...

    async def postpone(self, action_ids: Sequence[ActionId], until: datetime) -> None:
        """Leave these actions scheduled, but not due before then."""
        ...
