"""Each store, with queues in the database, and a reader who waits without waiting."""

from collections.abc import AsyncIterator

import pytest
from dependency_injector import providers

from application.queues.reader import Reader
from data_world import data_world
from proca.application.processing.routing import QueueRouting
from world import STORES


async def _reader(store: str) -> AsyncIterator[Reader]:
    async with data_world(store) as d:
        container = d.w.container
        container.routing.override(providers.Factory(QueueRouting, routes=container.routes))
        yield await Reader.ready(d)


@pytest.fixture(params=STORES)
async def r(request: pytest.FixtureRequest) -> AsyncIterator[Reader]:
    async for made in _reader(request.param):
        yield made


@pytest.fixture
async def m() -> AsyncIterator[Reader]:
    async for made in _reader("memory"):
        yield made
