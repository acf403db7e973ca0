"""What somebody sees who comes in (20 §7)."""

import pytest

from application.accounts.accounts import Accounts
from proca.domain.errors import Unauthenticated
from proca.domain.users.roles import CAMPAIGNER, OWNER


async def test_where_somebody_belongs(p: Accounts) -> None:
    """Only their own orgs, by title."""
    ada = await p.user("ada")
    rivers, lakes, foreign = await p.w.org("rivers"), await p.w.org("lakes"), await p.w.org("foreign")
    await p.join(ada, rivers, OWNER.perms)
    await p.join(ada, lakes, CAMPAIGNER.perms)
    await p.staff(foreign, OWNER)
    found = await p.own.show_home(ada)
    assert [(one.org, one.staffer.role) for one in found] == [(lakes, "campaigner"), (rivers, "owner")]


async def test_nowhere(p: Accounts) -> None:
    assert await p.own.show_home(await p.user("ada")) == ()
    with pytest.raises(Unauthenticated):
        await p.own.show_home(None)
