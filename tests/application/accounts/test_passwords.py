"""Another password: by a link in a mail, or with the old one (20 §7.5)."""

import asyncio

import pytest
from attrs import evolve

from application.accounts.accounts import OTHER, PASSWORD, RESET, Accounts
from proca.application.accounts.mailed_links import VoidLink
from proca.domain.errors import Conflict, Invalid, Limited, Unauthenticated
from proca.domain.secret import Secret
from proca.domain.users.user import User

WRONG = Secret("Not-The-Password-1")


async def asked(p: Accounts, name: str = "ada") -> tuple[User, Secret]:
    """A user with the token of a link to reset their password."""
    user = await p.with_password(name)
    await p.own.request_password_reset(user.email)
    return user, await p.token(RESET, user.email)


async def test_a_link_sets_a_password_once(p: Accounts) -> None:
    user, token = await asked(p)
    assert (await p.links(RESET, user.email))[0].startswith("https://localhost/users/reset_password/")
    assert await p.own.reset_password.whose(token) == user
    await p.own.reset_password(token, OTHER, OTHER)
    assert await p.has_password(user.id, OTHER)
    with pytest.raises(VoidLink):
        await p.own.reset_password.whose(token)
    with pytest.raises(VoidLink):
        await p.own.reset_password(token, PASSWORD, PASSWORD)
    assert await p.has_password(user.id, OTHER)


async def test_it_ends_every_session_and_token(p: Accounts) -> None:
    user, token = await asked(p)
    bea = await p.with_password("bea")
    session, api, theirs = await p.known.start_session(user), await p.api_token(user), await p.known.start_session(bea)
    await p.own.reset_password(token, OTHER, OTHER)
    assert await p.known.find_session(session) is None
    with pytest.raises(Unauthenticated):
        await p.known.find_token(api)
    assert await p.known.find_session(theirs) == bea


async def test_nobody_learns_who_has_an_account(p: Accounts) -> None:
    """No error and no mail for an address that is nobody's, or none at all."""
    for email in ("nobody@x.test", "", "no address", "a" * 500 + "@x", "\0@x"):
        await p.own.request_password_reset(email)
    assert await p.mails() == []


async def test_as_much_is_written_for_nobody_as_for_somebody(m: Accounts) -> None:
    """Otherwise the time that it takes would tell: two writes each, a number and the promise or another number."""
    await m.with_password("ada")
    reserve, drawn = m.own.request_password_reset.links.ids, []
    ids = _Noting(reserve, drawn)
    ask = m.own.request_password_reset
    ask = evolve(ask, links=evolve(ask.links, ids=ids))
    await ask("ada@x.test")
    assert len(drawn) == 1
    await ask("nobody@x.test")
    assert len(drawn) == 3


class _Noting:
    def __init__(self, ids: object, drawn: list[object]) -> None:
        self.ids, self.drawn = ids, drawn

    async def reserve(self, kind: object) -> int:
        self.drawn.append(kind)
        number: int = await self.ids.reserve(kind)  # type: ignore[attr-defined]
        return number


async def test_rules_of_a_reset(m: Accounts) -> None:
    """20 §1.2; the link lasts until it is used."""
    user, token = await asked(m)
    with pytest.raises(Invalid) as refusal:
        await m.own.reset_password(token, Secret("short"), OTHER)
    paths = {violation.path for violation in refusal.value.violations}
    assert paths == {("password",), ("passwordConfirmation",)}
    assert "does not match password" in {violation.message for violation in refusal.value.violations}
    assert await m.has_password(user.id, PASSWORD)
    await m.own.reset_password(token, OTHER, OTHER)


@pytest.mark.parametrize(("hours", "works"), [(23.9, True), (24, False), (50_000, False)])
async def test_a_link_lives_for_a_day(m: Accounts, hours: float, works: bool) -> None:
    """20 §1.3, §12 no. 16."""
    _, token = await asked(m)
    m.w.clock.move(hours=hours)
    if works:
        await m.own.reset_password.whose(token)
        return
    with pytest.raises(VoidLink):
        await m.own.reset_password.whose(token)


