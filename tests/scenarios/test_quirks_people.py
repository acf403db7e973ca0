"""The defects of the original, mended, as they meet the wire: rows 1 to 10 of 20 §13."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from proca.domain.confirms.operation import Operation
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import OWNER
from scenarios.scene import Scene, coalition, lynx, said

DENIED = [("You do not have the required permission", "permission_denied")]
HIGHER = [("User must have higher role", "permission_denied")]
BAD = [("Provide exactly one identifier argument", "bad_arg")]
JOIN = 'mutation { joinOrg(name: "lynx") { status } }'


async def test_row_1_what_one_tells_about_oneself(s: Scene) -> None:
    """20.13#1."""
    ada = await s.people.user("ada")
    update = 'mutation { updateUser(input: {phone: "+32 2", jobTitle: "Chair"}) { email phone jobTitle } }'
    told = {"email": ada.email, "phone": "+32 2", "jobTitle": "Chair"}
    assert await s.data(ada, update) == told
    assert await s.data(ada, "{ currentUser { email phone jobTitle } }") == told


REMOVE = 'mutation ($email: String!) { deleteOrgUser(orgName: "lynx", email: $email) { status } }'


async def test_row_2_members_are_removed(s: Scene) -> None:
    """20.13#2: by a campaigner too, but nobody stronger, and not oneself."""
    org, ada = await lynx(s, "campaigner")
    owner, weak = await s.staff(org, "owner"), await s.staff(org, "translator")
    assert await s.refused(ada, REMOVE, email=owner.email) == HIGHER
    assert await s.refused(ada, REMOVE, email=ada.email) == [("You cannot remove yourself", "permission_denied")]
    assert await s.data(ada, REMOVE, email=weak.email) == {"status": "SUCCESS"}
    assert await s.people.staffer(org, weak) is None
    assert await s.data(owner, REMOVE, email=ada.email) == {"status": "SUCCESS"}


PUBLIC = "HVXaS9tE6BkiUlgd79DQPj3fiOqH_cGH0ZAvOSDknNA"
KEYS = {
    "generateKey": 'generateKey(orgName: "lynx", input: {name: "k"}) { id }',
    "addKey": 'addKey(orgName: "lynx", input: {name: "k", public: "' + PUBLIC + '"}) { id }',
    "activateKey": 'activateKey(orgName: "lynx", id: 1) { status }',
    "deactivateAllKeys": 'deactivateAllKeys(orgName: "lynx") { status }',
    "expireKey": 'expireKey(orgName: "lynx", id: 1) { id }',
}


@pytest.mark.parametrize("operation", KEYS)
async def test_row_3_keys_need_both_permissions(m: Scene, operation: str) -> None:
    """20.13#3: and the error lists them by name."""
    org, campaigner = await lynx(m, "campaigner")
    exporter = await m.people.user("exporter")
    await m.people.join(exporter, org, Permission.EXPORT_CONTACTS.mask)
    for who in (campaigner, exporter):
        assert await m.refused(who, f"mutation {{ {KEYS[operation]} }}") == DENIED
        (error,) = (await m.ask(who, f"mutation {{ {KEYS[operation]} }}"))["errors"]
        assert error["extensions"]["required"] == ["change_org_settings", "export_contacts"]
    owner = await m.staff(org, "owner")
    assert said(await m.ask(owner, f"mutation {{ {KEYS[operation]} }}")) in (
        [],
        [("Public key not found", "not_found")],
    )


ROLE = """mutation ($email: String!, $role: String!) {
  updateOrgUser(orgName: "lynx", input: {email: $email, role: $role}) { status } }"""


async def test_row_4_nobody_demotes_somebody_stronger(s: Scene) -> None:
    """20.13#4: nor oneself."""
    org, ada = await lynx(s, "campaigner")
    owner, weak = await s.staff(org, "owner"), await s.staff(org, "translator")
    for member in (owner, ada):
        assert await s.refused(ada, ROLE, email=member.email, role="coordinator") == HIGHER
    assert await s.data(ada, ROLE, email=weak.email, role="coordinator") == {"status": "SUCCESS"}


async def test_row_5_each_field_has_its_own_rights(s: Scene) -> None:
    """20.13#5: what one root field found out about the caller does not leak into the next."""
    red, _, _ = await coalition(s)
    owner = await s.staff(red, "owner")
    both = '{ org(name: "red") { id } campaigns(name: "river") { __typename } }'
    answer = await s.ask(owner, both)
    alone = await s.ask(owner, '{ campaigns(name: "river") { __typename } }')
    assert answer["data"]["campaigns"] == alone["data"]["campaigns"] == [{"__typename": "PublicCampaign"}]


