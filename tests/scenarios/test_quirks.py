"""The defects of the original, mended, and its promises, kept: rows 13 to 30 of 20 §13, and kin of 10 §11."""

import pytest

from proca.domain.campaigns.campaign import CampaignStatus
from proca.domain.confirms.operation import Operation
from proca.domain.contacts.schema import ContactSchema
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import OWNER
from scenarios.scene import Scene, coalition, lynx, paths

DENIED = [("You do not have the required permission", "permission_denied")]
JOIN = 'mutation { joinOrg(name: "lynx") { status } }'


async def test_row_13_questions_without_an_object(s: Scene) -> None:
    """20.13#13: none of them is an error of ours."""
    red, _, _ = await coalition(s)
    owner = await s.staff(red, "owner")
    assert len(await s.data(None, "{ campaigns { name } }")) == 1
    page = await s.page(red, "money")
    reference = await s.w.signed(page)
    link = "mutation ($page: Int!, $ref: ID!) { linkActions(actionPageId: $page, contactRef: $ref) { contactRef } }"
    assert await s.data(None, link, page=page.id, ref=reference) == {"contactRef": reference}
    requeue = 'mutation { requeueActions(orgName: "red", queue: CUSTOM_ACTION_DELIVER) { count } }'
    assert await s.refused(owner, requeue) == [("Provide the ids of the actions", "bad_arg")]
    nameless = 'mutation { upsertCampaign(orgName: "red", input: {title: "T"}) { id } }'
    assert [code for _, code in await s.refused(owner, nameless)] == ["bad_arg"]
    for name in ("k", "k"):
        made = f'mutation {{ generateKey(orgName: "red", input: {{name: "{name}"}}) {{ id }} }}'
        await s.data(owner, made)
    key = '{ org(name: "red") { key(select: {active: false}) { id } } }'
    assert [code for _, code in await s.refused(owner, key)] == ["bad_arg"]
    await s.data(owner, 'mutation { upsertService(orgName: "red", input: {name: STRIPE}) { id } }')
    nothing = f"mutation {{ addStripeObject(actionPageId: {page.id}) }}"
    assert [code for _, code in await s.refused(None, nothing)] == ["bad_arg"]


async def test_row_13_an_external_id_of_several_campaigns(s: Scene) -> None:
    """20.13#13: it names none of them."""
    red, _, _ = await coalition(s)
    yellow = await s.org_named("yellow")
    for org in (red, yellow):
        await s.w.campaign(org, f"{org.name}-seven", external_id=7)
    owner = await s.staff(red, "owner")
    assert [code for _, code in await s.refused(owner, "mutation { deleteCampaign(externalId: 7) }")] == ["bad_arg"]


async def test_row_13_a_page_copied_from_a_campaign(s: Scene) -> None:
    """20.13#13: `copyCampaignActionPage`, from the lead's newest page; and from a campaign without any."""
    red, yellow, _ = await coalition(s)
    river = await s.w.campaign(red, "dry")
    owner = await s.staff(yellow, "owner")
    copy = """mutation ($from: String!, $name: String!) {
      copyCampaignActionPage(orgName: "yellow", name: $name, fromCampaignName: $from) {
        name live campaign { name } } }"""
    made = await s.data(owner, copy, **{"from": "river", "name": "yellow/copy"})
    assert made == {"name": "yellow/copy", "live": False, "campaign": {"name": "river"}}
    refused = await s.refused(owner, copy, **{"from": river.name, "name": "yellow/other"})
    assert refused == [("Campaign dry does not have action pages", None)]


@pytest.mark.parametrize(("verb", "field"), [("add", "status"), ("invite", "objectId"), ("update", "status")])
async def test_row_14_admins_need_no_membership(s: Scene, verb: str, field: str) -> None:
    """20.13#14: to take members in, invite them, and change them."""
    org, _ = await lynx(s)
    admin, carl = await s.people.admin(), await s.people.user("carl")
    if verb == "update":
        await s.people.join(carl, org, 1048576)
    asked = (
        f'mutation {{ {verb}OrgUser(orgName: "lynx", input: {{email: "carl@x.test", role: "owner"}}) {{ {field} }} }}'
    )
    assert await s.data(admin, asked) == {field: 1541760 if verb == "invite" else "SUCCESS"}


async def test_row_14_admins_let_pages_go_live(s: Scene) -> None:
    """20.13#14: for themselves, or for the lead."""
    _, _, page = await coalition(s)
    admin = await s.people.admin()
    accept = """mutation ($code: String!, $id: Int) {
      acceptUserConfirm(confirm: {code: $code, objectId: $id}) { actionPage { live } } }"""
    asked = await s.people.confirm(Operation.LAUNCH_PAGE, page.campaign_id, {"object_id": page.id})
    assert await s.data(admin, accept, code=asked.code.reveal(), id=page.id) == {"actionPage": {"live": True}}


