"""Users about themselves and each other (20 §3.4, §3.6, §3.11, 20.13#1, #12), on all stores."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from people import People
from proca.domain import base64url
from proca.domain.errors import Forbidden, Invalid, NotFound, ProcaError, Refused, Unauthenticated
from proca.domain.secret import SecretBytes
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import OWNER, TRANSLATOR
from proca.domain.users.token import TokenContext, digest
from proca.domain.users.user import ProfileChanges
from proca.domain.users.viewer import NOBODY
from world import STORES, world

ANONYMOUS = "Authentication is required for this API call"
OTHERS = "Only admin with manage_users permission can modify other users"


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[People]:
    async with world(request.param) as made:
        yield People(made)


@pytest.fixture
async def m() -> AsyncIterator[People]:
    async with world("memory") as made:
        yield People(made)


async def test_the_current_user_is_the_caller(m: People) -> None:
    ada = await m.user("ada")
    assert await m.use.current_user(ada) == ada
    with pytest.raises(Unauthenticated, match=ANONYMOUS) as refusal:
        await m.use.current_user(None)
    assert refusal.value.code == "unauthorized"


async def test_what_one_tells_about_oneself_is_saved(p: People) -> None:
    """20.13#1."""
    ada = await p.user("ada")
    told: ProfileChanges = {"picture_url": "https://x.test/a.png", "job_title": "Lead", "phone": "+48 1"}
    changed = await p.use.update_user(ada, told)
    assert (changed.picture_url, changed.job_title, changed.phone) == ("https://x.test/a.png", "Lead", "+48 1")
    cleared = await p.use.update_user(changed, {"phone": None})
    assert (cleared.picture_url, cleared.phone) == ("https://x.test/a.png", None)
    async with p.w.container.store().unit() as unit:
        assert await unit.users.get(ada.id) == cleared


async def test_a_caller_who_was_read_long_ago_still_saves(p: People) -> None:
    ada = await p.user("ada")
    await p.use.update_user(ada, {"phone": "1"})
    assert (await p.use.update_user(ada, {"job_title": "Lead"})).phone == "1"


async def test_who_manages_users_changes_others(p: People) -> None:
    ada, keeper = await p.user("ada"), await p.user("keeper", Permission.MANAGE_USERS.mask)
    assert (await p.use.update_user(keeper, {"phone": "1"}, user_id=ada.id)).id == ada.id
    assert (await p.use.update_user(keeper, {"job_title": "Lead"}, email="ADA@x.test")).phone == "1"
    async with p.w.container.store().unit() as unit:
        stored = await unit.users.get(ada.id)
    assert stored is not None
    assert (stored.phone, stored.job_title) == ("1", "Lead")


@pytest.mark.parametrize("perms", [0, Permission.INSTANCE_OWNER.mask, Permission.MANAGE_ORGS.mask])
async def test_others_do_not(m: People, perms: int) -> None:
    """20 §3.6: owning the instance is not enough."""
    ada, other = await m.user("ada"), await m.user("other", perms)
    for wanted in ({"user_id": ada.id}, {"email": ada.email}, {"user_id": ada.id, "email": ada.email}):
        with pytest.raises(Forbidden) as refusal:
            await m.use.update_user(other, {"phone": "1"}, **wanted)  # type: ignore[arg-type]  # both are wanted
        assert (refusal.value.message, refusal.value.code) == (OTHERS, None)
    async with m.w.container.store().unit() as unit:
        assert await unit.users.get(ada.id) == ada


async def test_updating_refused(m: People) -> None:
    """20 §3.2."""
    ada, keeper = await m.user("ada"), await m.user("keeper", Permission.MANAGE_USERS.mask)
    cases: list[tuple[type[ProcaError], str, dict[str, object]]] = [
        (NotFound, "User not found", {"user_id": 2**53 - 1}),
        (NotFound, "User not found", {"email": "nobody@x.test"}),
        (NotFound, "User not found", {"email": "\0"}),
        (Refused, "Provide exactly one identifier argument", {"user_id": ada.id, "email": ada.email}),
    ]
    for kind, message, wanted in cases:
        with pytest.raises(kind) as refusal:
            await m.use.update_user(keeper, {"phone": "1"}, **wanted)  # type: ignore[arg-type]  # as above
        assert refusal.value.message == message
    with pytest.raises(Unauthenticated, match=ANONYMOUS):
        await m.use.update_user(None, {})
    with pytest.raises(Invalid) as invalid:
        await m.use.update_user(ada, {"picture_url": "x", "job_title": "1", "phone": "x"})
    assert [one.path for one in invalid.value.violations] == [("jobTitle",), ("phone",), ("pictureUrl",)]


