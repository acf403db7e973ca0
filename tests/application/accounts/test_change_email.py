"""Another address for an account (20 §7.5, §12 no. 16)."""

import pytest
from attrs import evolve

from application.accounts.accounts import CHANGE, CONFIRM, OTHER, PASSWORD, RESET, Accounts
from proca.application.accounts.mailed_links import VoidLink
from proca.domain.errors import Invalid, Limited, Unauthenticated
from proca.domain.secret import Secret
from proca.domain.users.user import User

NEW = "new@x.test"
WRONG = Secret("Not-The-Password-1")


async def asked(p: Accounts, email: str = NEW) -> tuple[User, Secret]:
    """A user who wants another address, with the token of the link."""
    user = await p.with_password("ada")
    await p.own.request_email_change(user, email, PASSWORD)
    return user, await p.token(CHANGE, email)


async def test_the_link_goes_to_the_new_address(p: Accounts) -> None:
    """The account stays as it is until the link is opened."""
    user, _ = await asked(p)
    assert [(one.template, one.to) for one in await p.mails()] == [(CHANGE, NEW)]
    assert (await p.links(CHANGE, NEW))[0].startswith("https://localhost/users/settings/confirm_email/")
    assert await p.now(user.id) == user


async def test_the_link_works_once(p: Accounts) -> None:
    """20 §12 no. 16: first succeeds, second fails."""
    user, token = await asked(p)
    changed = await p.own.change_email(user, token)
    assert (changed.email, changed.confirmed_at is not None) == (NEW, True)
    assert await p.now(user.id) == changed
    with pytest.raises(VoidLink):
        await p.own.change_email(changed, token)


async def test_it_is_void_once_the_address_is_another(m: Accounts) -> None:
    """20 §12 no. 16."""
    user, token = await asked(m)
    renamed = await m.changed(evolve(user, email="third@x.test"))
    with pytest.raises(VoidLink):
        await m.own.change_email(renamed, token)
    assert (await m.now(user.id)).email == "third@x.test"


@pytest.mark.parametrize("days", [7, 2250])
async def test_it_is_void_after_seven_days(m: Accounts, days: int) -> None:
    """20 §1.3, §12 no. 16."""
    user, token = await asked(m)
    m.w.clock.move(days=days)
    with pytest.raises(VoidLink):
        await m.own.change_email(user, token)


async def test_it_is_for_whoever_asked(p: Accounts) -> None:
    user, token = await asked(p)
    bea = await p.with_password("bea")
    with pytest.raises(VoidLink):
        await p.own.change_email(bea, token)
    with pytest.raises(Unauthenticated):
        await p.own.change_email(None, token)
    assert (await p.own.change_email(user, token)).email == NEW


async def test_somebody_was_faster(p: Accounts) -> None:
    """The address was free when it was asked for; a link to a taken one is void."""
    user, token = await asked(p)
    await p.own.register(NEW, PASSWORD)
    with pytest.raises(VoidLink):
        await p.own.change_email(user, token)
    assert await p.now(user.id) == user


async def test_a_newer_wish_takes_the_place_of_an_older_one(m: Accounts) -> None:
    """A mistyped address is not to keep a working link."""
    user, mistyped = await asked(m, "mew@x.test")
    await m.own.request_email_change(user, NEW, PASSWORD)
    with pytest.raises(VoidLink):
        await m.own.change_email(user, mistyped)
    assert (await m.own.change_email(user, await m.token(CHANGE, NEW))).email == NEW


async def test_links_to_the_old_address_are_void_afterwards(m: Accounts) -> None:
    """20 §12 no. 16; also when the address comes back."""
    user, token = await asked(m)
    await m.own.request_password_reset(user.email)
    await m.own.resend_confirmation(user.email)
    reset, confirm = await m.token(RESET, user.email), await m.token(CONFIRM, user.email)
    changed = await m.own.change_email(user, token)
    await m.changed(evolve(changed, email=user.email))
    with pytest.raises(VoidLink):
        await m.own.reset_password(reset, OTHER, OTHER)
    with pytest.raises(VoidLink):
        await m.own.confirm_email(confirm)


async def test_sessions_go_on(m: Accounts) -> None:
    user, token = await asked(m)
    session = await m.known.start_session(user)
    changed = await m.own.change_email(user, token)
    assert await m.known.find_session(session) == changed


async def refused(m: Accounts, user: User, email: str, current: Secret = PASSWORD) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        await m.own.request_email_change(user, email, current)
    return [(str(one.path[0]), one.message) for one in refusal.value.violations]


async def test_rules(m: Accounts) -> None:
    """20 §1.2."""
    ada = await m.with_password("ada")
    await m.with_password("bea")
    assert await refused(m, ada, ada.email) == [("email", "did not change")]
    assert await refused(m, ada, "ADA@x.test") == [("email", "did not change")]
    assert await refused(m, ada, "BEA@x.test") == [("email", "has already been taken")]
    assert await refused(m, ada, "") == [("email", "can't be blank")]
    assert await refused(m, ada, "a b", WRONG) == [
        ("currentPassword", "is not valid"),
        ("email", "must have the @ sign and no spaces"),
    ]
    assert await refused(m, ada, NEW, WRONG) == [("currentPassword", "is not valid")]
    assert await m.mails() == []
    with pytest.raises(Unauthenticated):
        await m.own.request_email_change(None, NEW, PASSWORD)


async def test_who_has_no_password_cannot_ask(m: Accounts) -> None:
    """Somebody from a sign-on provider sets one first, by mail."""
    assert await refused(m, await m.user("ada"), NEW) == [("currentPassword", "is not valid")]


async def test_mails_are_limited(m: Accounts) -> None:
    """00 D11: also those that somebody with an account can have sent to strangers."""
    user = await m.with_password("ada")
    for _ in range(5):
        await m.own.request_email_change(user, NEW, PASSWORD)
    with pytest.raises(Limited):
        await m.own.request_email_change(user, NEW, PASSWORD)
