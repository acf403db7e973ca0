"""What becomes of actions: scenarios of 30 §11, rows of 30 §12 and of 10 §11, over HTTP and the worker's use cases."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from attrs import evolve
from dependency_injector import providers
from nacl.public import Box, PrivateKey
from nacl.public import PublicKey as BoxKey
from sqlalchemy import update

import databases
from application.processing.test_look_up_details import Records
from link_world import LinkWorld, link_world
from people import People, lookup_of
from proca.adapters.sql import tables
from proca.application.processing.routing import ExchangeRouting
from proca.domain import base64url
from proca.domain.actions.action import ActionStatus as A
from proca.domain.campaigns.campaign import CampaignStatus
from proca.domain.confirms.confirm import Verb
from proca.domain.confirms.operation import Operation
from proca.domain.contacts.contact import Payload
from proca.domain.errors import Refused
from proca.domain.ids import ActionId, OrgId, ServiceId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.supporters.links import Purpose
from proca.domain.supporters.supporter import EmailStatus as E
from proca.domain.supporters.supporter import SupporterStatus as S
from proca.entrypoints.container import Container, container_for
from proca.entrypoints.settings import read
from proca.ports.dead_letters import Pile
from proca.ports.delivery import Later
from proca.ports.lookup import Found, Question
from proca.ports.world import IdKind
from scenarios.scene import Scene, coalition
from world import ACT, SEED, STORES, Json, World

OPEN = {"supporter_confirm": False}
DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(params=STORES)
async def asks(request: pytest.FixtureRequest) -> AsyncIterator[LinkWorld]:
    """An org that asks its supporters to confirm."""
    async with link_world(request.param) as made:
        yield made


@pytest.fixture(params=STORES)
async def o(request: pytest.FixtureRequest) -> AsyncIterator[LinkWorld]:
    """An org that asks nobody."""
    async with link_world(request.param, org=OPEN) as made:
        yield made


async def share(lw: LinkWorld, reference: str) -> ActionId:
    answer = await lw.w.graphql(ACT, page=lw.page.id, action={"actionType": "share"}, ref=reference)
    assert "errors" not in answer, answer
    return (await lw.w.recorded(lw.org))[-1].action.id


async def delivered(w: World) -> list[Json]:
    return [body for topic, body in await w.messages() if topic.endswith(".deliver")]


def another_process(w: World) -> Container:
    """Everything put together anew over the same database, at the same time of day."""
    url = w.container.engine().url.render_as_string(hide_password=False)
    secret = base64url.encode(b"for tests only, 32 bytes long!!!")
    env = {"DATABASE_URL": url, "FINGERPRINT_SEED": SEED, "PROCA_SECRET_KEY": secret}
    made = container_for(read(env, databases.folder()))
    made.clock.override(providers.Object(w.clock))
    made.routing.override(providers.Object(ExchangeRouting()))
    return made


# ---------------------------------------------------------------- scenarios of 30 §11


async def test_no_1_a_signature(o: LinkWorld) -> None:
    """30 §11 no. 1: one message on `org.O.deliver`, under the action type and the campaign."""
    number = await o.waiting()
    assert await o.state(number) == (A.DELIVERED, S.ACCEPTED, E.NONE)
    jobs = await o.w.container.queue().claim_in_turn("org.", 9, o.w.clock.now(), o.w.clock.now())
    assert [(job.topic, job.routing_key) for job in jobs] == [(f"org.{o.org.id}.deliver", "petition.river")]


@pytest.mark.parametrize(("org", "campaign"), [(True, False), (False, True), (True, None), (False, None)])
async def test_no_8_whose_word_counts(asks: LinkWorld, org: bool, campaign: bool | None) -> None:
    """30 §11 no. 8: the campaign's, and while it says nothing the org's."""
    async with asks.w.container.store().unit() as unit:
        await unit.orgs.put(evolve(asks.org, supporter_confirm=org))
        await unit.campaigns.put(evolve(asks.campaign, supporter_confirm=campaign))
    is_asked = org if campaign is None else campaign
    expected = (A.NEW, S.CONFIRMING, E.NONE) if is_asked else (A.DELIVERED, S.ACCEPTED, E.NONE)
    assert await asks.state(await asks.waiting()) == expected


async def test_no_10_a_code_lets_an_action_through_once(o: LinkWorld) -> None:
    """30 §11 no. 10: then it is spent; and what was let through goes on at once (30.12#9)."""
    async with o.w.container.store().unit() as unit:
        await unit.campaigns.put(evolve(o.campaign, action_confirm=True))
    number = await o.waiting()
    assert (await o.state(number))[0] is A.CONFIRMING
    people = People(o.w)
    code = await people.confirm(Operation.CONFIRM_ACTION, number, {"charges": 1})
    await people.use.follow_confirm_link(None, Verb.ACCEPT, lookup_of(code))
    assert ((await o.state(number))[0], await o.scheduled()) == (A.ACCEPTED, 1)
    with pytest.raises(Refused, match=r"^expired$"):
        await people.use.follow_confirm_link(None, Verb.ACCEPT, lookup_of(code))
    await o.w.process()
    assert (await o.state(number))[0] is A.DELIVERED


async def test_no_30_both_versions_of_a_message(s: Scene) -> None:
    """30 §11 no. 30: the lead speaks the older one, the partner the current one; both tell the same."""
    red, yellow, page = await coalition(s)
    async with s.w.container.store().unit() as unit:
        await unit.orgs.put(evolve(red, action_schema_version=1))
        await unit.pages.put(evolve(page, delivery=True))
        campaign = await unit.campaigns.get(page.campaign_id)
        assert campaign is not None
        await unit.campaigns.put(evolve(campaign, force_delivery=True))
    action = {"actionType": "petition", "customFields": json.dumps({"visits": 4})}
    tracking = {"source": "letter", "medium": "mail", "campaign": "x"}
    await s.w.signed(page, action=action, tracking=tracking, privacy={"optIn": True, "leadOptIn": True})
    await s.w.process()
    told = {topic: body for topic, body in await s.w.messages() if topic.endswith(".deliver")}
    old, new = told[f"org.{red.id}.deliver"], told[f"org.{yellow.id}.deliver"]
    assert (old["schema"], new["schema"]) == ("proca:action:1", "proca:action:2")
    for name in ("actionId", "actionPageId", "campaignId", "orgId", "org", "stage", "tracking"):
        assert old[name] == new[name], name
    assert old["campaign"]["name"] == new["campaign"]["name"] == "river"
    assert old["action"]["actionType"] == new["action"]["actionType"]
    assert old["action"]["fields"] == new["action"]["customFields"] == {"visits": 4}
    assert (old["contact"]["ref"], old["contact"]["email"]) == (new["contact"]["contactRef"], new["contact"]["email"])
    clear = json.loads(old["contact"]["payload"])
    assert new["contact"] == new["contact"] | clear
    assert (old["privacy"]["communication"], new["privacy"]["optIn"]) == (True, True)


async def test_no_34_clear_or_sealed(s: Scene) -> None:
    """30 §11 no. 34: in clear without a key; sealed from the org's and the instance's; another key at once."""
    red = await s.w.org("red")
    page = await s.page(red)
    await s.w.signed(page, "a@mail.test")
    first, first_private = await s.w.key(red, "first")
    await s.w.signed(page, "b@mail.test")
    second, second_private = await s.w.key(red, "second")
    await s.w.signed(page, "c@mail.test")
    await s.w.process()
    clear, *sealed = await delivered(s.w)
    assert (clear["personalInfo"], clear["contact"]["lastName"]) == (None, "Lind")
    instance = await s.org_named("instance")
    async with s.w.container.store().unit() as unit:
        (signer,) = [key for key in await unit.keys.of(instance.id) if key.active]
    pairs = ((first, first_private), (second, second_private))
    for body, (key, private), email in zip(sealed, pairs, ("b@mail.test", "c@mail.test"), strict=True):
        info = body["personalInfo"]
        assert info["encryptKey"] == {"id": key.id, "public": base64url.encode(key.public)}
        assert info["signKey"] == {"id": signer.id, "public": base64url.encode(signer.public)}
        box = Box(PrivateKey(private.reveal()), BoxKey(base64url.decode(info["signKey"]["public"])))
        opened = box.decrypt(base64url.decode(info["payload"]), base64url.decode(info["nonce"]))
        assert (json.loads(opened)["email"], "lastName" in body["contact"]) == (email, False)


# ---------------------------------------------------------------- rows of 30 §12


async def test_row_5_a_service_that_moved_is_asked_at_its_new_address(s: Scene) -> None:
    """30.12#5: services are read when they are needed; nothing is started anew."""
    red = await s.w.org("red")
    number, now = ServiceId(await s.w.container.ids().reserve(IdKind.SERVICE)), s.w.clock.now()
    service = Service(
        id=number, org_id=red.id, name=ServiceName.WEBHOOK, host="http://a.test", inserted_at=now, updated_at=now
    )
    hosts: list[str | None] = []

    class Asked(Records):
        async def ask(self, service: Service, question: Question) -> Found | Later:
            hosts.append(service.host)
            return await super().ask(service, question)

    s.w.container.lookup.override(providers.Object(Asked()))
    async with s.w.container.store().unit() as unit:
        service = await unit.services.put(service)
        await unit.orgs.put(evolve(red, backends=Backends(detail_backend=number)))
    page, look_up = await s.page(red), s.w.container.look_up_details()
    for place, host in enumerate(("http://a.test", "http://b.test")):
        async with s.w.container.store().unit() as unit:
            service = await unit.services.put(evolve(service, host=host))
        await s.w.signed(page, f"s{place}@mail.test")
        await s.w.process()
        assert await look_up(9) == 1
    assert hosts == ["http://a.test", "http://b.test"]


async def test_row_7_one_person_many_times_at_once(o: LinkWorld) -> None:
    """30.12#7, D5: several sign for one person, several process; each rank is given once, one supporter counts."""
    await asyncio.gather(*(o.w.signed(o.page) for _ in range(9)))
    process = o.w.container.process_actions()

    async def work() -> None:
        while await process(2):
            pass

    await asyncio.gather(work(), work(), work())
    found = await o.w.recorded(o.org)
    assert sorted(one.supporter.dupe_rank or 0 for one in found) == list(range(9))
    first = [one.action.status for one in found if one.supporter.dupe_rank == 0]
    rest = {one.action.status for one in found if one.supporter.dupe_rank}
    assert (first, rest, await o.counts()) == ([A.DELIVERED], {A.REPEAT}, (1, 1))


async def test_row_8_a_follow_up_waits_for_the_signature(asks: LinkWorld) -> None:
    """30.12#8: shared before the signature was looked at, it neither asks nor is delivered."""
    reference = await asks.w.signed(asks.page)
    number = (await asks.w.recorded(asks.org))[-1].action.id
    shared = await share(asks, reference)
    await asks.w.process()
    assert [body["actionId"] for _, body in await asks.w.messages()] == [number]
    assert [(await asks.state(one))[:2] for one in (number, shared)] == [(A.NEW, S.CONFIRMING)] * 2


async def test_row_11_only_the_lead_has_a_contact(s: Scene) -> None:
    """30.12#11, Q37: the partner asks to confirm without a copy of its own, by the lead's consent."""
    red, yellow, page = await coalition(s)
    async with s.w.container.store().unit() as unit:
        await unit.orgs.put(evolve(yellow, supporter_confirm=True))
        await unit.pages.put(evolve(page, delivery=False))
    await s.w.signed(page, privacy={"optIn": False, "leadOptIn": True})
    await s.w.process()
    ((topic, body),) = await s.w.messages()
    assert topic == f"org.{yellow.id}.confirm.supporter"
    assert (body["contact"]["email"], body["contact"]["firstName"]) == ("olga@mail.test", "Olga")
    assert "lastName" not in body["contact"]
    assert (body["personalInfo"], body["privacy"]["optIn"]) == (None, True)
    (one,) = await s.w.recorded(red)
    assert (one.contact.org_id, await s.w.recorded(yellow)) == (red.id, [])


async def spoil(w: World, number: ActionId) -> Callable[[], Awaitable[None]]:
    """Make an action's contact one of which no message can be written; how to mend it."""
    if w.state is not None:
        contacts = w.state.data.contacts
        (key,) = [key for key in contacts if key[0] == w.state.data.actions[number].supporter_id]
        whole = contacts[key]
        contacts[key] = evolve(whole, payload=Payload(b"poison"))

        async def mend() -> None:
            assert w.state is not None
            w.state.data.contacts[key] = whole

        return mend
    a, c = tables.actions.c, tables.contacts.c

    async def put(payload: bytes) -> None:
        async with w.container.engine().begin() as connection:
            owner = tables.actions.select().with_only_columns(a.supporter_id).where(a.id == number).scalar_subquery()
            await connection.execute(update(tables.contacts).where(c.supporter_id == owner).values(payload=payload))

    await put(b"poison")
    return lambda: put(b'{"firstName":"Olga"}')


async def test_row_12_what_cannot_be_processed_is_given_up_and_tried_again_by_hand(o: LinkWorld) -> None:
    """30.12#1, #12, #51, 00 D7: ten attempts with rests between them; all others of the batch go on meanwhile."""
    good, bad, other = [await o.signed(f"s{place}@mail.test") for place in range(3)]
    mend = await spoil(o.w, bad)
    process, dead = o.w.container.process_actions(), o.w.container.dead_letters()
    for attempt in range(1, 11):
        assert await process() == 1, "the batch is undone, and taken up again without it"
        await o.w.process()
        assert [(await o.state(one))[0] for one in (good, bad, other)] == [A.DELIVERED, A.NEW, A.DELIVERED]
        assert (await dead.count(Pile()), await o.scheduled()) == ((0, 1) if attempt < 10 else (1, 0))
        o.w.clock.move(minutes=31)
    (letter,) = await dead.page(Pile(), after=0, limit=9)  # type: ignore[arg-type]  # before the first
    assert (letter.topic, letter.action_id, letter.attempts, letter.error) == ("process", bad, 10, "JSONDecodeError")
    told = [event for event, ids in o.signals.events if ids.get("action_id") == bad]
    assert told == ["action_postponed"] * 9 + ["action_given_up"]
    assert (await o.counts(), len(await delivered(o.w))) == ((2, 2), 2)
    await mend()
    assert await dead.replay(Pile(), o.w.clock.now()) == 1
    await o.w.process()
    assert ((await o.state(bad))[0], await o.counts(), len(await delivered(o.w))) == (A.DELIVERED, (3, 3), 3)


@pytest.mark.parametrize("store", DATABASES)
async def test_row_37_two_processes_spend_one_budget(store: str) -> None:
    """30.12#37: what was counted per process is in the database."""
    async with link_world(store, org=OPEN) as lw:
        other = another_process(lw.w)
        budgets = [one.budgets() for one in (lw.w.container, other)]
        spent = await asyncio.gather(*(budgets[place % 2].count(OrgId(lw.org.id), 1) for place in range(10)))
        assert sorted(spent) == list(range(1, 11))
        await other.engine().dispose()


@pytest.mark.parametrize("store", DATABASES)
async def test_row_50_the_schedule_outlives_the_process(store: str) -> None:
    """30.12#50: what one process took in, another that knows nothing of it processes."""
    async with link_world(store, org=OPEN) as lw:
        number = await lw.signed()
        other = another_process(lw.w)
        assert await other.process_actions()() == 1
        await other.engine().dispose()
        assert (await lw.state(number), await lw.w.process()) == ((A.DELIVERED, S.ACCEPTED, E.NONE), 0)


# ---------------------------------------------------------------- rows of 10 §11


async def test_q16_areas_outlive_a_recount(o: LinkWorld) -> None:
    """Q16: counted again from the actions, they are what they were."""
    for place, country in enumerate(("PT", "PT", "ES")):
        contact = {"firstName": "O", "email": f"s{place}@mail.test", "address": {"country": country}}
        await o.w.signed(o.page, contact=contact)
    await o.w.process()
    before = await o.w.stats(o.campaign)
    assert before.by_area == {"PT": 2, "ES": 1}
    (found,) = await o.w.container.operators.recount()("river", apply=True)
    assert (found.audit.missing, (await o.w.stats(o.campaign)).by_area) == ({}, before.by_area)


async def test_q17_who_acts_again_is_no_other_supporter(o: LinkWorld) -> None:
    """Q17: neither by a follow-up, nor by signing again, nor by an action that is nobody's yet."""
    reference = await o.w.signed(o.page)
    await share(o, reference)
    await o.w.signed(o.page)
    answer = await o.w.graphql(ACT, page=o.page.id, action={"actionType": "share"}, ref="nobodys-yet")
    assert "errors" not in answer
    await o.w.process()
    assert await o.counts() == (1, 2)


async def test_q18_tests_count_nowhere(o: LinkWorld) -> None:
    """Q18, D5: a test first, and then the person for real: the first who counts has rank 0."""
    tested = await o.signed(action={"actionType": "petition", "testing": True})
    await o.w.process()
    assert (await o.state(tested), (await o.person(tested)).dupe_rank) == ((A.DELIVERED, S.ACCEPTED, E.NONE), None)
    assert await o.counts() == (0, 0)
    real = await o.waiting()
    assert ((await o.person(real)).dupe_rank, await o.counts()) == (0, (1, 1))
    listed = await o.w.container.reports().public_actions(o.campaign.id, "petition", 9)
    assert len(listed) == 1


@pytest.mark.parametrize("status", list(CampaignStatus))
async def test_q42_the_status_of_a_campaign_moves_no_counter(o: LinkWorld, status: CampaignStatus) -> None:
    """Q42, D6: whatever the status, and after each change of it, the counters are right, without a restart."""
    await o.waiting()
    async with o.w.container.store().unit() as unit:
        changed = await unit.campaigns.put(evolve(o.campaign, status=status))
    assert await o.counts() == (1, 1)
    await o.waiting("ida@mail.test")
    assert await o.counts() == (2, 2)
    async with o.w.container.store().unit() as unit:
        await unit.campaigns.put(evolve(changed, status=o.campaign.status))
    await o.waiting("eva@mail.test")
    stats = await o.w.stats(o.campaign)
    assert (await o.counts(), stats.supporter_count) == ((3, 3), 3)


async def test_q49_a_repeat_after_confirmation(asks: LinkWorld) -> None:
    """Q49, D5: judged at delivery, so whoever confirms later is the repeat, whichever was signed first."""
    first, second = await asks.waiting(), await asks.waiting()
    for number in (second, first):
        await asks.use.answer_link.confirm(await asks.link(Purpose.ACCEPT, number))
        await asks.w.process()
    assert [(await asks.state(one))[0] for one in (second, first)] == [A.DELIVERED, A.REPEAT]
    assert [(await asks.person(one)).dupe_rank for one in (second, first)] == [0, 1]
    assert await asks.counts() == (1, 1)