async def test_users_are_listed_by_all_criteria_given(p: People) -> None:
    """20 §3.4: e-mail as in SQL LIKE, org by its exact name."""
    lynx, otter = await p.w.org("lynx"), await p.w.org("otter")
    keeper = await p.user("keeper", Permission.MANAGE_USERS.mask)
    ada, bea, _ = await p.staff(lynx, OWNER, "ada"), await p.staff(lynx, TRANSLATOR, "bea"), await p.user("carl")
    await p.join(bea, otter, OWNER.perms)

    async def found(**criteria: object) -> list[str]:
        return [user.email.partition("@")[0] for user in await p.use.list_users(keeper, **criteria)]  # type: ignore[arg-type]

    assert await found() == ["keeper", "ada", "bea", "carl"]
    assert await found(user_id=ada.id) == ["ada"]
    assert await found(email="%A@x.test") == ["ada", "bea"]
    assert await found(email="_arl@%") == ["carl"]
    assert await found(org_name="lynx") == ["ada", "bea"]
    assert await found(org_name="otter", email="b%") == ["bea"]
    assert await found(org_name="otter", user_id=ada.id) == []
    assert await found(org_name="%") == []


async def test_only_who_manages_users_lists_them(m: People) -> None:
    """20 §1.8."""
    assert len(await m.use.list_users(await m.user("owner", Permission.INSTANCE_OWNER.mask))) == 1
    with pytest.raises(Forbidden) as refusal:
        await m.use.list_users(await m.user("ada"))
    assert refusal.value.details == {"required": ["manage_users"], "provided": []}
    message = "User is not a member of team responsible for resource"
    with pytest.raises(Unauthenticated, match=message):
        await m.use.list_users(None)


async def test_a_fresh_token_replaces_all_earlier_ones(p: People) -> None:
    """20 §3.6, §1.3: only its digest is kept; tokens of others and other tokens stay."""
    ada, bea = await p.user("ada"), await p.user("bea")
    texts = [(await p.use.reset_api_token(user)).reveal() for user in (ada, bea, ada)]
    assert len(set(texts)) == 3
    assert all(text.startswith("API-") and len(text) == 47 for text in texts)
    assert [await token_owner(p, text) for text in texts] == [None, bea.id, ada.id]
    now = p.w.clock.now()
    shown = (await p.use.browse_users.api_tokens(await p.use.find_viewer(ada), [ada.id, bea.id]))[ada.id]
    assert now - timedelta(minutes=1) < shown.inserted_at <= now
    with pytest.raises(Unauthenticated, match=ANONYMOUS):
        await p.use.reset_api_token(None)


async def token_owner(p: People, text: str) -> int | None:
    async with p.w.container.store().unit() as unit:
        found = await unit.tokens.found(TokenContext.API, digest(SecretBytes(base64url.decode(text) or b"")))
    return found.user_id if found else None


async def test_a_viewer_has_all_memberships(p: People) -> None:
    lynx, otter, _ = await p.w.org("lynx"), await p.w.org("otter"), await p.w.org("wolf")
    ada = await p.staff(lynx, OWNER, "ada")
    await p.join(ada, otter, TRANSLATOR.perms)
    viewer = await p.use.find_viewer(ada)
    assert viewer.user == ada
    assert {org: one.role for org, one in viewer.memberships.items()} == {lynx.id: "owner", otter.id: "translator"}
    assert await p.use.find_viewer(None) is NOBODY
    assert (await p.use.find_viewer(await p.user("bea"))).memberships == {}


async def test_users_are_browsed_with_their_memberships(p: People) -> None:
    lynx = await p.w.org("lynx")
    ada, bea = await p.staff(lynx, OWNER, "ada"), await p.user("bea")
    assert await p.use.browse_users.users([ada.id, bea.id]) == {ada.id: ada, bea.id: bea}
    memberships = await p.use.browse_users.memberships([ada.id, bea.id])
    assert [one.role for one in memberships[ada.id]] == ["owner"]
    assert list(memberships.get(bea.id, ())) == []


async def test_tokens_are_shown_to_their_owner_only(m: People) -> None:
    """20 §3.11."""
    ada, bea = await m.user("ada"), await m.user("bea")
    await m.use.reset_api_token(ada)
    for viewer in (await m.use.find_viewer(bea), NOBODY):
        assert await m.use.browse_users.api_tokens(viewer, [ada.id, bea.id]) == {}
    assert list(await m.use.browse_users.api_tokens(await m.use.find_viewer(ada), [ada.id])) == [ada.id]
    assert await m.use.browse_users.api_tokens(await m.use.find_viewer(ada), [bea.id]) == {}