@pytest.mark.parametrize("operation", [Operation.LAUNCH_PAGE, Operation.ADD_STAFFER, Operation.JOIN_CAMPAIGN])
async def test_row_14_a_link_asks_who_follows_it(s: Scene, operation: Operation) -> None:
    """20.13#14: 401 with a Basic challenge, and nothing is done."""
    red, _, page = await coalition(s)
    subject = page.campaign_id if operation is Operation.LAUNCH_PAGE else red.id
    about = page.campaign_id if operation is Operation.JOIN_CAMPAIGN else page.id
    asked = await s.people.confirm(operation, subject, {"object_id": about})
    before = await s.stored()
    answer = await s.w.http.post(f"/link/accept/{asked.code.reveal()}?id={about}")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert await s.stored() == before


async def test_row_15_pages_of_this_campaign_and_org_only(s: Scene) -> None:
    """20.13#15, Q24."""
    red, yellow, _ = await coalition(s)
    await s.w.page(await s.w.campaign(red, "other"), red, "red/other")
    lead, partner = await s.staff(red, "owner"), await s.staff(yellow, "owner")
    pages = '{ campaign(name: "river") { ... on PrivateCampaign { actionPages { name } } } }'
    found = (await s.data(lead, pages))["actionPages"]
    assert sorted(page["name"] for page in found) == ["red/page", "yellow/page"]
    assert await s.data(partner, pages) == {}
    foreign = '{ org(name: "yellow") { actionPage(name: "red/page") { name } } }'
    assert await s.refused(partner, foreign) == [("Entity not found", "not_found")]
    own = '{ org(name: "yellow") { actionPage(name: "yellow/page") { name } } }'
    assert await s.data(partner, own) == {"actionPage": {"name": "yellow/page"}}


async def test_row_15_services_by_name(s: Scene) -> None:
    """20.13#15: what is selected counts."""
    _, ada = await lynx(s)
    for name in ("PREVIEW", "WEBHOOK"):
        await s.data(ada, f'mutation {{ upsertService(orgName: "lynx", input: {{name: {name}}}) {{ id }} }}')
    some = '{ org(name: "lynx") { services(select: {name: WEBHOOK}) { name } } }'
    assert await s.data(ada, some) == {"services": [{"name": "WEBHOOK"}]}


@pytest.mark.parametrize("operation", ["addCampaign", "upsertCampaign"])
async def test_row_15_a_campaign_takes_the_orgs_schema(s: Scene, operation: str) -> None:
    """20.13#15, Q23: unless another is asked for."""
    org = await s.w.org("lynx", contact_schema=ContactSchema.ECI)
    ada = await s.staff(org, "owner")
    for name, extra, schema in (("one", "", "ECI"), ("two", ", contactSchema: BASIC", "BASIC")):
        made = f'{operation}(orgName: "lynx", input: {{name: "{name}", title: "T"{extra}}}) {{ contactSchema }}'
        assert await s.data(ada, f"mutation {{ {made} }}") == {"contactSchema": schema}


async def test_row_16_who_sees_the_private_face_of_a_page(s: Scene) -> None:
    """20.13#16: an admin who works elsewhere, and staff of the lead on a partner's page."""
    red, _, _ = await coalition(s)
    admin = await s.people.admin()
    await s.people.join(admin, await s.w.org("elsewhere"), OWNER.perms)
    lead = await s.staff(red, "coordinator")
    for who, face in ((admin, "Private"), (lead, "Private"), (None, "Public"), (await s.people.user("x"), "Public")):
        answer = await s.data(who, '{ actionPage(name: "yellow/page") { __typename } }')
        assert answer == {"__typename": f"{face}ActionPage"}
    within = '{ org(name: "elsewhere") { id } actionPage(name: "yellow/page") { __typename } }'
    assert (await s.ask(admin, within))["data"]["actionPage"] == {"__typename": "PrivateActionPage"}


async def test_row_17_an_org_goes_whole_or_stays_whole(s: Scene) -> None:
    """20.13#17."""
    red, yellow, page = await coalition(s)
    owner, partner = await s.staff(red, "owner"), await s.staff(yellow, "owner")
    delete = 'mutation { deleteOrg(name: "red") }'
    before = await s.stored()
    assert paths(await s.ask(owner, delete)) == [("has action pages", ["deleteOrg", "actionPages"])]
    assert await s.stored() == before
    assert await s.data(partner, f"mutation {{ deleteActionPage(id: {page.id}) }}") == "SUCCESS"
    assert await s.data(owner, delete) == "SUCCESS"
    assert await s.data(None, '{ campaigns(name: "river") { id } }') == []


