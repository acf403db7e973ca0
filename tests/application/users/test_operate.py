"""What operators do to accounts and memberships (spec 20 §11.4), on each store."""

from collections.abc import AsyncIterator

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from application.users.callers import PASSWORD, QUICK, Callers, callers
from proca.application.users.made_up_password import MadeUpPasswords
from proca.domain.errors import Invalid, NotFound
from proca.domain.secret import Secret
from proca.domain.users.profile import check_password
from proca.domain.users.roles import COORDINATOR, OWNER
from proca.domain.users.token import TokenContext
from world import STORES

LEGACY = 1540736


@pytest.fixture(params=STORES)
async def c(request: pytest.FixtureRequest) -> AsyncIterator[Callers]:
    """People with passwords on each store."""
    async with callers(request.param) as made:
        yield made


# ---------------------------------------------------------------- accounts


async def test_a_made_account_can_log_in(c: Callers) -> None:
    """Its e-mail counts as confirmed; a password that was given is not handed out again."""
    made = await c.w.container.operators().make_user()("bea@wood.test")
    assert made.made_up is not None
    assert made.user.confirmed_at is not None
    assert not made.user.is_admin
    assert await QUICK.verify(made.made_up, made.user.password_hash)
    chosen = await c.w.container.operators().make_user()("carl@wood.test", PASSWORD, admin=True)
    assert chosen.made_up is None
    assert chosen.user.is_admin


async def test_accounts_that_cannot_be_made(c: Callers) -> None:
    make_user = c.w.container.operators().make_user()
    with pytest.raises(Invalid, match="at least 12"):
        await make_user("bea@wood.test", Secret("weak"))
    with pytest.raises(Invalid, match="must have the @ sign"):
        await make_user("no address")
    await make_user("bea@wood.test", PASSWORD)
    with pytest.raises(Invalid, match="has already been taken"):
        await make_user("BEA@wood.test", PASSWORD)


async def test_a_new_password_ends_what_the_old_one_began(c: Callers) -> None:
    ada = await c.with_password("ada")
    await c.api_token(ada)
    reset = await c.w.container.operators().reset_password()(ada.email)
    assert reset.made_up is not None
    stored = await c.now(ada.id)
    assert await QUICK.verify(reset.made_up, stored.password_hash)
    assert await c.w.container.user_directory().api_tokens([ada.id]) == {}


async def test_an_email_is_confirmed_once(c: Callers) -> None:
    ada = await c.changed(evolve(await c.user("ada"), confirmed_at=None))
    confirm = c.w.container.operators().confirm_user()
    first = await confirm(ada.email)
    assert first.confirmed_at is not None
    assert await confirm(ada.email) == first == await c.now(ada.id)


async def test_a_token_for_somebody_is_theirs(c: Callers) -> None:
    ada = await c.user("ada")
    issued = [await c.w.container.operators().issue_api_token()(ada.email) for _ in range(2)]
    assert issued[0] != issued[1]
    token = (await c.w.container.user_directory().api_tokens([ada.id]))[ada.id]
    assert token.context is TokenContext.API


async def test_admins_come_and_accounts_go(c: Callers) -> None:
    ada = await c.user("ada")
    operators = c.w.container.operators()
    assert (await operators.make_admin()(ada.email)).perms == 15
    await operators.remove_user()(ada.email)
    for use_case in ("make_admin", "confirm_user", "reset_password", "issue_api_token", "remove_user"):
        with pytest.raises(NotFound, match=r"^Can't find user ada@"):
            await getattr(operators, use_case)()(ada.email)


@given(st.binary(min_size=8, max_size=8), st.integers(0, 2**64 - 1))
def test_made_up_passwords_keep_every_rule(start: bytes, step: int) -> None:
    """Spec 20 §1.2: 16 letters, 4 digits, 2 symbols, whatever chance gives."""
    password = MadeUpPasswords(_Chance(int.from_bytes(start), step))().reveal()
    assert list(check_password(password)) == []
    assert sum(one.isalpha() for one in password) == 16
    assert sum(one.isdigit() for one in password) == 4
    assert len(password) == 22


# ---------------------------------------------------------------- memberships


async def test_a_role_is_given_to_members_and_others(c: Callers) -> None:
    """Spec 20 §11.4: add or change membership."""
    ada, org = await c.user("ada"), await c.w.org("lynx")
    give = c.w.container.operators().give_role()
    assert (await give(ada.email, "LYNX", "coordinator")).perms == COORDINATOR.perms
    changed = await give(ada.email, "lynx", "owner")
    async with c.w.container.store().unit() as unit:
        assert await unit.staffers.of_org(org.id) == (changed,)
    assert changed.perms == OWNER.perms
    for words, message in (
        ((ada.email, "otter", "owner"), "Org not found"),
        (("x@x.test", "lynx", "owner"), "User not found"),
        ((ada.email, "lynx", "king"), "No such role"),
    ):
        with pytest.raises(NotFound, match=f"^{message}$"):
            await give(*words)


async def test_a_member_is_removed_once(c: Callers) -> None:
    ada, _ = await c.user("ada"), await c.w.org("lynx")
    operators = c.w.container.operators()
    await operators.give_role()(ada.email, "lynx", "owner")
    await operators.remove_member()(ada.email, "lynx")
    with pytest.raises(NotFound, match="is not a member"):
        await operators.remove_member()(ada.email, "lynx")


async def test_legacy_owners_get_the_bit_once(c: Callers) -> None:
    """Spec 20 §11.4, §12 scenario 8: without apply nothing changes; with it, those of the org; then nobody is left."""
    backfill = c.w.container.operators().backfill_delete_contacts()
    for name in ("lynx", "otter"):
        org, ada = await c.w.org(name), await c.user(f"{name}-owner")
        staffer = await c.w.container.operators().give_role()(ada.email, name, "owner")
        async with c.w.container.store().unit() as unit:
            await unit.staffers.put(evolve(staffer, perms=LEGACY))
        assert [one.org.id for one in await backfill(name)] == [org.id]
    assert len(await backfill()) == len(await backfill()) == 2
    assert len(await backfill("LYNX", apply=True)) == 1
    assert [one.org.name for one in await backfill(apply=True)] == ["otter"]
    assert list(await backfill(apply=True)) == []
    with pytest.raises(NotFound, match="Org not found"):
        await backfill("nowhere")


class _Chance:
    """Chance as a test wants it."""

    def __init__(self, start: int, step: int) -> None:
        self._at, self._step = start, step

    def token(self, size: int) -> bytes:
        """The next of the numbers."""
        self._at += self._step
        return (self._at % 2 ** (8 * size)).to_bytes(size)
