"""Making an account and confirming its address (20 §7.5, §12 no. 14)."""

import asyncio
import hashlib
from contextlib import suppress

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from application.accounts.accounts import CONFIRM, PASSWORD, Accounts, Counted, accounts
from application.users.callers import QUICK
from proca.adapters.limits import MemoryLimits, Rule
from proca.application.accounts.mailed_links import VoidLink
from proca.domain import base64url
from proca.domain.errors import Invalid, Limited, Unavailable
from proca.domain.secret import Secret
from proca.domain.users.token import TokenContext
from proca.ports.limits import Deed

ADA = "ada@x.test"
PASSWORD_FAULTS = {
    "should be at least 12 character(s)",
    "at least one upper case character",
    "at least one digit or punctuation character",
}


async def test_a_new_account(p: Accounts) -> None:
    """20 §12 no. 14: the hash differs from the password, and `confirmed_at` is empty."""
    user = await p.own.register(ADA, Secret("Hello world!"))
    stored = await p.now(user.id)
    assert stored.password_hash is not None
    assert stored.password_hash.reveal() != "Hello world!"
    assert await p.has_password(user.id, Secret("Hello world!"))
    assert (stored.email, stored.confirmed_at, stored.perms, stored.external_id) == (ADA, None, 0, None)


async def test_the_instance_org_hears_of_it_and_a_mail_is_promised(p: Accounts) -> None:
    await p.own.register(ADA, PASSWORD)
    (event,) = await p.instance_events()
    assert (event["eventType"], event["contact"]["email"]) == ("new_user", ADA)
    (link,) = await p.links(CONFIRM, ADA)
    assert link.startswith("https://localhost/users/confirm/")


async def test_only_a_digest_of_the_link_is_kept(m: Accounts) -> None:
    """20 §1.3, 20.13#10."""
    await m.own.register(ADA, PASSWORD)
    secret = base64url.decode((await m.token(CONFIRM, ADA)).reveal())
    assert len(secret) == 32
    async with m.w.container.store().unit() as unit:
        assert await unit.tokens.found(TokenContext.CONFIRM, hashlib.sha256(secret).digest()) is not None
        assert await unit.tokens.found(TokenContext.CONFIRM, secret) is None
    assert base64url.encode(secret) not in repr(await m.w.messages())


async def refused(p: Accounts, email: str, password: str) -> dict[str, set[str]]:
    with pytest.raises(Invalid) as refusal:
        await p.own.register(email, Secret(password))
    found: dict[str, set[str]] = {}
    for violation in refusal.value.violations:
        found.setdefault(".".join(map(str, violation.path)), set()).add(violation.message)
    return found


async def test_rules(m: Accounts) -> None:
    """20 §1.2, §12 no. 14: three messages for `not valid`."""
    assert await refused(m, ADA, "not valid") == {"password": PASSWORD_FAULTS}
    assert await refused(m, "", "") == {"email": {"can't be blank"}, "password": {"can't be blank"}}
    assert await refused(m, "a b", PASSWORD.reveal()) == {"email": {"must have the @ sign and no spaces"}}
    assert await refused(m, "a" * 200 + "@x", "A" * 81) == {
        "email": {"should be at most 160 character(s)"},
        "password": {
            "should be at most 80 character(s)",
            "at least one lower case character",
            "at least one digit or punctuation character",
        },
    }
    assert await m.mails() == []


async def test_an_address_is_taken_whatever_its_case(p: Accounts) -> None:
    await p.own.register(ADA, PASSWORD)
    assert await refused(p, "ADA@x.test", PASSWORD.reveal()) == {"email": {"has already been taken"}}
    assert len(await p.mails()) == len(await p.instance_events()) == 1


async def test_two_at_once_make_one_account(p: Accounts) -> None:
    """One mail, one event."""
    tries = (p.own.register(email, PASSWORD) for email in (ADA, "Ada@x.test"))
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Invalid", "User"]
    assert len(await p.mails()) == len(await p.instance_events()) == 1


async def test_mails_to_one_address_are_limited() -> None:
    """00 D11: whether it has an account or not; what breaks a rule does not count."""
    async with accounts() as m:
        limits = m.w.container.limits()
        for _ in range(5):
            limits.take(Deed.MAIL, ADA)
        with pytest.raises(Limited):
            await m.own.register("Ada@x.test", PASSWORD)
        await refused(m, ADA, "short")
        assert await m.mails() == []


async def test_without_a_key_there_is_no_account_either() -> None:
    """A link that cannot be sealed is not promised, and nothing is half done."""
    async with accounts() as m:
        links = evolve(m.own.register.links, mails=_Broken())
        with pytest.raises(Unavailable):
            await evolve(m.own.register, links=links)(ADA, PASSWORD)
        async with m.w.container.store().unit() as unit:
            assert await unit.users.by_email(ADA) is None
        assert await m.instance_events() == []


