"""API tokens and sessions (20 §1.3, §2, 20.13#10), on all stores."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from attrs import evolve

from application.users.callers import Callers, callers
from proca.domain import base64url
from proca.domain.errors import Unauthenticated
from proca.domain.secret import Secret
from proca.domain.users.token import TokenContext
from world import STORES

NO_TOKENS = ("API-" + "A" * 43, "API-abc", "API-%%%", "", "ey", "API-é", "API-" + "A" * 44, "\ud800")


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[Callers]:
    async with callers(request.param) as made:
        yield made


def stored(secret: Secret) -> bytes:
    return hashlib.sha256(base64url.decode(secret.reveal())).digest()


async def refused(p: Callers, token: Secret) -> None:
    with pytest.raises(Unauthenticated, match=r"^Cannot verify token$") as refusal:
        await p.known.find_token(token)
    assert refusal.value.code == "unauthorized"


async def test_a_token_speaks_for_its_user(p: Callers) -> None:
    ada, bea = await p.user("ada"), await p.user("bea")
    assert await p.known.find_token(await p.api_token(ada)) == ada
    assert await p.known.find_token(await p.api_token(bea)) == bea


async def test_no_other_text_does(p: Callers) -> None:
    """20 §2: unknown and undecodable ones; a session is no API token either."""
    ada = await p.user("ada")
    for text in NO_TOKENS:
        await refused(p, Secret(text))
    await refused(p, await p.known.start_session(ada))


async def test_a_token_lives_for_thirty_days_after_its_last_use(p: Callers) -> None:
    """20 §1.3."""
    ada = await p.user("ada")
    token = await p.api_token(ada)
    for _ in range(3):
        p.w.clock.move(days=29)
        assert await p.known.find_token(token) == ada
    p.w.clock.move(days=30)
    await refused(p, token)


async def test_the_last_use_is_noted_once_a_minute(p: Callers) -> None:
    """Otherwise every request of staff would be a write."""
    token = await p.api_token(await p.user("ada"))
    made = await p.token(TokenContext.API, stored(token))
    assert made is not None
    p.w.clock.move(seconds=50)
    await p.known.find_token(token)
    assert await p.token(TokenContext.API, stored(token)) == made
    p.w.clock.move(seconds=20)
    await p.known.find_token(token)
    noted = await p.token(TokenContext.API, stored(token))
    assert noted is not None
    assert evolve(noted, inserted_at=made.inserted_at) == made
    assert timedelta(seconds=69) < noted.inserted_at - made.inserted_at < timedelta(seconds=71)


async def test_a_token_that_was_taken_back_meanwhile_stays_void(p: Callers) -> None:
    """Its use is noted after it was looked up, and must not bring it back."""
    ada = await p.user("ada")
    token = await p.api_token(ada)
    found = await p.token(TokenContext.API, stored(token))
    assert found is not None
    await p.api_token(ada)
    async with p.w.container.store().unit() as unit:
        assert not await unit.tokens.prolong(evolve(found, inserted_at=p.w.clock.now()))
    await refused(p, token)


async def test_a_session_speaks_for_its_user(p: Callers) -> None:
    ada = await p.user("ada")
    one, two = await p.known.start_session(ada), await p.known.start_session(ada)
    assert one != two
    assert await p.known.find_session(one) == await p.known.find_session(two) == ada
    await p.known.end_session(one)
    assert await p.known.find_session(one) is None
    assert await p.known.find_session(two) == ada
    await p.known.end_session(one)


async def test_a_session_is_over_after_sixty_days(p: Callers) -> None:
    """20 §1.3: however much it was used."""
    ada = await p.user("ada")
    session = await p.known.start_session(ada)
    p.w.clock.move(days=59)
    assert await p.known.find_session(session) == ada
    p.w.clock.move(days=1)
    assert await p.known.find_session(session) is None


async def test_only_a_digest_of_a_session_is_kept(p: Callers) -> None:
    """20.13#10."""
    session = await p.known.start_session(await p.user("ada"))
    assert len(base64url.decode(session.reveal())) == 32
    assert session.reveal() not in repr(session)
    assert await p.token(TokenContext.SESSION, stored(session)) is not None
    assert await p.token(TokenContext.SESSION, base64url.decode(session.reveal())) is None


async def test_no_other_text_is_a_session(p: Callers) -> None:
    ada = await p.user("ada")
    for text in (*NO_TOKENS, (await p.api_token(ada)).reveal()):
        assert await p.known.find_session(Secret(text)) is None
        await p.known.end_session(Secret(text))
    assert await p.known.find_session(await p.known.start_session(ada)) == ada
