"""Counting transactional mails anew (spec 20 §1.9, §3.5 `resetTransactionalEmailBudget`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.budgets import Budgets
from proca.ports.store import Store


@frozen
class ResetTransactionalEmailBudget:
    """Sets the count of an org's transactional mails to zero."""

    access: ClassVar = any_of(Permission.CHANGE_ORG_SERVICES)

    store: Store
    budgets: Budgets

    async def __call__(self, caller: User | None, org_name: str) -> None:
        """NotFound, or Forbidden without the permission."""
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            await self.access.check(unit, caller, org.id)
        await self.budgets.reset(org.id)
