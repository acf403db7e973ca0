"""The store: one unit of work per use case, one narrow repository per aggregate."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from attrs import frozen

from proca.domain.ids import ActionPageId, OrgId
from proca.domain.outbox import OutboxEntry
from proca.domain.supporters.contact_ref import Fingerprint
from proca.ports.campaign_repositories import ActionPages, Campaigns, Targets
from proca.ports.decisions import Decisions
from proca.ports.org_repositories import Keys, Orgs, Services, Templates
from proca.ports.supporter_links import LinkedSupporters
from proca.ports.user_repositories import Confirms, Staffers, Tokens, Users


class Outbox(Protocol):
    """Promises that are kept after the unit, and only if it is kept."""

    async def put(self, *entries: OutboxEntry) -> None:
        """Promise these, due at once, in their order."""
        ...


@frozen
class Leftovers:
    """What of a page's record may not go."""

    actions: bool
    supporters: bool


class Record(Protocol):
    """The record of what supporters did, as far as settings and persons may be taken out of it."""

    async def clear_page(self, page_id: ActionPageId) -> Leftovers:
        """Delete a page's testing actions, then its supporters who are left without any action (spec 10 §7.4)."""
        ...

    async def erase(self, org_id: OrgId, fingerprint: Fingerprint) -> None:
        """Empty the clear text of the person's accepted supporters in campaigns led by the org, and delete all contacts
        that the org holds of them (spec 20 §3.5 `deleteContact`).

        Messages about them that wait for the org, and those that were given up, go as well.
        """
        ...


class Unit(Protocol):
    """One transaction over all aggregates."""

    @property
    def orgs(self) -> Orgs: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def services(self) -> Services: ...
    @property
    def templates(self) -> Templates: ...
    @property
    def campaigns(self) -> Campaigns: ...
    @property
    def pages(self) -> ActionPages: ...
    @property
    def targets(self) -> Targets: ...
    @property
    def users(self) -> Users: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def staffers(self) -> Staffers: ...
    @property
    def confirms(self) -> Confirms: ...
    @property
    def record(self) -> Record: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def linked_supporters(self) -> LinkedSupporters: ...
    @property
    def outbox(self) -> Outbox: ...


class Store(Protocol):
    """Where aggregates live."""

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """Open a unit of work: kept on clean exit, undone on any exception, never nested."""
        ...
