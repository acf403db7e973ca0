"""Worlds for tests about accounts."""

from collections.abc import AsyncIterator

import pytest

from application.accounts.accounts import Accounts, accounts
from world import STORES


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[Accounts]:
    """Over each store."""
    async with accounts(request.param) as made:
        yield made


@pytest.fixture
async def m() -> AsyncIterator[Accounts]:
    """In memory."""
    async with accounts() as made:
        yield made
