"""A coalition on each store, for tests of use cases about orgs."""

from collections.abc import AsyncIterator

import pytest

from application.campaigns.coalition import Coalition, coalition
from world import STORES


@pytest.fixture(params=STORES)
async def c(request: pytest.FixtureRequest) -> AsyncIterator[Coalition]:
    """A coalition on each store."""
    async with coalition(request.param) as made:
        yield made


@pytest.fixture
async def m() -> AsyncIterator[Coalition]:
    """A coalition in memory, for what no store decides."""
    async with coalition("memory") as made:
        yield made
