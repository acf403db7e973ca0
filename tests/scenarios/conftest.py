"""A scene on each store."""

from collections.abc import AsyncIterator

import pytest

from scenarios.scene import Scene, scene
from world import STORES


@pytest.fixture(params=STORES)
async def s(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """A scene on each store."""
    async with scene(request.param) as made:
        yield made


@pytest.fixture
async def m() -> AsyncIterator[Scene]:
    """A scene in memory, for what no store decides."""
    async with scene("memory") as made:
        yield made
