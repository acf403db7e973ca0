"""Roles over HTTP: the whole table, and the owner of old (20 §12)."""

import pytest
from attrs import evolve

from proca.domain.users.permissions import Permission
from proca.domain.users.roles import OWNER, ROLES
from scenarios.scene import Scene

DENIED = "permission_denied"
OPERATIONS = {
    "addCampaign": (
        'mutation { addCampaign(orgName: "lynx", input: {name: "new", title: "New"}) { id } }',
        "ok ok denied",
    ),
    "updateCampaign title": (
        'mutation { updateCampaign(name: "river", input: {title: "New"}) { id } }',
        "ok ok ok",
    ),
    "invite owner": (
        'mutation { inviteOrgUser(orgName: "lynx", input: {email: "new@x.test", role: "owner"}) { code } }',
        "ok denied denied",
    ),
    "invite campaigner": (
        'mutation { inviteOrgUser(orgName: "lynx", input: {email: "new@x.test", role: "campaigner"}) { code } }',
        "ok ok denied",
    ),
    "invite translator": (
        'mutation { inviteOrgUser(orgName: "lynx", input: {email: "new@x.test", role: "translator"}) { code } }',
        "ok ok ok",
    ),
    "updateActionPage": (
        'mutation { updateActionPage(name: "lynx/page", input: {locale: "de"}) { id } }',
        "ok ok denied",
    ),
    "deleteContact": (
        'mutation { deleteContact(orgName: "lynx", contactRef: "REF") }',
        "ok denied denied",
    ),
    "exportActions": (
        '{ exportActions(orgName: "lynx") { actionId } }',
        "ok denied denied",
    ),
}
CELLS = [
    pytest.param(document, role, outcome, id=f"{operation}-{role}")
    for operation, (document, row) in OPERATIONS.items()
    for role, outcome in zip(("owner", "campaigner", "translator"), row.split(), strict=True)
]


async def set_out(s: Scene) -> str:
    """A page with a signature that was delivered; its contact reference."""
    org = await s.w.org("lynx")
    page = await s.w.page(await s.w.campaign(org, "river"), org, "lynx/page")
    reference = await s.w.signed(page)
    await s.w.process()
    return reference


@pytest.mark.parametrize(("document", "role", "outcome"), CELLS)
async def test_table_of_roles(m: Scene, document: str, role: str, outcome: str) -> None:
    """20 §12, the table of roles: denied is one error with this code, and nothing has changed."""
    asked = document.replace("REF", await set_out(m))
    member = await m.staff(await m.org_named("lynx"), role)
    if outcome == "ok":
        assert "errors" not in await m.ask(member, asked)
    else:
        ((_, code),) = await m.refused(member, asked)
        assert code == DENIED


async def test_no_8_an_owner_without_the_right_to_delete(s: Scene) -> None:
    """20 §12 no. 8."""
    reference = await set_out(s)
    org = await s.org_named("lynx")
    perms = OWNER.perms & ~Permission.DELETE_CONTACTS.mask
    old = await s.people.staff(org, evolve(OWNER, perms=perms), "old")
    known = await s.data(old, "{ currentUser { roles { role } } }")
    assert known == {"roles": [{"role": "owner"}]}
    invite = 'mutation { inviteOrgUser(orgName: "lynx", input: {email: "n@x.test", role: "owner"}) { objectId } }'
    assert await s.data(old, invite) == {"objectId": OWNER.perms}
    erase = f'mutation {{ deleteContact(orgName: "lynx", contactRef: "{reference}") }}'
    assert await s.refused(old, erase) == [("You do not have the required permission", DENIED)]
    staffer = await s.people.staffer(org, old)
    assert staffer is not None
    assert staffer.perms == perms
    (kept,) = await s.w.recorded(org)
    assert kept.supporter.clear_text.first_name == "Olga"


def test_the_roles_have_the_known_numbers() -> None:
    """20 §1.6: clients store them in invitations."""
    numbers = {"owner": 1541760, "campaigner": 1540096, "translator": 1081344, "coordinator": 1048576}
    assert {role.name: role.perms for role in ROLES} == numbers
