"""Exports on each store, and in memory for what no store decides."""

from collections.abc import AsyncIterator

import pytest

from data_world import DataWorld, data_world
from world import STORES


@pytest.fixture(params=STORES)
async def d(request: pytest.FixtureRequest) -> AsyncIterator[DataWorld]:
    async with data_world(request.param) as made:
        yield made


@pytest.fixture
async def m() -> AsyncIterator[DataWorld]:
    async with data_world("memory") as made:
        yield made