async def test_a_link_to_an_earlier_address_is_void(m: Accounts) -> None:
    """20 §12 no. 16."""
    user, token = await asked(m)
    await m.changed(evolve(user, email="other@x.test"))
    with pytest.raises(VoidLink):
        await m.own.reset_password(token, OTHER, OTHER)


async def test_a_link_dies_with_the_account(m: Accounts) -> None:
    user, token = await asked(m)
    async with m.w.container.store().unit() as unit:
        await unit.users.remove(user)
    with pytest.raises(VoidLink):
        await m.own.reset_password.whose(token)


async def test_somebody_without_a_password_gets_one(m: Accounts) -> None:
    """Accounts of a sign-on provider have none."""
    user = await m.user("ada")
    await m.own.request_password_reset(user.email)
    await m.own.reset_password(await m.token(RESET, user.email), OTHER, OTHER)
    assert await m.has_password(user.id, OTHER)


async def test_changing_needs_the_old_one(p: Accounts) -> None:
    user = await p.with_password("ada")
    changed = await p.own.change_password(user, PASSWORD, OTHER, OTHER)
    assert (changed.id, changed.email) == (user.id, user.email)
    assert await p.has_password(user.id, OTHER)


async def test_changing_ends_every_session_token_and_link(p: Accounts) -> None:
    user, token = await asked(p)
    session, api = await p.known.start_session(user), await p.api_token(user)
    await p.own.change_password(user, PASSWORD, OTHER, OTHER)
    assert await p.known.find_session(session) is None
    with pytest.raises(Unauthenticated):
        await p.known.find_token(api)
    with pytest.raises(VoidLink):
        await p.own.reset_password.whose(token)


async def test_rules_of_a_change(m: Accounts) -> None:
    """20 §1.2: everything that is wrong at once."""
    user = await m.with_password("ada")
    session = await m.known.start_session(user)
    with pytest.raises(Invalid) as refusal:
        await m.own.change_password(user, WRONG, Secret("Correct horse"), OTHER)
    assert [(one.path, one.message) for one in refusal.value.violations] == [
        (("currentPassword",), "is not valid"),
        (("password",), "at least one digit or punctuation character"),
        (("passwordConfirmation",), "does not match password"),
    ]
    assert await m.known.find_session(session) == user


async def test_nobody_changes_a_password(m: Accounts) -> None:
    with pytest.raises(Unauthenticated):
        await m.own.change_password(None, PASSWORD, OTHER, OTHER)


async def test_wrong_passwords_count_as_failed_log_ins(m: Accounts) -> None:
    """00 D11: a stolen session is no way to guess the password."""
    user = await m.with_password("ada")
    for _ in range(20):
        with pytest.raises(Invalid):
            await m.own.change_password(user, WRONG, OTHER, OTHER)
    with pytest.raises(Limited):
        await m.own.change_password(user, PASSWORD, OTHER, OTHER)
    with pytest.raises(Limited):
        await m.known.check_password(user.email, PASSWORD)


async def test_an_account_that_changed_hands_meanwhile_is_left_alone(m: Accounts) -> None:
    """The password was checked for the address of before."""
    user = await m.with_password("ada")
    change = m.own.change_password
    renamed = await m.changed(evolve(user, email="other@x.test"))
    with pytest.raises(Conflict):
        await change._set(user, await change.passwords.hash(OTHER))
    assert await m.now(user.id) == renamed


async def test_a_session_that_was_made_later_stays(m: Accounts) -> None:
    user = await m.with_password("ada")
    changed = await m.own.change_password(user, PASSWORD, OTHER, OTHER)
    session = await m.known.start_session(changed)
    assert await m.known.find_session(session) == changed


async def test_two_at_once_use_a_link_once(p: Accounts) -> None:
    """Whoever is slower finds the link used."""
    user, token = await asked(p)
    tries = (p.own.reset_password(token, one, one) for one in (OTHER, Secret("Third-Battery-3")))
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "VoidLink"]
    assert await p.has_password(user.id, OTHER) is (results[0] is None)
