"""Messages on their way into queues (spec 30 §2.1, 30.12#3, #4, #15, decision 0025), on all stores."""

from collections.abc import AsyncIterator, Collection, Mapping

import pytest
from attrs import define, evolve, field
from dependency_injector import providers

from proca.adapters.routes import CachedRoutes
from proca.application.processing.routing import QueueRouting
from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.topology import Readers
from proca.ports.world import IdKind
from world import STORES, TestClock, World, world


@pytest.fixture(params=STORES)
async def w(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with world(request.param) as made:
        made.container.routing.override(providers.Factory(QueueRouting, routes=made.container.routes()))
        yield made


@pytest.fixture
async def m() -> AsyncIterator[World]:
    async with world("memory") as made:
        made.container.routing.override(providers.Factory(QueueRouting, routes=made.container.routes()))
        yield made


async def service(w: World, org: Org, name: ServiceName) -> ServiceId:
    """A stored service of the org."""
    number = ServiceId(await w.container.ids().reserve(IdKind.SERVICE))
    now = w.clock.now()
    async with w.container.store().unit() as unit:
        await unit.services.put(Service(id=number, org_id=org.id, name=name, inserted_at=now, updated_at=now))
    return number


async def change(w: World, org: Org, **settings: object) -> Org:
    """The org with other settings, which everybody has seen."""
    async with w.container.store().unit() as unit:
        stored = await unit.orgs.get(org.id)
        assert stored is not None
        kept = await unit.orgs.put(evolve(stored, **settings))  # type: ignore[arg-type]
    w.clock.move(seconds=2)
    w.container.snapshots().refresh()
    return kept


async def put(w: World, *entries: OutboxEntry) -> None:
    async with w.container.store().unit() as unit:
        await unit.outbox.put(*entries)


async def waiting(w: World) -> list[tuple[str, object]]:
    """Where messages wait, with the action that each is about."""
    return sorted((topic, body.get("actionId")) for topic, body in await w.messages() if topic != "mail")


async def test_a_signature_waits_in_every_queue_that_reads_it(w: World) -> None:
    """30 §2.1: one copy for each queue of each entitled org, each with that org's own contact only."""
    lead = await w.org("lead", custom_action_deliver=True)
    partner = await w.org("partner", custom_action_deliver=True, custom_event_deliver=True)
    hook = await service(w, partner, ServiceName.WEBHOOK)
    await change(w, partner, backends=Backends(push_backend=hook))
    page = await w.page(await w.campaign(lead), partner)
    await w.signed(page, privacy={"optIn": True, "leadOptIn": True})
    await w.process()
    found = await waiting(w)
    assert [topic for topic, _ in found] == [
        f"cus.{lead.id}.deliver",
        f"cus.{partner.id}.deliver",
        f"wrk.{partner.id}.webhook",
    ]
    assert len({action for _, action in found}) == 1


async def test_what_nobody_reads_is_not_kept(w: World) -> None:
    """30 §2.3: no queue is intended, so no personal data stays behind."""
    org = await w.org("quiet")
    await w.signed(await w.page(await w.campaign(org), org))
    await w.process()
    assert await waiting(w) == []
    assert (await w.stats(await w.campaign(org, "other"))).supporter_count == 0


async def test_settings_count_from_the_next_second(w: World) -> None:
    """30.12#5: a reader that is switched on reads what is signed from then on, without a restart."""
    org = await w.org("late")
    page = await w.page(await w.campaign(org), org)
    await w.signed(page, "a@mail.test")
    await w.process()
    await change(w, org, custom_action_deliver=True)
    await w.signed(page, "b@mail.test")
    await w.process()
    assert [topic for topic, _ in await waiting(w)] == [f"cus.{org.id}.deliver"]


async def test_a_partner_of_a_campaign_that_asks_is_bound(w: World) -> None:
    """30.12#4: the campaign asks for confirmation, and the partner's mails go out from the partner's queue."""
    lead, partner = await w.org("lead"), await w.org("partner")
    mail = await service(w, partner, ServiceName.SMTP)
    await change(w, partner, backends=Backends(email_backend=mail))
    page = await w.page(await w.campaign(lead, supporter_confirm=True), partner)
    await w.signed(page)
    await w.process()
    assert [topic for topic, _ in await waiting(w)] == [f"wrk.{partner.id}.email.supporter"]


async def test_events_are_routed(w: World) -> None:
    """Events wait in exchanges until the router has looked; each reader gets a copy, then nothing is left."""
    org = await w.org("river", custom_event_deliver=True)
    hook = await service(w, org, ServiceName.WEBHOOK)
    await change(w, org, backends=Backends(event_backend=hook))
    quiet = await w.org("quiet")
    await put(w, *(OutboxEntry(f"org.{one.id}.event", "supporter.email_status", {"n": 1}) for one in (org, quiet)))
    assert await w.container.route_messages()(100) == 2
    assert await waiting(w) == [(f"cus.{org.id}.deliver", None), (f"wrk.{org.id}.webhook", None)]
    assert await w.container.route_messages()(100) == 0


async def test_what_is_put_again_goes_to_its_queue_alone(w: World) -> None:
    """30 §2.7, 30.12#15: the routing key names the queue."""
    org = await w.org("river", custom_action_deliver=True)
    await put(w, OutboxEntry(f"org.{org.id}.deliver", f"wrk.{org.id}.sqs", {"actionId": 7}))
    await w.container.route_messages()(100)
    assert await waiting(w) == [(f"wrk.{org.id}.sqs", 7)]


async def test_messages_of_an_org_that_is_gone(m: World) -> None:
    """They go too: nobody is entitled to them any more."""
    await put(m, OutboxEntry("org.999.deliver", "petition.tua", {"actionId": 7}))
    assert await m.container.route_messages()(100) == 1
    assert await waiting(m) == []


async def test_a_burst_of_one_org_holds_up_no_other(w: World) -> None:
    """A thousand events of one org and one of another: the one is through with the first batch."""
    busy, calm = await w.org("busy", custom_event_deliver=True), await w.org("calm", custom_event_deliver=True)
    await put(w, *[OutboxEntry(f"org.{busy.id}.event", "x.y", {})] * 1000, OutboxEntry(f"org.{calm.id}.event", "x.y"))
    await w.container.route_messages()(20)
    topics = [topic for topic, _ in await waiting(w)]
    assert topics.count(f"cus.{calm.id}.deliver") == 1
    assert topics.count(f"cus.{busy.id}.deliver") == 10


@define
class Counted:
    """A source that counts how often, and about how many, it is asked."""

    asked: list[int] = field(factory=list)
    known: frozenset[OrgId] = frozenset({OrgId(1), OrgId(2)})

    async def readers(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Readers]:
        self.asked.append(len(org_ids))
        return {one: Readers(email=True) for one in org_ids if one in self.known}

    async def org_ids(self) -> Collection[OrgId]:
        return sorted(self.known)


async def test_readers_are_asked_for_once_a_second() -> None:
    """No query for each batch: known orgs are remembered for a second, unknown ones too."""
    clock, source = TestClock(), Counted()
    routes = CachedRoutes(source, clock)
    wanted = [OrgId(1), OrgId(2), OrgId(9)]
    for _ in range(20):
        assert set(await routes.readers(wanted)) == {1, 2}
    assert source.asked == [3]
    clock.move(seconds=1)
    await routes.readers([OrgId(1)])
    assert source.asked == [3, 1]
    assert await routes.readers([]) == {}
    assert await routes.org_ids() == [1, 2]
