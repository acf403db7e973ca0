"""Counted transactional mails (20 §1.9)."""

import asyncio

from application.campaigns.coalition import UNKNOWN, Coalition, refusal, said
from application.orgs.stage import use
from proca.domain.errors import Conflict
from proca.domain.ids import OrgId
from proca.ports.budgets import Budgets


def budgets(c: Coalition) -> Budgets:
    return c.w.container.budgets()


async def test_concurrent_mails_are_all_counted(c: Coalition) -> None:
    """20 §12 no. 7."""
    orgs = [c.lead.id] * 50 + [c.partner.id] * 20
    await asyncio.gather(*(budgets(c).count(org_id, 1) for org_id in orgs))
    assert [await budgets(c).count(org_id, 0) for org_id in (c.lead.id, c.partner.id)] == [50, 20]


async def test_each_count_says_what_it_made(c: Coalition) -> None:
    made = await asyncio.gather(*(budgets(c).count(c.lead.id, 2) for _ in range(5)))
    assert sorted(made) == [2, 4, 6, 8, 10]


async def test_a_reset_is_for_one_org(c: Coalition) -> None:
    """20 §3.5 `resetTransactionalEmailBudget`."""
    for org in (c.lead, c.partner):
        await budgets(c).count(org.id, 7)
    await use(c).reset_transactional_email_budget(c.owner, "RED")
    assert [await budgets(c).count(org.id, 1) for org in (c.lead, c.partner)] == [1, 8]
    await use(c).reset_transactional_email_budget(c.owner, "red")
    await use(c).reset_transactional_email_budget(c.owner, "red")
    assert await budgets(c).count(c.lead.id, 1) == 1


async def test_a_count_goes_with_its_org(c: Coalition) -> None:
    empty = await c.w.org("empty")
    await budgets(c).count(empty.id, 3)
    await use(c).delete_org(c.users["admin"], "empty")
    for number in (empty.id, OrgId(999)):
        assert isinstance(await refusal(budgets(c).count(number, 1)), Conflict)


async def test_rights(m: Coalition) -> None:
    await budgets(m).count(m.lead.id, 7)
    for name in ("translator", "partner", "nobody"):
        refused = await refusal(use(m).reset_transactional_email_budget(m.users[name], "red"))
        assert refused.code == "permission_denied"
    assert await budgets(m).count(m.lead.id, 0) == 7
    for name in ("campaigner", "admin"):
        await use(m).reset_transactional_email_budget(m.users[name], "red")
    assert [await said(use(m).reset_transactional_email_budget(None, "none"))] == UNKNOWN
