"""A broker changes where messages go, and who takes them there (decision 0025)."""

import pytest

from proca.application.processing.routing import ExchangeRouting, QueueRouting
from proca.entrypoints.container import container_for
from proca.entrypoints.settings import read
from proca.entrypoints.worker import PublishingLoop, RoutingLoop

NOWHERE = {"DATABASE_URL": "sqlite:///unused.db", "FINGERPRINT_SEED": ""}


@pytest.mark.parametrize(
    ("given", "routing", "loop"),
    [
        ({}, QueueRouting, RoutingLoop),
        ({"AMQP_URL": "amqp://queue.test/"}, ExchangeRouting, PublishingLoop),
        ({"CLOUDAMQP_URL": "amqps://queue.test/"}, ExchangeRouting, PublishingLoop),
    ],
)
async def test_messages_go_where_the_settings_say(given: dict[str, str], routing: type, loop: type) -> None:
    container = container_for(read({**NOWHERE, **given}))
    assert isinstance(container.routing(), routing)
    kinds = {type(one) for one in container.worker().loops}
    assert kinds & {PublishingLoop, RoutingLoop} == {loop}
    await container.engine().dispose()