async def test_row_18_targets_stay_with_their_campaign(s: Scene) -> None:
    """20.13#18: the same external id elsewhere is another target."""
    red, yellow, _ = await coalition(s)
    river, wheat = await s.w.campaign(red, "rain"), await s.w.campaign(yellow, "wheat")
    upsert = """mutation ($id: Int!, $name: String!, $all: OutdatedTargets) { upsertTargets(campaignId: $id,
      outdatedTargets: $all, targets: [{externalId: "t1", name: $name}]) { id name } }"""
    first = await s.data(await s.staff(red, "owner"), upsert, id=river.id, name="Red's", all="DELETE")
    second = await s.data(await s.staff(yellow, "owner"), upsert, id=wheat.id, name="Yellow's", all="DELETE")
    assert first[0]["id"] != second[0]["id"]
    seen = await s.data(None, '{ campaign(name: "rain") { targets { name } } }')
    assert seen == {"targets": [{"name": "Red's"}]}


async def test_row_24_drafts_and_pages_that_are_not_live_can_be_read(s: Scene) -> None:
    """20.13#24: kept."""
    org = await s.w.org("lynx", config={"logo": "a.svg"})
    await s.w.page(await s.w.campaign(org, "draft", status=CampaignStatus.DRAFT), org, "lynx/page")
    page = '{ actionPage(name: "lynx/page") { live campaign { status } org { config } } }'
    assert await s.data(None, page) == {
        "live": False,
        "campaign": {"status": "DRAFT"},
        "org": {"config": '{"logo":"a.svg"}'},
    }


async def test_row_25_permissions_above_the_sixteenth_bit_count(m: Scene) -> None:
    """20.13#25: no mask takes them away; a role comes back whole."""
    org, ada = await lynx(m)
    staffer = await m.people.staffer(org, ada)
    assert staffer is not None
    assert staffer.perms == 1541760
    (error,) = (await m.ask(await m.staff(org, "coordinator"), 'mutation { deleteOrg(name: "lynx") }'))["errors"]
    assert error["extensions"]["provided"] == ["change_campaign_settings"]


async def test_row_27_names_in_snake_case(s: Scene) -> None:
    """20.13#27: kept in variables, and JSON stays text."""
    org = await s.w.org("lynx")
    carl = await s.people.user("carl")
    asked = await s.people.confirm(Operation.ADD_STAFFER, org.id, {"object_id": OWNER.perms, "email": carl.email})
    accept = "mutation ($confirm: ConfirmInput!) { acceptUserConfirm(confirm: $confirm) { status } }"
    given = {"code": asked.code.reveal(), "object_id": OWNER.perms}
    assert await s.data(carl, accept, confirm=given) == {"status": "SUCCESS"}
    config = 'mutation { updateOrg(name: "lynx", input: {config: "{\\"a\\": 1}"}) { config } }'
    assert await s.data(carl, config) == {"config": '{"a":1}'}


async def test_row_28_words_that_clients_know(s: Scene) -> None:
    """20.13#28: kept with their slips of the pen; Q38: and no crash."""
    org, ada = await lynx(s)
    page, other = [await s.w.page(await s.w.campaign(org, name), org, f"lynx/{name}") for name in ("one", "two")]
    reference = await s.w.signed(page, action={"actionType": "test", "testing": True})
    act = """mutation ($page: Int!, $ref: ID!) {
      addAction(actionPageId: $page, contactRef: $ref, action: {actionType: "share"}) { contactRef } }"""
    await s.data(None, act, page=other.id, ref=reference)
    before = await s.stored()
    delete = await s.ask(ada, 'mutation { deleteActionPage(name: "lynx/one") }')
    assert paths(delete) == [("has suporter data", ["deleteActionPage", "supporters"])]
    short = await s.ask(ada, 'mutation { addKey(orgName: "lynx", input: {name: "k", public: "YWJj"}) { id } }')
    assert paths(short) == [("must by 256 bits", ["addKey", "public"])]
    assert await s.stored() == before


async def test_row_29_owning_the_instance_is_enough_to_join(s: Scene) -> None:
    """20.13#29: kept."""
    await s.w.org("lynx")
    chief = await s.people.user("chief", Permission.INSTANCE_OWNER.mask)
    assert await s.data(chief, JOIN) == {"status": "SUCCESS"}


async def test_row_30_what_succeeded_before_a_failure_stays(s: Scene) -> None:
    """20.13#30: kept; there is no data, but there is an org."""
    ada = await s.people.user("ada")
    add = 'a: addOrg(input: {name: "otters", title: "O"}) { name } b: addOrg(input: {name: "no name"}) { name }'
    answer = await s.ask(ada, f"mutation {{ {add} }}")
    assert answer["data"] is None
    assert {error["path"][0] for error in answer["errors"]} == {"b"}
    assert (await s.org_named("otters")).title == "O"
