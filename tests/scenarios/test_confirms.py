"""A coalition over HTTP: a partner asks, the lead agrees (20 §12 nos. 22, 23)."""

from attrs import define

from proca.domain.users.roles import CAMPAIGNER, OWNER, TRANSLATOR
from proca.domain.users.user import User
from scenarios.scene import Scene
from world import Json

ADD = """mutation { addActionPage(orgName: "purple", campaignName: "wheat",
  input: {name: "purple/beer", locale: "en"}) { id live } }"""
LAUNCH = 'mutation { launchActionPage(name: "purple/beer", message: "please") { status } }'
ACCEPT = """mutation ($code: String!, $id: Int!) {
  acceptOrgConfirm(name: "yellow", confirm: {code: $code, objectId: $id}) {
    status message actionPage { name live } } }"""
REQUESTS = """{ campaign(name: "wheat") { ... on PrivateCampaign { partnerships {
  org { name } launchRequests { code objectId message creator { email } } } } } }"""
TWITTER = {"name": "Purple", "screen_name": "purple_org", "followers_count": 4000}


@define
class Coalition:
    """Yellow leads the campaign, Dora owns purple and asks."""

    dora: User
    owner: User
    campaigner: User
    translator: User
    page_id: int


async def coalition(s: Scene) -> Coalition:
    yellow = await s.w.org("yellow")
    await s.w.campaign(yellow, "wheat")
    dora = await s.people.user("dora")
    add = 'mutation ($config: Json) { addOrg(input: {name: "purple", title: "Purple", config: $config}) { name } }'
    await s.data(dora, add, config={"twitter": TWITTER})
    page = await s.data(dora, ADD)
    assert page["live"] is False
    owner, campaigner, translator = [await s.people.staff(yellow, role) for role in (OWNER, CAMPAIGNER, TRANSLATOR)]
    return Coalition(dora, owner, campaigner, translator, page["id"])


async def launched(s: Scene, c: Coalition) -> Json:
    """What the lead is asked."""
    assert await s.data(c.dora, LAUNCH) == {"status": "CONFIRMING"}
    (partnership,) = (await s.data(c.owner, REQUESTS))["partnerships"]
    assert partnership["org"] == {"name": "purple"}
    (request,) = partnership["launchRequests"]
    return dict(request)


async def test_no_22_a_partner_goes_live(s: Scene) -> None:
    """20 §12 no. 22: whoever may not agree cannot, and then the page is not live."""
    c = await coalition(s)
    asked = await launched(s, c)
    assert asked == {
        "code": asked["code"],
        "objectId": c.page_id,
        "message": "please",
        "creator": {"email": c.dora.email},
    }
    mails = await s.people.mails()
    assert {mail.to for mail in mails} == {c.owner.email, c.campaigner.email}
    link = f"/link/accept/{asked['code']}?id={c.page_id}"
    assert all(str(mail.variables["acceptLink"]).endswith(link) for mail in mails)
    answer = {"code": asked["code"], "id": c.page_id}
    assert await s.refused(c.translator, ACCEPT, **answer) == [
        ("User does not have sufficient permissions", "permission_denied")
    ]
    assert await s.refused(c.dora, ACCEPT, **answer) == [("User is not a member of organisation", "unauthorized")]
    page = {"name": "purple/beer", "live": True}
    assert await s.data(c.owner, ACCEPT, **answer) == {"status": "SUCCESS", "message": "please", "actionPage": page}
    assert await s.data(None, '{ actionPage(name: "purple/beer") { live } }') == {"live": True}
    assert await s.refused(c.owner, ACCEPT, **answer) == [("expired", "expired")]


async def test_no_23_the_mail_knows_who_asks(s: Scene) -> None:
    """20 §12 no. 23."""
    c = await coalition(s)
    await launched(s, c)
    for mail in await s.people.mails():
        told = mail.variables
        assert (told["orgTwitterName"], told["orgTwitterScreenName"]) == ("Purple", "purple_org")
        assert str(told["orgTwitterFollowersCount"]) == "4000"
        assert (told["creatorEmail"], told["orgName"], told["campaignName"]) == (c.dora.email, "purple", "wheat")