class _Broken:
    def entry(self, *_: object) -> None:
        raise Unavailable("No key", code="vault_unavailable")


async def test_a_link_confirms_once(p: Accounts) -> None:
    """20 §7.5."""
    user = await p.own.register(ADA, PASSWORD)
    token = await p.token(CONFIRM, ADA)
    assert (await p.own.confirm_email(token)).id == user.id
    assert (await p.now(user.id)).confirmed_at is not None
    with pytest.raises(VoidLink):
        await p.own.confirm_email(token)


async def test_one_link_makes_the_others_void(m: Accounts) -> None:
    user = await m.own.register(ADA, PASSWORD)
    first = await m.token(CONFIRM, ADA)
    await m.own.resend_confirmation(ADA)
    await m.own.confirm_email(await m.token(CONFIRM, ADA))
    with pytest.raises(VoidLink):
        await m.own.confirm_email(first)
    assert (await m.now(user.id)).confirmed_at is not None


@pytest.mark.parametrize(("days", "works"), [(6.99, True), (7, False), (2000, False)])
async def test_a_link_to_confirm_lives_for_seven_days(m: Accounts, days: float, works: bool) -> None:
    """20 §1.3, §12 no. 16."""
    user = await m.own.register(ADA, PASSWORD)
    m.w.clock.move(days=days)
    await _open_link(m)
    assert ((await m.now(user.id)).confirmed_at is not None) is works


async def test_a_link_to_an_earlier_address_is_void(m: Accounts) -> None:
    """20 §12 no. 16."""
    user = await m.own.register(ADA, PASSWORD)
    await m.changed(evolve(await m.now(user.id), email="other@x.test"))
    await _open_link(m)
    assert (await m.now(user.id)).confirmed_at is None


async def _open_link(m: Accounts) -> None:
    with suppress(VoidLink):
        await m.own.confirm_email(await m.token(CONFIRM, ADA))


async def test_another_link_is_sent_to_those_who_wait_for_one(p: Accounts) -> None:
    """20 §7.5: neutral for everybody else."""
    ada = await p.with_password("ada")
    await p.own.resend_confirmation("ADA@x.test")
    await p.own.resend_confirmation("nobody@x.test")
    await p.own.resend_confirmation("no address")
    await p.own.resend_confirmation("")
    assert [(one.template, one.to) for one in await p.mails()] == [(CONFIRM, "ADA@x.test")]
    await p.own.confirm_email(await p.token(CONFIRM, "ADA@x.test"))
    await p.own.resend_confirmation(ada.email)
    assert len(await p.mails()) == 1


async def test_asking_is_counted_for_everybody_alike() -> None:
    counted = Counted()
    async with accounts(limits=counted) as m:
        await m.with_password("ada")
        for email in ("ada@x.test", "Nobody@x.test"):
            await m.own.resend_confirmation(email)
            await m.own.request_password_reset(email)
    assert counted.taken == [(Deed.MAIL, who) for who in ("ada@x.test", "nobody@x.test") for _ in range(2)]


async def test_every_mail_to_an_address_counts_together() -> None:
    async with accounts() as plain:
        clock = plain.w.clock
        limits = MemoryLimits({Deed.MAIL: Rule(0, 2, 60), Deed.LOGIN: Rule(0, 0, 60)}, clock, lambda: None)
    async with accounts(limits=limits) as m:
        await m.own.register(ADA, PASSWORD)
        await m.own.request_password_reset(ADA)
        with pytest.raises(Limited):
            await m.own.resend_confirmation(ADA)


JUNK = st.text(max_size=60) | st.binary(max_size=40).map(base64url.encode)


@given(JUNK)
async def test_no_other_text_is_a_link(text: str) -> None:
    """Whatever stands in its place, nothing happens."""
    async with accounts() as m:
        user = await m.with_password("ada")
        await m.own.request_password_reset(user.email)
        with pytest.raises(VoidLink):
            await m.own.confirm_email(Secret(text))
        with pytest.raises(VoidLink):
            await m.own.reset_password(Secret(text), PASSWORD, PASSWORD)
        with pytest.raises(VoidLink):
            await m.own.change_email(user, Secret(text))
        assert await m.now(user.id) == user


async def test_a_link_is_for_one_purpose(m: Accounts) -> None:
    """A link to confirm sets no password, and one for a password confirms nothing."""
    user = await m.own.register(ADA, PASSWORD)
    await m.own.request_password_reset(ADA)
    with pytest.raises(VoidLink):
        await m.own.reset_password(await m.token(CONFIRM, ADA), PASSWORD, PASSWORD)
    with pytest.raises(VoidLink):
        await m.own.confirm_email(await m.token("user_reset_password", ADA))
    assert await QUICK.verify(PASSWORD, (await m.now(user.id)).password_hash)
