"""Operators hear of dead letters (30.12#1), by ids, and not of a thousand one by one."""

import pytest

from adapters.amqp.consumer import Noted
from proca.adapters.telling import TellingQueue
from proca.domain.ids import ActionId
from proca.domain.outbox import OutboxEntry
from proca.ports.queue import Dead, Done
from world import STORES, world

TOPIC = "cus.7.deliver"


@pytest.mark.parametrize("store", STORES)
async def test_what_is_given_up_is_told(store: str) -> None:
    async with world(store) as w:
        noted = Noted()
        queue = TellingQueue(w.container.queue(), noted)
        async with w.container.store().unit() as unit:
            await unit.outbox.put(*[OutboxEntry(TOPIC, "petition.olga", {"who": "olga"}, ActionId(9))] * 24)
            await unit.outbox.put(OutboxEntry(TOPIC, "event"))
        jobs = await queue.claim(TOPIC, 99, w.clock.now(), w.clock.now())
        event, done, *many = jobs[::-1]
        assert await queue.settle([Done(done)], w.clock.now()) == 1
        assert noted.events == []
        assert await queue.settle([Dead(event, "olga said no")], w.clock.now()) == 1
        about = {"message_id": event.id, "topic": TOPIC, "attempts": 1}
        assert noted.events == [("messages_given_up", {"count": 1}), ("message_given_up", about)]
        noted.events.clear()
        assert await queue.settle([Dead(one, "olga said no") for one in many], w.clock.now()) == 23
        assert noted.names == ["messages_given_up", *["message_given_up"] * 20]
        assert noted.events[0] == ("messages_given_up", {"count": 23})
        assert noted.events[1][1]["action_id"] == 9
        assert "olga" not in str(noted.events)
        noted.events.clear()
        assert await queue.settle([Dead(many[0], "too late")], w.clock.now()) == 0
        assert noted.events == [], "somebody else has settled it"
