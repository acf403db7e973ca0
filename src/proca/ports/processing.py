"""Processing as the store sees it: a batch of scheduled actions, claimed and settled in one transaction."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from proca.domain.actions.action import Action
from proca.domain.actions.source import Source
from proca.domain.campaigns.stats import Tally
from proca.domain.contacts.contact import Contact
from proca.domain.ids import ActionId, PublicKeyId, SupporterId
from proca.domain.orgs.keys import PublicKey
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.case import Outcome
from proca.domain.processing.ranking import Person, Record
from proca.domain.retries import RetryPolicy
from proca.domain.supporters.supporter import Supporter

# How many orgs one batch takes actions of, those first whose oldest has waited longest.
MOST_LANES = 40


@frozen
class ScheduledAction:
    """An action that is due, as stored; `looked_up` when the org's own records were asked about it."""

    action: Action
    supporter: Supporter | None
    contacts: tuple[Contact, ...]
    source: Source | None
    looked_up: bool = False
    trace: str | None = None


@frozen
class Settlement:
    """What a batch comes to: changed states, messages to send, counters to move, and actions to ask about first.

    `traces` says in which trace goes on what was waiting for a supporter.
    """

    outcomes: Sequence[Outcome]
    messages: Sequence[OutboxEntry]
    tally: Tally
    settled_at: datetime
    lookups: Sequence[ActionId] = ()
    traces: Mapping[SupporterId, str] = field(factory=dict)


class Batch(Protocol):
    """Claimed actions; nobody else sees them until the batch ends."""

    @property
    def due(self) -> Sequence[ScheduledAction]:
        """The actions by the number of their schedule; empty when nothing is due."""
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
        """Claim up to `limit` actions due by now: a share of each collecting org, and what others leave of theirs.

        What is not settled stays due.
        """
        ...

    async def waiting(self) -> int:
        """How many actions are scheduled, due or postponed."""
        ...

    async def postpone(
        self, failures: Mapping[ActionId, str], policy: RetryPolicy, now: datetime
    ) -> Sequence[ActionId]:
        """Count a failed attempt at each of these that is scheduled, with what went wrong (00 D7).

        It is due again after a rest, or, after the last attempt, among the dead letters; those given up are returned.
        """
        ...