async def test_row_5_joining_counts_for_what_comes_after(s: Scene) -> None:
    """20.13#5: an org that is joined can be used in the same document."""
    await s.w.org("lynx")
    joiner = await s.people.user("joiner", Permission.JOIN_ORGS.mask)
    add = 'addCampaign(orgName: "lynx", input: {name: "c", title: "C"}) { __typename name }'
    assert await s.refused(joiner, f"mutation {{ {add} }}") == DENIED
    answer = await s.ask(joiner, f'mutation {{ joinOrg(name: "lynx") {{ status }} {add} }}')
    assert "errors" not in answer
    assert answer["data"]["addCampaign"] == {"__typename": "PrivateCampaign", "name": "c"}


LAUNCH = """mutation ($verb: String, $code: String!, $id: Int) {
  VERBOrgConfirm(name: "ORG", confirm: {code: $code, objectId: $id}) { status } }"""


async def test_row_6_rejecting_needs_the_same_right(s: Scene) -> None:
    """20.13#6: whoever holds the code has no say by that."""
    red, yellow, page = await coalition(s)
    asked = await s.people.confirm(Operation.LAUNCH_PAGE, page.campaign_id, {"object_id": page.id})
    partner, lead = await s.staff(yellow, "owner"), await s.staff(red, "owner")
    given = {"code": asked.code.reveal(), "id": page.id}
    reject = LAUNCH.replace("VERB", "reject").replace("$verb: String, ", "")
    insufficient = [("User does not have sufficient permissions", "permission_denied")]
    assert await s.refused(partner, reject.replace("ORG", "yellow"), **given) == insufficient
    assert (await s.people.stored(asked)).charges == 1
    assert await s.data(lead, reject.replace("ORG", "red"), **given) == {"status": "SUCCESS"}
    assert (await s.people.stored(asked)).charges == 0


ACCEPT = """mutation ($code: String!, $email: String) {
  acceptUserConfirm(confirm: {code: $code, email: $email}) { status } }"""


async def test_row_7_codes_do_not_live_for_ever(s: Scene) -> None:
    """20.13#7: thirty days."""
    org = await s.w.org("lynx")
    carl = await s.people.user("carl")
    asked = await s.people.confirm(Operation.ADD_STAFFER, org.id, {"object_id": OWNER.perms, "email": carl.email})
    s.w.clock.move(days=30)
    given = {"code": asked.code.reveal(), "email": carl.email}
    assert await s.refused(carl, ACCEPT, **given) == [("expired", "expired")]
    s.w.clock.at -= timedelta(minutes=1)
    assert await s.data(carl, ACCEPT, **given) == {"status": "SUCCESS"}


async def test_row_8_an_invitation_is_for_its_address_and_for_staff(s: Scene) -> None:
    """20.13#8: somebody else is refused, and admin bits are dropped."""
    org = await s.w.org("lynx")
    carl, eve = await s.people.user("carl"), await s.people.user("eve")
    asked = await s.people.confirm(Operation.ADD_STAFFER, org.id, {"object_id": OWNER.perms | 15, "email": carl.email})
    given = {"code": asked.code.reveal(), "email": carl.email}
    insufficient = [("User does not have sufficient permissions", "permission_denied")]
    assert await s.refused(eve, ACCEPT, **given) == insufficient
    await s.data(carl, ACCEPT, **given)
    staffer = await s.people.staffer(org, carl)
    assert staffer is not None
    assert staffer.perms == OWNER.perms
    assert (await s.data(carl, "{ currentUser { isAdmin } }")) == {"isAdmin": False}


async def test_row_10_neither_codes_nor_tokens_are_logged(m: Scene) -> None:
    """20.13#10: also where the instance has neither mailer nor template."""
    _, ada = await lynx(m)
    invite = 'mutation { inviteOrgUser(orgName: "lynx", input: {email: "carl@x.test", role: "owner"}) { code } }'
    with capture_logs() as logs:
        code = (await m.data(ada, invite))["code"]
        token = await m.data(ada, "mutation { resetApiToken }")
        await m.w.process()
    assert code not in str(logs)
    assert token not in str(logs)
    assert token not in str(await m.stored())
