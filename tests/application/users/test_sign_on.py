"""Callers who are known elsewhere (20 §2.1, 20.13#9): found, linked or made, and no account is taken over."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest
from attrs import evolve, field, frozen

from application.users.callers import PASSWORD, Callers, callers
from proca.application.users.sign_on import BeginSignOn, FinishSignOn
from proca.domain.errors import Unauthenticated, Unavailable
from proca.domain.secret import Secret
from proca.domain.users.claims import ClaimRules
from proca.domain.users.user import User
from proca.ports.identity import SignOnAttempt
from world import STORES, Json

RULES = ClaimRules()


@frozen
class Reader:
    """Reads any token as these claims; an answer that is an error is raised."""

    claims: Mapping[str, object] | Exception = field(factory=dict)

    async def read(self, _token: Secret) -> Mapping[str, object]:
        if isinstance(self.claims, Exception):
            raise self.claims
        return self.claims

    async def address(self, attempt: SignOnAttempt) -> str:
        return f"https://sign.test/?{attempt.state.reveal()}"

    async def redeem(self, code: Secret, _attempt: SignOnAttempt) -> Mapping[str, object]:
        return {**await self.read(code), "code": code.reveal()}


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[Callers]:
    async with callers(request.param) as made:
        yield made


@pytest.fixture
async def m() -> AsyncIterator[Callers]:
    async with callers("memory") as made:
        yield made


async def by_token(p: Callers, rules: ClaimRules = RULES, **claims: object) -> User:
    whole = {"sub": "s-1", "email": "ada@x.test", "exp": 2_000_000_000, "email_verified": True, **claims}
    return await evolve(p.known.sign_on_by_token, reader=Reader(whole), rules=rules)(Secret("ey"))


async def refused(p: Callers, message: str, rules: ClaimRules = RULES, **claims: object) -> None:
    with pytest.raises(Unauthenticated, match=f"^{message}$"):
        await by_token(p, rules, **claims)


async def events(p: Callers) -> list[Json]:
    assert p.w.container.instance_org() == "instance"
    async with p.w.container.store().unit() as unit:
        instance = await unit.orgs.named("instance")
    assert instance is not None
    return await p.events(instance.id)


async def test_an_unknown_identity_gets_an_account(p: Callers) -> None:
    """20 §2.1: no rights, no confirmed e-mail, no password; the instance org hears of it, once."""
    ada = await by_token(p)
    assert (ada.email, ada.external_id, ada.perms) == ("ada@x.test", "s-1", 0)
    assert ada.confirmed_at is ada.password_hash is None
    assert await by_token(p) == ada == await p.now(ada.id)
    told = await events(p)
    assert [(one["eventType"], one["contact"]["email"]) for one in told] == [("new_user", "ada@x.test")]
    with pytest.raises(Unauthenticated):
        await p.known.check_password("ada@x.test", PASSWORD)


async def test_an_identity_is_known_by_its_id(p: Callers) -> None:
    """An e-mail that has changed at the provider changes nothing here."""
    ada = await by_token(p)
    assert await by_token(p, email="other@x.test") == ada


async def test_a_confirmed_account_is_linked_by_its_email(p: Callers) -> None:
    """Letter case aside; its rights and its password stay."""
    ada = await p.with_password()
    confirmed = await p.changed(evolve(ada, confirmed_at=p.w.clock.now(), perms=1))
    linked = await by_token(p, email="ADA@x.test")
    assert linked == evolve(confirmed, external_id="s-1", version=linked.version)
    assert await by_token(p) == linked
    assert await p.known.check_password("ada@x.test", PASSWORD) == linked
    assert await events(p) == []


async def test_nobody_prepares_an_account_for_its_owner(p: Callers) -> None:
    """20.13#9: who registered the address without showing that the mailbox is theirs keeps what they have, alone."""
    ada = await p.with_password()
    await refused(p, "The account with this e-mail is not confirmed")
    assert await p.now(ada.id) == ada


async def test_an_external_id_is_never_overwritten(p: Callers) -> None:
    """20.13#9."""
    ada = await by_token(p)
    confirmed = await p.changed(evolve(ada, confirmed_at=p.w.clock.now()))
    await refused(p, "The account with this e-mail belongs to another identity", sub="s-2")
    assert await p.now(ada.id) == confirmed


async def test_an_unverified_email_is_refused_or_at_least_links_nothing(p: Callers) -> None:
    """20 §2.1, 20.13#9: `ALLOW_UNVERIFIED_EMAIL` lets in, but into nobody else's account."""
    lenient = ClaimRules(accepts_unverified=True)
    await refused(p, "Email not verified", email_verified=False)
    bea = await by_token(p, lenient, email="bea@x.test", email_verified=False)
    assert await by_token(p, lenient, email="bea@x.test", email_verified=False) == bea
    ada = await p.with_password()
    await p.changed(evolve(ada, confirmed_at=p.w.clock.now()))
    await refused(p, "Email not verified", lenient, email_verified=False, sub="s-2")


async def test_requests_at_the_same_moment_make_one_account(p: Callers) -> None:
    """20 §2.1: who comes second finds what the first made."""
    found = await asyncio.gather(*(by_token(p) for _ in range(5)))
    assert len({user.id for user in found}) == 1
    assert len(await events(p)) == 1


async def test_without_keys_nobody_can_be_known(m: Callers) -> None:
    away = evolve(m.known.sign_on_by_token, reader=Reader(Unavailable("away")))
    with pytest.raises(Unavailable):
        await away(Secret("ey"))


async def test_an_instance_without_its_org_tells_nobody(m: Callers) -> None:
    one = m.known.sign_on_by_token
    lost = evolve(one.admit, registration=evolve(one.admit.registration, instance_org="nowhere"))
    claims = {"sub": "s-1", "email": "ada@x.test", "exp": 2_000_000_000, "email_verified": True}
    assert await evolve(one, reader=Reader(claims), rules=RULES, admit=lost)(Secret("ey"))
    assert await events(m) == []


async def test_logging_in_at_a_provider_ends_in_the_same_account(m: Callers) -> None:
    ada = await by_token(m)
    claims = {"sub": "s-1", "email": "ada@x.test", "exp": 2_000_000_000, "email_verified": True}
    provider, admit = Reader(claims), m.known.sign_on_by_token.admit
    attempt, address = await BeginSignOn(provider, m.w.container.codes())()
    assert address == f"https://sign.test/?{attempt.state.reveal()}"
    assert len({attempt.state, attempt.nonce, attempt.verifier}) == 3
    assert all(len(part.reveal()) == 43 for part in (attempt.state, attempt.nonce, attempt.verifier))
    finish = FinishSignOn(provider, RULES, admit, m.w.clock)
    assert await finish(Secret("code"), attempt) == ada
