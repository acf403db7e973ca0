"""What is stored, as values in dictionaries, and the one way to change it: a draft that replaces it, or vanishes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from attrs import define, evolve, field, fields, frozen

from proca.domain.actions.action import Action
from proca.domain.actions.source import Source
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.activity import LastSeen
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.stats import Tally
from proca.domain.campaigns.target import Target
from proca.domain.confirms.confirm import Confirm
from proca.domain.contacts.contact import Contact
from proca.domain.ids import (
    ActionId,
    ActionPageId,
    CampaignId,
    ConfirmId,
    OrgId,
    OutboxId,
    PublicKeyId,
    ServiceId,
    SourceId,
    StafferId,
    SupporterId,
    TargetId,
    TemplateId,
    UserId,
    UserTokenId,
)
from proca.domain.intake.intake import ContactReference
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.processing.ranking import Person
from proca.domain.supporters.supporter import Supporter
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import UserToken
from proca.domain.users.user import User

PROCESS = "process"


@frozen
class Promise:
    """What is promised and not yet done: an action to process (topic `process`), or a message for an org's queue."""

    id: OutboxId
    topic: str
    action_id: ActionId | None
    due_at: datetime
    routing_key: str | None = None
    body: Mapping[str, object] | None = None
    attempts: int = 0
    error: str | None = None
    trace: str | None = None


@frozen
class DeadPromise:
    """A promise that nobody will try to keep again unless somebody says so."""

    promise: Promise
    died_at: datetime


@frozen
class StoredAnswer:
    """What was answered under an idempotency key."""

    digest: bytes
    answer: ContactReference
    inserted_at: datetime


@define
class Data:
    """Everything that is stored, by number or by natural key."""

    version: int = 1
    orgs: dict[OrgId, Org] = field(factory=dict)
    keys: dict[PublicKeyId, PublicKey] = field(factory=dict)
    services: dict[ServiceId, Service] = field(factory=dict)
    campaigns: dict[CampaignId, Campaign] = field(factory=dict)
    pages: dict[ActionPageId, ActionPage] = field(factory=dict)
    targets: dict[TargetId, Target] = field(factory=dict)
    users: dict[UserId, User] = field(factory=dict)
    staffers: dict[StafferId, Staffer] = field(factory=dict)
    confirms: dict[ConfirmId, Confirm] = field(factory=dict)
    templates: dict[TemplateId, EmailTemplate] = field(factory=dict)
    tokens: dict[UserTokenId, UserToken] = field(factory=dict)
    budgets: dict[OrgId, int] = field(factory=dict)
    activity: dict[ActionPageId, LastSeen] = field(factory=dict)
    sources: dict[SourceId, Source] = field(factory=dict)
    supporters: dict[SupporterId, Supporter] = field(factory=dict)
    contacts: dict[tuple[SupporterId, OrgId], Contact] = field(factory=dict)
    actions: dict[ActionId, Action] = field(factory=dict)
    answers: dict[str, StoredAnswer] = field(factory=dict)
    ranks: dict[Person, int] = field(factory=dict)
    counters: Tally = field(factory=lambda: Tally({}))
    outbox: dict[OutboxId, Promise] = field(factory=dict)
    dead: dict[OutboxId, DeadPromise] = field(factory=dict)

    def copy(self) -> "Data":
        """A draft: its own dictionaries over the same frozen values."""
        own = {f.name: dict(value) for f in fields(Data) if isinstance(value := getattr(self, f.name), dict)}
        return evolve(self, **own)  # type: ignore[arg-type]  # each copy is of its field's own type


@define(eq=False)
class MemoryState:
    """The one state behind all memory adapters of an instance; changes are serial, reads see whole changes."""

    data: Data = field(factory=Data)
    _given: dict[str, int] = field(factory=dict)
    _turn: asyncio.Lock = field(factory=asyncio.Lock)

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Data]:
        """A draft that is kept on clean exit and forgotten on any exception."""
        async with self._turn:
            draft = self.data.copy()
            yield draft
            self.data = draft

    def take(self, kind: str, count: int = 1) -> list[int]:
        """Fresh numbers of a kind, ascending from 1; never given out again, even when their draft vanishes."""
        last = self._given.get(kind, 0)
        self._given[kind] = last + count
        return list(range(last + 1, last + count + 1))

    def last(self, kind: str) -> int:
        """The highest number of a kind that has been given out; 0 before the first."""
        return self._given.get(kind, 0)

    @property
    def outbox(self) -> tuple[Promise, ...]:
        """All that is promised, oldest first."""
        return tuple(promise for _, promise in sorted(self.data.outbox.items()))


def schedule(
    state: MemoryState, draft: Data, action_ids: list[ActionId], now: datetime, trace: str | None = None
) -> None:
    """Put actions on the schedule of processing."""
    for number, action_id in zip(state.take("outbox", len(action_ids)), action_ids, strict=True):
        promise(draft, Promise(OutboxId(number), PROCESS, action_id, now, trace=trace))


def promise(draft: Data, made: Promise) -> None:
    """Keep a promise in mind."""
    draft.outbox[made.id] = made
