"""Staff decide about actions that wait for moderation (30 §1.7, §11 no. 10; 30.12#9), over REST on all stores."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from attrs import define

from link_world import LinkWorld, link_world
from people import People
from proca.domain.actions.action import ActionStatus as A
from proca.domain.ids import ActionId
from proca.domain.orgs.org import Org
from proca.domain.users.permissions import Permission, combined
from proca.domain.users.user import User
from world import STORES

OFF = {"supporter_confirm": False, "custom_action_confirm": True}


@define
class Moderated:
    """A signature that waits for moderators."""

    lw: LinkWorld
    people: People
    number: ActionId

    async def member(self, *permissions: Permission, org: Org | None = None) -> User:
        """Somebody with these permissions in the org."""
        user = await self.people.user("-".join(permission.value for permission in permissions) or "nobody")
        await self.people.join(user, org or self.lw.org, combined(*permissions))
        return user

    async def ask(self, user: User | None, verb: str, status: int, number: int | None = None, **headers: str) -> Any:
        """The answer to a decision, which must have this status."""
        if user is not None:
            token = (await self.people.use.reset_api_token(user)).reveal()
            headers["authorization"] = f"Bearer {token}"
        answer = await self.lw.w.http.post(f"/v1/actions/{number or self.number}/{verb}", headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def status(self) -> A:
        """Where it stands."""
        return (await self.lw.state(self.number))[0]


@pytest.fixture(params=STORES)
async def m(request: pytest.FixtureRequest) -> AsyncIterator[Moderated]:
    async with link_world(request.param, org=OFF) as lw:
        yield Moderated(lw, People(lw.w), await lw.waiting())


async def test_letting_through(m: Moderated) -> None:
    """30.12#9, 00 D4: it goes on at once; a second time changes nothing."""
    user = await m.member(Permission.MANAGE_ACTION_PAGES)
    assert await m.status() is A.CONFIRMING
    assert await m.ask(user, "accept", 200) == {"id": m.number, "status": "accepted"}
    assert await m.lw.scheduled() == 1
    assert (await m.ask(user, "accept", 200))["status"] == "accepted"
    assert await m.lw.scheduled() == 1
    await m.lw.w.process()
    assert (await m.ask(user, "accept", 200))["status"] == "delivered"
    assert await m.lw.counts() == (1, 1)


async def test_holding_back(m: Moderated) -> None:
    """30 §1.7: whatever came of it; then there is no way back."""
    user = await m.member(Permission.EXPORT_CONTACTS)
    await m.ask(user, "accept", 200)
    await m.lw.w.process()
    assert await m.lw.counts() == (1, 1)
    for _ in range(2):
        assert await m.ask(user, "reject", 200) == {"id": m.number, "status": "rejected"}
    assert await m.lw.counts() == (0, 0)
    refused = await m.ask(user, "accept", 422)
    assert refused["title"] == "data already rejected"


async def test_what_nobody_asked_about(m: Moderated) -> None:
    """30 §1.7: a new action is not decided."""
    user, fresh = await m.member(Permission.EXPORT_CONTACTS), await m.lw.signed("new@mail.test")
    for verb in ("accept", "reject"):
        assert (await m.ask(user, verb, 422, fresh))["title"] == "not allowed"


async def test_who_may(m: Moderated) -> None:
    """Staff of the collecting org who manage pages or may have contacts, and admins; strangers learn nothing."""
    elsewhere = await m.lw.w.org("elsewhere")
    stranger = await m.member(Permission.MANAGE_ACTION_PAGES, org=elsewhere)
    translator = await m.member(Permission.CHANGE_CAMPAIGN_SETTINGS)
    admin = await m.people.admin()
    for verb in ("accept", "reject"):
        await m.ask(None, verb, 401)
        for user in (stranger, translator):
            assert (await m.ask(user, verb, 403))["code"] == "permission_denied"
            assert (await m.ask(user, verb, 403, 999_999))["code"] == "permission_denied"
        assert (await m.ask(admin, verb, 404, 999_999))["code"] == "not_found"
    assert await m.status() is A.CONFIRMING
    await m.ask(admin, "accept", 200)


async def test_asked_again_under_a_key(m: Moderated) -> None:
    """00 D16: the first answer is given again."""
    user, key = await m.member(Permission.EXPORT_CONTACTS), {"idempotency-key": "one"}
    first = await m.ask(user, "accept", 200, **key)
    await m.lw.w.process()
    assert await m.ask(user, "accept", 200, **key) == first
