"""The intake log: durable when it returns."""

from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from proca.domain.errors import Conflict
from proca.domain.ids import OrgId, SupporterId
from proca.domain.intake.intake import ContactReference, IdempotencyKey, Intake
from proca.domain.supporters.contact_ref import Fingerprint


class StalePage(Conflict):
    """The settings changed between reading the page and storing; read again and repeat."""


class IdempotencyMismatch(Conflict):
    """The idempotency key was used before for something else (D16)."""


@frozen
class Linking:
    """Un-linked actions under `refs`, on pages of `org_id`, that belong to a known supporter."""

    supporter_id: SupporterId
    org_id: OrgId
    refs: tuple[str, ...]
    linked_at: datetime
    trace: str | None = None


@frozen
class KnownSupporter:
    """The latest supporter of a reference."""

    id: SupporterId
    first_name: str | None = field(repr=False)


class IntakeLog(Protocol):
    """Stores deeds together with what schedules their processing, in one commit (D4)."""

    async def append(self, intake: Intake) -> ContactReference:
        """Store one intake; returns after its commit, with the stored answer when the idempotency key is known.

        Raises StalePage when settings changed since the page was read, IdempotencyMismatch, and Unavailable when the
        store cannot be reached (then nothing is known to be stored, and a repeat with the same key is safe).
        """
        ...

    async def answered(self, idempotency: IdempotencyKey) -> ContactReference | None:
        """The stored answer of a request that was taken in before, none for a new key; raises IdempotencyMismatch."""
        ...

    async def link(self, linking: Linking) -> int:
        """Link un-linked actions and schedule them at once (Q3, Q4); the number linked."""
        ...

    async def latest(self, fingerprint: Fingerprint, org_id: OrgId) -> KnownSupporter | None:
        """The latest supporter of this reference on any page of the org (spec 10 §3.3)."""
        ...

    @property
    def waiting(self) -> int:
        """How many intakes wait to be stored at this moment, in this process."""
        ...

    async def forget_keys(self, before: datetime) -> int:
        """Forget idempotency keys stored before that moment; how many."""
        ...
