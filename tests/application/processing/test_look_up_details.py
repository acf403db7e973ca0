"""Orgs' own records are asked before anything is emitted (30 §7.3, §11 no 37, 30.12#13), on all stores."""

from collections.abc import AsyncIterator

import pytest
from attrs import define, evolve, field
from dependency_injector import providers

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.ids import ActionId, ServiceId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.service import Service, ServiceName
from proca.ports.delivery import Later
from proca.ports.lookup import Found, Question
from proca.ports.world import IdKind
from world import STORES, Json, World, world

OPTED = {"privacy": {"optIn": True, "givenAt": "2026-01-15T09:30:12Z"}, "action": {"customFields": {"member": True}}}


@define
class Records:
    """An org's own records, which answer as told and then know nobody."""

    answers: list[Found | Later] = field(factory=list)
    asked: list[Question] = field(factory=list)

    async def ask(self, service: Service, question: Question) -> Found | Later:
        assert service.name is ServiceName.WEBHOOK
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else Found({})


@define
class Asking:
    """An org that wants details, with a page."""

    w: World
    page: ActionPage
    records: Records

    async def sign(self, who: str, **given: object) -> None:
        await self.w.signed(self.page, f"{who}@mail.test", ref=None, **given)

    async def round(self) -> int:
        """Process, ask, process."""
        await self.w.process()
        done = await self.w.container.look_up_details()(50)
        await self.w.process()
        return done

    async def delivered(self) -> list[Json]:
        return [body for topic, body in await self.w.messages() if topic.endswith(".deliver")]


@pytest.fixture(params=STORES)
async def a(request: pytest.FixtureRequest) -> AsyncIterator[Asking]:
    async with world(request.param) as w:
        records = Records()
        w.container.lookup.override(providers.Object(records))
        org = await w.org("river")
        number = ServiceId(await w.container.ids().reserve(IdKind.SERVICE))
        now = w.clock.now()
        async with w.container.store().unit() as unit:
            service = Service(id=number, org_id=org.id, name=ServiceName.WEBHOOK, inserted_at=now, updated_at=now)
            await unit.services.put(service)
            await unit.orgs.put(evolve(org, backends=Backends(detail_backend=number)))
        page = await w.page(await w.campaign(org), org)
        w.clock.move(seconds=2)
        yield Asking(w, page, records)


async def test_what_is_told_is_in_the_message_and_in_the_record(a: Asking) -> None:
    """30 §11 no 37: asked once, by e-mail and contact reference; nothing is emitted before."""
    a.records.answers = [Found(OPTED)]
    await a.sign("ana", privacy={"optIn": False})
    await a.w.process()
    assert await a.delivered() == []
    assert await a.round() == 1
    (body,) = await a.delivered()
    assert body["privacy"] | {"optIn": True, "givenAt": "2026-01-15T09:30:12Z"} == body["privacy"]
    assert body["action"]["customFields"]["member"] is True
    (question,) = a.records.asked
    assert (question.email, question.contact_ref) == ("ana@mail.test", body["contact"]["contactRef"])
    (recorded,) = await a.w.container.reports().recorded_actions(a.page.org_id, ActionId(0), 10)
    assert recorded.action.fields["member"] is True
    assert await a.round() == 0


async def test_whoever_is_unknown_goes_on(a: Asking) -> None:
    """30.12#13: no details, no delay."""
    await a.sign("ana")
    assert await a.round() == 1
    (body,) = await a.delivered()
    assert body["privacy"]["optIn"] is True


async def test_trouble_delays_this_action_alone(a: Asking) -> None:
    """00 D7: tried again with rests; what is told in the end counts, and others went on meanwhile."""
    a.records.answers = [Later("HTTP 500"), Found({"privacy": {"optIn": True}}), Found({})]
    for name in ("late", "wrong", "fine"):
        await a.sign(name)
    await a.round()
    assert [body["contact"]["email"] for body in await a.delivered()] == ["fine@mail.test"]
    a.w.clock.move(minutes=31)
    a.records.answers = [Found({}), Found(OPTED)]
    assert await a.round() == 2
    assert len(await a.delivered()) == 3


async def test_a_status_is_kept(a: Asking) -> None:
    """30 §11 no 37: double_opt_in with its time, in whole seconds."""
    told = {"emailStatus": "double_opt_in", "emailStatusChanged": "2026-01-15T09:30:12.75Z"}
    a.records.answers = [Found({"privacy": told})]
    await a.sign("ana")
    await a.round()
    (body,) = await a.delivered()
    assert body["privacy"]["emailStatus"] == "double_opt_in"
    assert body["privacy"]["emailStatusChanged"] == "2026-01-15T09:30:12Z"


async def test_it_is_not_asked_again_after_a_confirmation(a: Asking) -> None:
    """30.12#13: once for each action, not at each stage."""
    async with a.w.container.store().unit() as unit:
        campaign = await unit.campaigns.get(a.page.campaign_id)
        assert campaign is not None
        await unit.campaigns.put(evolve(campaign, action_confirm=True))
    a.w.clock.move(seconds=2)
    await a.sign("ana")
    await a.round()
    await a.round()
    assert len(a.records.asked) == 1
    assert [topic for topic, _ in await a.w.messages() if topic.endswith("confirm.action")] != []


async def test_a_slot_that_was_emptied_meanwhile(a: Asking) -> None:
    """Nobody is asked, and the action goes on."""
    await a.sign("ana")
    await a.w.process()
    async with a.w.container.store().unit() as unit:
        org = await unit.orgs.get(a.page.org_id)
        assert org is not None
        await unit.orgs.put(evolve(org, backends=Backends()))
    await a.round()
    assert a.records.asked == []
    assert len(await a.delivered()) == 1


async def test_counts_come_with_delivery_and_once(a: Asking) -> None:
    a.records.answers = [Later("busy")]
    await a.sign("ana")
    await a.round()
    async with a.w.container.store().unit() as unit:
        campaign = await unit.campaigns.get(a.page.campaign_id)
    assert campaign is not None
    before = (await a.w.stats(campaign)).supporter_count
    a.w.clock.move(minutes=31)
    await a.round()
    after = (await a.w.stats(campaign)).supporter_count
    assert (before, after) == (0, 1)
    reports = a.w.container.reports()
    assert await reports.tally(campaign.id) == await reports.recount(campaign.id)
