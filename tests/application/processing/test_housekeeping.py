"""What is kept for a time only (00 D16, spec 20 §1.3)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from people import People
from proca.domain.ids import UserTokenId
from proca.domain.users.token import LIFETIME, TokenContext, UserToken
from proca.ports.world import IdKind
from world import STORES, world


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[People]:
    async with world(request.param) as made:
        yield People(made)


@pytest.mark.parametrize("context", list(TokenContext))
async def test_expired_tokens_go(p: People, context: TokenContext) -> None:
    """Those of the purpose that are over go, those that hold stay."""
    user, w = await p.user("ana"), p.w
    now = w.clock.now()
    async with w.container.store().unit() as unit:
        await unit.users.put(user)
    numbers = await w.container.ids().reserve_many(IdKind.USER_TOKEN, 2)
    made = (now - LIFETIME[context], now - LIFETIME[context] + timedelta(minutes=1))
    tokens = [
        UserToken(id=UserTokenId(n), user_id=user.id, context=context, digest=bytes([n]) * 32, inserted_at=at)
        for n, at in zip(numbers, made, strict=True)
    ]
    async with w.container.store().unit() as unit:
        for token in tokens:
            await unit.tokens.put(token)
    await w.container.keep_house()()
    found = [await w.container.account_directory().by_token(context, token.digest) for token in tokens]
    assert [one is not None for one in found] == [False, True]
