"""The store of settings: a unit of work is a draft of the state."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

from attrs import define, field, frozen

from proca.adapters.memory import constraints
from proca.adapters.memory.campaign_repositories import MemoryActionPages, MemoryCampaigns, MemoryTargets
from proca.adapters.memory.decisions import MemoryDecisions
from proca.adapters.memory.org_repositories import MemoryKeys, MemoryOrgs, MemoryServices, MemoryTemplates
from proca.adapters.memory.outbox import MemoryOutbox
from proca.adapters.memory.record import MemoryRecord
from proca.adapters.memory.state import Data, MemoryState
from proca.adapters.memory.supporter_links import MemoryLinkedSupporters
from proca.adapters.memory.user_repositories import MemoryConfirms, MemoryStaffers, MemoryTokens, MemoryUsers
from proca.adapters.memory.versioned import Touched
from proca.ports.store import Unit
from proca.ports.world import IdKind


def _utc_now() -> datetime:
    return datetime.now(UTC)


@define
class MemoryUnit:
    """Repositories over one draft."""

    state: MemoryState
    draft: Data
    now: Callable[[], datetime]
    touched: Touched = field(factory=Touched)
    orgs: MemoryOrgs = field(init=False)
    keys: MemoryKeys = field(init=False)
    services: MemoryServices = field(init=False)
    templates: MemoryTemplates = field(init=False)
    campaigns: MemoryCampaigns = field(init=False)
    pages: MemoryActionPages = field(init=False)
    targets: MemoryTargets = field(init=False)
    users: MemoryUsers = field(init=False)
    tokens: MemoryTokens = field(init=False)
    staffers: MemoryStaffers = field(init=False)
    confirms: MemoryConfirms = field(init=False)
    record: MemoryRecord = field(init=False)
    decisions: MemoryDecisions = field(init=False)
    linked_supporters: MemoryLinkedSupporters = field(init=False)
    outbox: MemoryOutbox = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Put every repository on the one draft."""
        draft, touched = self.draft, self.touched
        self.orgs = MemoryOrgs(draft, draft.orgs, constraints.org_breaches, touched)
        self.keys = MemoryKeys(draft, draft.keys, constraints.key_breaches, touched)
        self.services = MemoryServices(draft, draft.services, constraints.service_breaches, touched)
        self.campaigns = MemoryCampaigns(draft, draft.campaigns, constraints.campaign_breaches, touched)
        self.pages = MemoryActionPages(draft, draft.pages, constraints.page_breaches, touched)
        self.targets = MemoryTargets(draft, draft.targets, constraints.target_breaches, touched)
        # People, templates and confirms appear in no snapshot, so they touch nothing.
        self.templates = MemoryTemplates(draft, draft.templates, constraints.template_breaches, Touched())
        self.users = MemoryUsers(draft, draft.users, constraints.user_breaches, Touched())
        self.tokens = MemoryTokens(draft)
        self.staffers = MemoryStaffers(draft, draft.staffers, constraints.staffer_breaches, Touched())
        self.confirms = MemoryConfirms(draft, draft.confirms, constraints.confirm_breaches, Touched())
        self.record = MemoryRecord(draft)
        self.decisions = MemoryDecisions(self.state, draft)
        self.linked_supporters = MemoryLinkedSupporters(self.state, draft)
        self.outbox = MemoryOutbox(self.state, draft, self.now)


@frozen
class MemoryStore:
    """Opens units; a unit that changed settings raises their version."""

    state: MemoryState
    now: Callable[[], datetime] = _utc_now

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """One draft, kept on clean exit."""
        return self._unit()

    @asynccontextmanager
    async def _unit(self) -> AsyncIterator[Unit]:
        async with self.state.change() as draft:
            unit = MemoryUnit(self.state, draft, self.now)
            yield unit
            draft.version += int(unit.touched.settings)


@frozen
class MemoryIds:
    """Reserves numbers."""

    state: MemoryState

    async def reserve(self, kind: IdKind) -> int:
        """One fresh number."""
        return self.state.take(kind.value)[0]

    async def reserve_many(self, kind: IdKind, count: int) -> list[int]:
        """That many fresh numbers."""
        return self.state.take(kind.value, count)

    async def last(self, kind: IdKind) -> int:
        """The highest number given out."""
        return self.state.last(kind.value)
