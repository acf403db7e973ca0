"""Which operation tells whom what: every row of 30 §8, as rows of the outbox; and that nothing else is told.

What is promised is one transaction with the operation (00 D4) and no part of the request (30.12#49). Bodies are held
against the published schemas, which know each key of 30 §3.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field
from jsonschema import Draft202012Validator
from sqlalchemy import text

from application.users.callers import PASSWORD, QUICK
from application.users.test_sign_on import Reader
from link_world import KEYS
from people import lookup_of
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.confirms.confirm import Verb
from proca.domain.confirms.operation import Operation
from proca.domain.ids import ActionId
from proca.domain.orgs.org import Org
from proca.domain.secret import Secret
from proca.domain.supporters.links import Purpose, link_path
from proca.domain.supporters.supporter import EmailStatus
from proca.domain.users.claims import ClaimRules
from proca.domain.users.roles import CAMPAIGNER, COORDINATOR, OWNER, TRANSLATOR
from proca.domain.users.user import User
from scenarios.scene import Scene, scene
from world import ACT, LINK, STORES, Json

SCHEMAS = Path(__file__).parents[2] / "docs" / "messages"
# By the event's type, as it is called in the message.
VALIDATORS = {
    "email_status": "email-status",
    "campaign_updated": "campaign-updated",
    "confirm_created": "confirm-created",
    "join_campaign": "system",
    "new_org": "system",
    "new_user": "system",
}
PUBLIC_KEY = "XsuhkLE4nmFGnTHYqwHOFlPITSZF5lzUzgDgdHhSVUg"


@define
class Stage:
    """Red leads a coalition in which yellow has a page; each has somebody who may do everything."""

    s: Scene
    red: Org
    yellow: Org
    campaign: Campaign
    own: ActionPage
    partner: ActionPage
    lead: User
    yan: User
    told: list[tuple[str, Json]] = field(factory=list)

    async def ask(self, who: User | None, document: str, **variables: Any) -> Any:
        """What a mutation answers, that succeeds."""
        return await self.s.data(who, document, **variables)

    async def signed(self, page: ActionPage | None = None, email: str = "olga@mail.test", **given: Any) -> ActionId:
        """A signature, processed."""
        await self.s.w.signed(page or self.partner, email, **given)
        await self.s.w.process()
        return (await self.s.w.recorded(self.red))[-1].action.id

    async def follow(self, purpose: Purpose, action_id: ActionId, query: str = "") -> None:
        """Press the button behind a link in a mail."""
        (found,) = [one for one in await self.s.w.recorded(self.red) if one.action.id == action_id]
        assert found.supporter is not None
        path = link_path(purpose, action_id, KEYS.proof(purpose, found.supporter) or "")
        assert (await self.s.w.http.post(path + query)).status_code == 200

    async def confirm(self, operation: Operation, subject: int, thing: int) -> Callable[[], Awaitable[object]]:
        """A question that the lead answers with yes."""
        asked = await self.s.people.confirm(operation, subject, {"object_id": thing, "creator_id": self.yan.id})
        red = self.red

        async def accept() -> object:
            return await self.s.people.use.follow_confirm_link(self.lead, Verb.ACCEPT, lookup_of(asked), red.name)

        return accept

    async def promised(self) -> list[tuple[int, str, str | None, Json]]:
        """Number, topic, routing key and body of all rows of the outbox."""
        if self.s.w.state is not None:
            return [(one.id, one.topic, one.routing_key, dict(one.body or {})) for one in self.s.w.state.outbox]
        query = text("SELECT id, topic, routing_key, body FROM outbox ORDER BY id")
        async with self.s.w.container.engine().connect() as connection:
            rows = (await connection.execute(query)).all()
        return [(number, topic, key, json.loads(body) if body else {}) for number, topic, key, body in rows]

    async def effects(self, work: Callable[[], Awaitable[object]]) -> list[str]:
        """What an operation promises, in words: who is told what; its bodies are in `told`."""
        before = {row[0] for row in await self.promised()}
        await work()
        fresh = [row for row in await self.promised() if row[0] not in before]
        names = await self._names()
        self.told = [(self._words(names, *row[1:]), row[3]) for row in fresh]
        return sorted(words for words, _ in self.told)

    async def _names(self) -> dict[int, str]:
        instance = await self.s.org_named("instance")
        return {self.red.id: "red", self.yellow.id: "yellow", instance.id: "instance"}

    def _words(self, names: dict[int, str], topic: str, key: str | None, body: Json) -> str:
        if topic == "mail":
            return f"{key} to {body['to'].partition('@')[0]}"
        if topic == "page_upserted":
            return f"subscribers of {names[body['orgId']]}"
        if topic.endswith(".event"):
            _fits(body)
            return f"{names[int(topic.split('.')[1])]}: {key}"
        return topic


def _fits(body: Json) -> None:
    """30 §3: each key, and no other."""
    schema = json.loads((SCHEMAS / f"{VALIDATORS[body['eventType']]}.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(body)


async def _stage(s: Scene) -> Stage:
    red, yellow = await s.w.org("red"), await s.w.org("yellow")
    campaign = await s.w.campaign(red, "river", force_delivery=True)
    own = await s.w.page(campaign, red, "red/page")
    partner = await s.w.page(campaign, yellow, "yellow/page", delivery=True)
    return Stage(s, red, yellow, campaign, own, partner, await s.staff(red, "owner"), await s.staff(yellow, "owner"))


@pytest.fixture(params=STORES)
async def on(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with scene(request.param, passwords=QUICK, link_keys=KEYS) as s:
        yield await _stage(s)


@pytest.fixture
async def m() -> AsyncIterator[Stage]:
    async with scene("memory", passwords=QUICK, link_keys=KEYS) as s:
        yield await _stage(s)


# ---------------------------------------------------------------- the table, operation by operation

Case = tuple[str, str, list[str]]
# Who asks, the mutation, and what is promised.
MUTATIONS: list[Case] = [
    ("yan", 'addOrg(input: {name: "blue", title: "Blue"}) { name }', ["instance: system.new_org"]),
    ("yan", 'updateOrg(name: "yellow", input: {title: "Gold"}) { title }', []),
    ("yan", 'updateOrgProcessing(name: "yellow", supporterConfirm: true, customEventDeliver: true) { name }', []),
    ("lead", 'addCampaign(orgName: "red", input: {name: "lake", title: "Lake"}) { id }', []),
    ("lead", 'updateCampaign(name: "river", input: {title: "Rio"}) { title }', ["red: system.campaign_updated"]),
    (
        "lead",
        'updateCampaignProcessing(name: "river", supporterConfirm: true) { name }',
        ["red: system.campaign_updated"],
    ),
    (
        "lead",
        """upsertCampaign(orgName: "red", input: {name: "river", title: "Rio", actionPages: [
           {name: "red/page", locale: "en"}, {name: "red/new", locale: "en"}]}) { name }""",
        ["red: system.campaign_updated", "subscribers of red", "subscribers of red"],
    ),
    (
        "lead",
        """upsertCampaign(orgName: "red", input: {name: "sea", title: "Sea", actionPages: [
           {name: "red/sea", locale: "en"}]}) { name }""",
        ["red: system.campaign_updated", "subscribers of red"],
    ),
    (
        "yan",
        'addActionPage(orgName: "yellow", campaignName: "river", input: {name: "yellow/b", locale: "en"}) { id }',
        ["subscribers of yellow"],
    ),
    ("yan", 'updateActionPage(name: "yellow/page", input: {locale: "de"}) { id }', ["subscribers of yellow"]),
    (
        "yan",
        'copyActionPage(orgName: "yellow", name: "yellow/c", fromName: "red/page") { id }',
        ["subscribers of yellow"],
    ),
    (
        "yan",
        'copyCampaignActionPage(orgName: "yellow", name: "yellow/d", fromCampaignName: "river") { id }',
        ["subscribers of yellow"],
    ),
    ("yan", 'deleteActionPage(name: "yellow/page")', []),
    ("lead", 'launchActionPage(name: "red/page") { status }', ["subscribers of red"]),
    ("lead", 'generateKey(orgName: "red", input: {name: "one"}) { id }', []),
    ("lead", f'addKey(orgName: "red", input: {{name: "two", public: "{PUBLIC_KEY}"}}) {{ id }}', []),
    ("lead", 'deactivateAllKeys(orgName: "red") { status }', []),
    (
        "lead",
        'upsertTemplate(orgName: "red", input: {name: "t", locale: "en", subject: "S", html: "H", text: "T"})',
        [],
    ),
    ("lead", 'upsertService(orgName: "red", input: {name: WEBHOOK, host: "http://127.0.0.1/x"}) { id }', []),
    (
        "lead",
        'inviteOrgUser(orgName: "red", input: {email: "carl@x.test", role: "campaigner"}, message: "hi") { code }',
        ["add_staffer to carl", "instance: confirm_created.add_staffer"],
    ),
    ("lead", 'addOrgUser(orgName: "red", input: {email: "yellow-owner@x.test", role: "campaigner"}) { status }', []),
]


@pytest.mark.parametrize(
    ("who", "mutation", "expected"), MUTATIONS, ids=[case[1].partition("(")[0] for case in MUTATIONS]
)
async def test_each_mutation_tells_exactly_these(on: Stage, who: str, mutation: str, expected: list[str]) -> None:
    """30 §8: orgs, pages, campaigns, keys, templates, services, invitations."""
    user = {"yan": on.yan, "lead": on.lead}[who]
    assert await on.effects(lambda: on.ask(user, f"mutation {{ {mutation} }}")) == sorted(expected)


async def test_an_org_that_goes_tells_nobody(on: Stage) -> None:
    """30 §8: what RabbitMQ has of it goes by `proca broker clean` (30.12#48)."""
    await on.s.w.org("gone")
    gone = await on.s.people.staff(await on.s.org_named("gone"), OWNER, "gus")
    assert await on.effects(lambda: on.ask(gone, 'mutation { deleteOrg(name: "gone") }')) == []


async def test_a_partner_who_asks_to_launch(on: Stage) -> None:
    """30 §8, 30 §3.4: a mail to each owner and campaigner of the lead, the event to the lead; with every key."""
    for role in (CAMPAIGNER, COORDINATOR, TRANSLATOR):
        await on.s.people.staff(on.red, role)
    asked = 'mutation { launchActionPage(name: "yellow/page", message: "please") { status } }'
    assert await on.effects(lambda: on.ask(on.yan, asked)) == [
        "launch_page to red-campaigner",
        "launch_page to red-owner",
        "red: confirm_created.launch_page",
    ]
    (event,) = [body for words, body in on.told if words.startswith("red:")]
    assert event["orgId"] == on.red.id
    told = event["confirm"]
    assert (told["operation"], told["subjectId"], told["objectId"]) == ("launch_page", on.campaign.id, on.partner.id)
    assert (told["message"], told["creator"]["email"]) == ("please", on.yan.email)
    assert (told["campaign"]["name"], told["org"]["name"]) == ("river", "yellow")
    assert told["acceptLink"].endswith(f"/link/accept/{told['code']}?id={on.partner.id}")


@pytest.mark.parametrize("email", ["gus@x.test", None])
async def test_other_confirms_tell_the_instance(on: Stage, email: str | None) -> None:
    """30 §8: a mail to the address if there is one (without one it crashed), and the event to the instance org."""
    ask = on.s.w.container.people.ask_to_join_campaign()
    mails = ["join_campaign to gus"] if email else []
    expected = sorted([*mails, "instance: confirm_created.join_campaign"])
    assert await on.effects(lambda: ask("yellow", "river", email)) == expected


async def test_an_invitation_to_a_page(on: Stage) -> None:
    """30 §8."""
    invite = on.s.w.container.people.invite_partner()
    expected = ["add_partner to gus", "instance: confirm_created.add_partner"]
    assert await on.effects(lambda: invite("red/page", "gus@x.test")) == expected


async def test_a_launch_that_is_agreed_to(on: Stage) -> None:
    """30 §8, §3.5, §11 no. 33: subscribers, and the lead's event exchange; nobody joins with a page of the lead's own.

    The scenario's user without e-mail cannot be: every account has one.
    """
    accept = await on.confirm(Operation.LAUNCH_PAGE, on.campaign.id, on.partner.id)
    assert await on.effects(accept) == ["red: system.join_campaign", "subscribers of yellow"]
    (event,) = [body for words, body in on.told if words.startswith("red:")]
    assert (event["orgId"], event["org"]["name"], event["actionPageId"]) == (on.yellow.id, "yellow", on.partner.id)
    assert (event["contact"]["email"], event["contact"]["firstName"]) == (on.yan.email, on.yan.email.partition("@")[0])
    again = await on.confirm(Operation.LAUNCH_PAGE, on.campaign.id, on.own.id)
    assert await on.effects(again) == ["subscribers of red"]


async def test_joining_that_is_agreed_to(on: Stage) -> None:
    """30 §8, 30.12#52: it crashed. The lead hears of it, subscribers do not (20 §6)."""
    accept = await on.confirm(Operation.JOIN_CAMPAIGN, on.yellow.id, on.campaign.id)
    assert await on.effects(accept) == ["red: system.join_campaign"]
    assert await on.ask(None, '{ actionPage(name: "yellow/page") { live } }') == {"live": True}


async def test_an_account(on: Stage) -> None:
    """30 §8, §3.5, §11 no. 33: by the form, which also promises a mail, and by sign-on, which needs none."""
    register = on.s.w.container.use_cases().account_pages.register
    expected = ["instance: system.new_user", "user_confirm_email to ida"]
    assert await on.effects(lambda: register("ida@x.test", PASSWORD)) == expected
    (event,) = [body for words, body in on.told if words.startswith("instance:")]
    assert (event["contact"]["email"], event["contact"]["firstName"], event["orgId"]) == ("ida@x.test", "ida", None)
    known = on.s.w.container.use_cases().accounts.sign_on_by_token
    claims = {"sub": "s-1", "email": "joe@x.test", "exp": 2_000_000_000, "email_verified": True}
    sign_on = evolve(known, reader=Reader(claims), rules=ClaimRules())
    assert await on.effects(lambda: sign_on(Secret("ey"))) == ["instance: system.new_user"]
    assert await on.effects(lambda: sign_on(Secret("ey"))) == []


# ---------------------------------------------------------------- addresses of supporters


async def test_an_address_is_told_to_every_org_with_a_contact(on: Stage) -> None:
    """30 §8, §3.3: both partners, each its own copy; and every time it is said."""
    number = await on.signed()
    both = ["red: supporter.email_status", "yellow: supporter.email_status"]
    for _ in range(2):
        assert await on.effects(lambda: on.follow(Purpose.DOI, number)) == both
    for words, body in on.told:
        assert (body["orgId"], body["org"]["name"], body["actionId"]) == (on.yellow.id, "yellow", number), words
        assert body["supporter"]["contact"]["email"] == "olga@mail.test"
    assert await on.effects(lambda: on.follow(Purpose.REJECT, number)) == both
    assert {body["supporter"]["privacy"]["emailStatus"] for _, body in on.told} == {EmailStatus.UNSUB}
    assert await on.effects(lambda: on.follow(Purpose.REJECT, number)) == []


async def test_who_has_no_contact_hears_nothing(on: Stage) -> None:
    """30 §8: to each org that holds a contact, and to no other."""
    number = await on.signed(on.own)
    assert await on.effects(lambda: on.follow(Purpose.DOI, number)) == ["red: supporter.email_status"]


async def test_a_rejection_without_anything_new_of_the_address(on: Stage) -> None:
    """30 §8: only if the status is another one now, and there is one."""
    number = await on.signed()
    assert await on.effects(lambda: on.follow(Purpose.REJECT, number)) == []


# ---------------------------------------------------------------- actions


async def test_a_signature(on: Stage) -> None:
    """30 §8: scheduled in the same transaction; counted once it is processed, with its area; the page was seen."""
    given = {
        "contact": {"firstName": "Olga", "email": "olga@mail.test", "address": {"country": "PT"}},
        "headers": {"referer": "https://red.test/act?x=1"},
    }
    assert await on.effects(lambda: on.s.w.signed(on.own, **given)) == ["process"]
    await on.s.w.process()
    stats = await on.s.w.stats(on.campaign)
    assert (stats.supporter_count, stats.by_action_type, stats.by_area) == (1, {"petition": 1}, {"PT": 1})
    seen = (await on.s.w.container.page_activity().last_seen([on.own.id]))[on.own.id]
    assert seen.location == "https://red.test/act?x=1"


async def test_a_follow_up(on: Stage) -> None:
    """30 §8, Q17: an action more and no supporter more, which the original counted until its next recount."""
    reference = await on.s.w.signed(on.own)
    await on.s.w.process()
    share = {"page": on.own.id, "action": {"actionType": "share"}, "ref": reference}
    assert await on.effects(lambda: on.s.w.graphql(ACT, **share)) == ["process"]
    await on.s.w.process()
    stats = await on.s.w.stats(on.campaign)
    assert (stats.supporter_count, stats.by_action_type) == (1, {"petition": 1, "share": 1})


async def test_an_unlinked_action(on: Stage) -> None:
    """30 §8, Q4: nothing is to be done until it is linked, and then at once; Q17: and nothing is counted before."""
    share = {"page": on.own.id, "action": {"actionType": "share"}, "ref": "abcdefgh"}
    await on.effects(lambda: on.s.w.graphql(ACT, **share))
    await on.s.w.process()
    assert (await on.s.w.stats(on.campaign)).by_action_type == {}
    reference = await on.s.w.signed(on.own)
    await on.s.w.process()
    linking = {"page": on.own.id, "ref": reference, "refs": ["abcdefgh"]}
    assert await on.effects(lambda: on.s.w.graphql(LINK, **linking)) == ["process"]
    await on.s.w.process()
    assert (await on.s.w.stats(on.campaign)).by_action_type == {"petition": 1, "share": 1}


# ---------------------------------------------------------------- who subscribes, and what counts at once


async def test_subscribers_of_one_org_and_of_all(m: Stage) -> None:
    """30 §8, 20 §6: topics `$instance` and the org's name."""
    watch = m.s.w.container.use_cases().watch_pages
    async with watch() as everything, watch("YELLOW") as yellows:
        for who, name in ((m.lead, "red/page"), (m.yan, "yellow/page")):
            await m.ask(who, f'mutation {{ updateActionPage(name: "{name}", input: {{locale: "fr"}}) {{ id }} }}')
        assert [await anext(everything), await anext(everything)] == [m.own.id, m.partner.id]
        assert await anext(yellows) == m.partner.id


async def test_a_key_counts_at_once(on: Stage) -> None:
    """30 §8: what is activated seals the next signature, and once all are retired nothing is sealed."""
    made = await on.ask(on.lead, 'mutation { generateKey(orgName: "red", input: {name: "one"}) { id } }')
    await on.s.w.signed(on.own, "a@mail.test")
    activate = 'mutation ($id: Int!) { activateKey(orgName: "red", id: $id) { status } }'
    await on.ask(on.lead, activate, id=made["id"])
    await on.s.w.signed(on.own, "b@mail.test")
    await on.ask(on.lead, 'mutation { deactivateAllKeys(orgName: "red") { status } }')
    await on.s.w.signed(on.own, "c@mail.test")
    sealed = [bool(one.contact and one.contact.payload.nonce) for one in await on.s.w.recorded(on.red)]
    assert sealed == [False, True, False]


async def test_nothing_is_promised_by_what_fails(on: Stage) -> None:
    """00 D4: one transaction; what is refused tells nobody."""
    taken = 'mutation { updateCampaign(name: "river", input: {name: "lake"}) { id } }'
    await on.s.w.campaign(on.red, "lake")
    before = Counter(row[1] for row in await on.promised())
    assert "errors" in await on.s.ask(on.lead, taken)
    assert "errors" in await on.s.ask(None, 'mutation { addOrg(input: {name: "blue", title: "B"}) { name } }')
    assert Counter(row[1] for row in await on.promised()) == before
