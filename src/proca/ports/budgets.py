"""How many transactional mails each org has sent, against which budgets are held (spec 20 §1.9)."""

from typing import Protocol

from proca.domain.ids import OrgId


class Budgets(Protocol):
    """One counter for each org, shared by all processes."""

    async def count(self, org_id: OrgId, mails: int) -> int:
        """Count mails that are about to be sent; how many that makes since the last reset.

        Exact under concurrency; Conflict for an org that does not exist.
        """
        ...

    async def reset(self, org_id: OrgId) -> None:
        """Begin at zero again."""
        ...
