"""Finding and joining orgs (20 §3.4 `org`, §3.5 `joinOrg`, 00 D12; golden orgs/join, roles/org-query)."""

import asyncio

import pytest
from attrs import evolve

from application.campaigns.coalition import ROLES, UNKNOWN, Coalition, refusal, said
from application.orgs.stage import asked, use
from proca.domain.errors import Forbidden, Unauthenticated
from proca.domain.orgs.org import Org
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import COORDINATOR, OWNER
from proca.domain.users.user import User

OUTSIDE = ("User is not a member of organisation", "unauthorized")


async def perms(c: Coalition, org: Org, user: User) -> int | None:
    async with c.w.container.store().unit() as unit:
        member = await unit.staffers.get(org.id, user.id)
    return member.perms if member else None


async def test_an_admin_joins_as_owner(c: Coalition) -> None:
    """20 §3.5; joining again changes nothing."""
    admin = c.users["admin"]
    assert admin is not None
    for _ in range(2):
        assert await use(c).join_org(admin, "RED") == c.lead
        assert await perms(c, c.lead, admin) == OWNER.perms


async def test_a_member_is_raised_to_owner(c: Coalition) -> None:
    """20 §3.5: whatever they were, other bits included."""
    mia = await c.member("mia", c.lead, COORDINATOR)
    async with c.w.container.store().unit() as unit:
        mia = await unit.users.put(_with(mia, Permission.JOIN_ORGS))
    assert await use(c).join_org(mia, "red") == c.lead
    assert await perms(c, c.lead, mia) == OWNER.perms


async def test_owning_the_instance_is_enough(m: Coalition) -> None:
    """20.13#29: keep allowed."""
    root = await m.user("root", Permission.INSTANCE_OWNER.mask)
    await use(m).join_org(root, "red")
    assert await perms(m, m.lead, root) == OWNER.perms


async def test_joining_many_times_at_once(c: Coalition) -> None:
    admin = c.users["admin"]
    assert admin is not None
    assert await asyncio.gather(*(use(c).join_org(admin, "red") for _ in range(4))) == [c.lead] * 4
    assert await perms(c, c.lead, admin) == OWNER.perms


@pytest.mark.parametrize("name", ["owner", "stranger"])
async def test_a_right_of_the_user_alone(m: Coalition, name: str) -> None:
    """Golden orgs/join: what they may do in the org does not count, nor is it told."""
    refused = await refusal(use(m).join_org(m.users[name], "red"))
    assert isinstance(refused, Forbidden)
    assert (refused.message, refused.code) == ("You do not have the required permission", "permission_denied")
    assert refused.details == {"required": ["join_orgs"], "provided": []}


async def test_nobody_joins(m: Coalition) -> None:
    refused = use(m).join_org(None, "red")
    assert await said(refused) == ("User is not a member of team responsible for resource", "permission_denied")


@pytest.mark.parametrize("name", ["admin", "stranger", "nobody"])
async def test_an_unknown_org_comes_first(m: Coalition, name: str) -> None:
    """20 §1.8.6."""
    for org in ("none", "\0", "\ud800"):
        assert [await said(use(m).join_org(m.users[name], org))] == UNKNOWN
        assert [await said(use(m).find_org(m.users[name], org))] == UNKNOWN


@pytest.mark.parametrize("name", [*ROLES, "admin"])
async def test_staff_and_admins_find_an_org(c: Coalition, name: str) -> None:
    """Golden roles/org-query, orgs/add `read-back-other-case`; D12: admins too, where the original turned them away."""
    assert await use(c).find_org(c.users[name], "RED") == c.lead


async def test_others_do_not(m: Coalition) -> None:
    """Golden roles/org-query."""
    for name in ("stranger", "partner", "nobody"):
        assert await said(use(m).find_org(m.users[name], "red")) == OUTSIDE
    assert isinstance(await refusal(use(m).find_org(None, "red")), Unauthenticated)


async def test_what_was_joined_can_be_used_at_once(m: Coalition) -> None:
    """20.13#5: memberships are read anew by each use case."""
    mia = await m.user("mia", Permission.JOIN_ORGS.mask)
    assert (await refusal(use(m).update_org(mia, "red", asked(title="T")))).code == "permission_denied"
    await use(m).join_org(mia, "red")
    assert (await use(m).update_org(mia, "red", asked(title="Joined"))).title == "Joined"


def _with(user: User, permission: Permission) -> User:
    return evolve(user, perms=user.perms | permission.mask)
