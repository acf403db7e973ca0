"""Invitations and members over HTTP (20 §12 nos. 17, 19, 20)."""

import pytest

from proca.domain.confirms.operation import Operation
from proca.domain.users.roles import OWNER
from scenarios.scene import Scene

INVITE = """mutation { inviteOrgUser(orgName: "lynx", input: {email: "carl@x.test", role: "owner"}, message: "hi") {
  code email message objectId } }"""
ACCEPT = """mutation ($code: String!) { acceptUserConfirm(confirm: {code: $code, email: "carl@x.test"}) {
  status message org { name } } }"""


async def test_no_17_an_invitation_from_mail_to_membership(s: Scene) -> None:
    """20 §12 no. 17, 30 §11 no. 28."""
    org = await s.w.org("lynx")
    bea, carl = await s.staff(org, "owner", "bea"), await s.people.user("carl")
    made = await s.data(bea, INVITE)
    assert made == {"code": made["code"], "email": "carl@x.test", "message": "hi", "objectId": 1541760}
    (mail,) = await s.people.mails()
    assert mail.to == "carl@x.test"
    assert made["code"] in str(mail.variables["acceptLink"])
    answer = await s.data(carl, ACCEPT, code=made["code"])
    assert answer == {"status": "SUCCESS", "message": "hi", "org": {"name": "lynx"}}
    staffer = await s.people.staffer(org, carl)
    assert staffer is not None
    assert staffer.perms == OWNER.perms
    assert await s.refused(carl, ACCEPT, code=made["code"]) == [("expired", "expired")]


@pytest.mark.parametrize("verb", ["add", "update"])
async def test_no_19_an_unknown_address(s: Scene, verb: str) -> None:
    """20 §12 no. 19."""
    owner = await s.staff(await s.w.org("lynx"), "owner")
    asked = f'mutation {{ {verb}OrgUser(orgName: "lynx", input: {{email: "who@x.test", role: "owner"}}) {{ status }} }}'
    assert await s.refused(owner, asked) == [("User does not exist", "not_found")]


async def test_no_20_a_confirm_is_good_once(s: Scene) -> None:
    """20 §12 no. 20."""
    org = await s.w.org("lynx")
    first, second = await s.people.user("carl"), await s.people.user("dora")
    made = await s.people.confirm(Operation.ADD_STAFFER, org.id, {"object_id": OWNER.perms, "email": first.email})
    assert made.charges == 1
    code = made.code.reveal()
    assert len(code) >= 8
    assert code.isdecimal()
    await s.data(first, ACCEPT, code=code)
    assert (await s.people.stored(made)).charges == 0
    assert await s.refused(first, ACCEPT, code=code) == [("expired", "expired")]
    assert await s.people.staffer(org, second) is None


async def test_no_20_codes_that_the_server_makes(s: Scene) -> None:
    """20 §12 no. 20, §8.1: at least eight digits."""
    owner = await s.staff(await s.w.org("lynx"), "owner")
    codes = {(await s.data(owner, INVITE))["code"] for _ in range(5)}
    assert len(codes) == 5
    assert all(code.isdecimal() and len(code) >= 8 for code in codes)
