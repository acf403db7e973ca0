"""Passwords at the log-in (20 §2, §1.2; issue 3, item 2): alike for what is wrong, upgraded, and not for guessing."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import bcrypt
import pytest
from attrs import evolve

from application.users.callers import PASSWORD, QUICK, Callers, callers
from proca.adapters.limits import MemoryLimits, Rule
from proca.domain.errors import Limited, Unauthenticated
from proca.domain.secret import Secret
from proca.domain.users.user import PasswordHash, User
from proca.ports.limits import Deed
from world import STORES

WRONG = Secret("Wrong-Horse-2")
OLD = PasswordHash(bcrypt.hashpw(PASSWORD.reveal().encode(), bcrypt.gensalt(4)).decode())


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[Callers]:
    async with callers(request.param) as made:
        yield made


@pytest.fixture
async def m() -> AsyncIterator[Callers]:
    async with callers("memory") as made:
        yield made


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(Unauthenticated, match=r"^Invalid email or password$") as refusal:
        yield
    assert refusal.value.code == "unauthorized"


async def test_a_password_opens_its_account(p: Callers) -> None:
    """20 §12 no. 10; letter case of the e-mail does not matter."""
    ada = await p.with_password()
    assert await p.known.check_password("ada@x.test", PASSWORD) == ada
    assert await p.known.check_password("ADA@X.test", PASSWORD) == ada


async def test_what_is_wrong_is_refused_alike(p: Callers) -> None:
    """A wrong password, an unknown e-mail, what no store can hold, an account without password."""
    await p.with_password()
    await p.user("sso")
    for email in ("ada@x.test", "nobody@x.test", "a\0@x.test", "\ud800@x.test", "sso@x.test"):
        with refused():
            await p.known.check_password(email, WRONG)
    with refused():
        await p.known.check_password("sso@x.test", Secret(""))


async def test_an_unknown_email_costs_as_much_as_a_wrong_password(m: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the time would tell which accounts exist."""
    asked: list[PasswordHash | None] = []

    async def verify(_self: object, _password: Secret, stored: PasswordHash | None) -> bool:
        asked.append(stored)
        return False

    monkeypatch.setattr(type(QUICK), "verify", verify)
    ada = await m.with_password()
    for email in ("ada@x.test", "nobody@x.test"):
        with refused():
            await m.known.check_password(email, WRONG)
    assert asked == [ada.password_hash, None]


async def test_an_older_hash_is_upgraded(p: Callers) -> None:
    """Issue 3, item 2: at the first log-in; the second finds it done."""
    ada = await p.with_password(stored=OLD)
    assert await p.known.check_password("ada@x.test", PASSWORD) == ada
    upgraded = await p.now(ada.id)
    assert upgraded.password_hash is not None
    assert upgraded.password_hash.reveal().startswith("$argon2id$")
    assert evolve(upgraded, password_hash=OLD, version=ada.version) == ada
    assert await p.known.check_password("ada@x.test", PASSWORD) == upgraded
    assert await p.now(ada.id) == upgraded


async def test_a_wrong_password_upgrades_nothing(m: Callers) -> None:
    ada = await m.with_password(stored=OLD)
    with refused():
        await m.known.check_password("ada@x.test", WRONG)
    assert await m.now(ada.id) == ada


async def test_log_ins_at_the_same_moment_upgrade_once(p: Callers) -> None:
    ada = await p.with_password(stored=OLD)
    found = await asyncio.gather(*(p.known.check_password("ada@x.test", PASSWORD) for _ in range(4)))
    assert {user.id for user in found} == {ada.id}
    assert (await p.now(ada.id)).version == ada.version + 1


async def test_a_password_that_was_changed_meanwhile_stays(m: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The better hash is of a password that is over."""
    ada = await m.with_password(stored=OLD)
    other = await QUICK.hash(WRONG)

    async def slow_hash(_self: object, _password: Secret) -> PasswordHash:
        await m.changed(evolve(await m.now(ada.id), password_hash=other))
        return OLD

    monkeypatch.setattr(type(QUICK), "hash", slow_hash)
    await m.known.check_password("ada@x.test", PASSWORD)
    assert (await m.now(ada.id)).password_hash == other


async def test_an_account_that_is_gone_meanwhile_stays_gone(m: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = await m.with_password(stored=OLD)

    async def slow_hash(_self: object, _password: Secret) -> PasswordHash:
        async with m.w.container.store().unit() as unit:
            await unit.users.remove(ada)
        return OLD

    monkeypatch.setattr(type(QUICK), "hash", slow_hash)
    assert (await m.known.check_password("ada@x.test", PASSWORD)).id == ada.id


def limited(m: Callers, client: str = "203.0.113.5") -> None:
    """Three failed log-ins to an account, five from an address, in a minute."""
    m.limits = MemoryLimits({Deed.LOGIN: Rule(5, 3, 60)}, m.w.clock, lambda: client)


async def check(m: Callers, email: str, password: Secret, client: str = "203.0.113.5") -> User:
    object.__setattr__(m.limits, "client", lambda: client)
    return await evolve(m.known.check_password, limits=m.limits)(email, password)


async def test_an_account_is_not_for_guessing(m: Callers) -> None:
    """Issue 3, item 2: from whatever address, and in whatever letter case; then not even the right one helps."""
    limited(m)
    await m.with_password()
    for number in range(3):
        with refused():
            await check(m, "Ada@x.test" if number else "ada@x.test", WRONG, f"203.0.113.{number}")
    with pytest.raises(Limited) as refusal:
        await check(m, "ada@x.test", PASSWORD, "198.51.100.1")
    assert 0 < refusal.value.retry_after <= 60
    m.w.clock.move(seconds=refusal.value.retry_after)
    assert await check(m, "ada@x.test", PASSWORD)


async def test_an_address_is_not_for_trying_accounts(m: Callers) -> None:
    """Unknown accounts count like others."""
    limited(m)
    await m.with_password()
    for number in range(5):
        with refused():
            await check(m, f"nobody{number}@x.test", WRONG)
    with pytest.raises(Limited):
        await check(m, "ada@x.test", PASSWORD)
    assert await check(m, "ada@x.test", PASSWORD, "203.0.113.6")


async def test_successes_do_not_count(m: Callers) -> None:
    """Programs send the password with each request."""
    limited(m)
    await m.with_password()
    for _ in range(12):
        assert await check(m, "ada@x.test", PASSWORD)


async def test_tries_at_the_same_moment_count_too(m: Callers) -> None:
    """No more than run at once are let through beyond the limit."""
    limited(m)
    await m.with_password()
    one = evolve(m.known.check_password, limits=m.limits)
    found = await asyncio.gather(*(one("ada@x.test", WRONG) for _ in range(30)), return_exceptions=True)
    assert sum(isinstance(answer, Unauthenticated) for answer in found) <= 3 + 4
    assert all(isinstance(answer, Unauthenticated | Limited) for answer in found)


async def test_limits_come_from_the_settings(m: Callers) -> None:
    """Twenty to an account in a quarter of an hour."""
    await m.with_password()
    for _ in range(20):
        with refused():
            await m.known.check_password("ada@x.test", WRONG)
    with pytest.raises(Limited):
        await m.known.check_password("ada@x.test", PASSWORD)
