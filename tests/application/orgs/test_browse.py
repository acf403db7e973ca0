"""Orgs and what belongs to them, as those who look see them (20 §4)."""

from typing import Any

import pytest

from application.campaigns.coalition import Coalition, said
from application.orgs.stage import service, use
from proca.domain.ids import OrgId
from proca.domain.orgs.service import ServiceName
from proca.domain.users.permissions import Permission
from proca.domain.users.viewer import Viewer

OUTSIDE = ("User is not a member of organisation", "unauthorized")
WHAT = ("keys", "services", "templates", "members")
TEMPLATE: Any = {"name": "thanks", "locale": "en", "subject": "S", "html": "H"}


async def test_staff_see_what_belongs_to_their_org(c: Coalition) -> None:
    first = (await use(c).generate_org_key(c.owner, "red", "first")).key
    second = (await use(c).generate_org_key(c.owner, "red", "second")).key
    smtp = await use(c).upsert_service(c.owner, "red", service(ServiceName.SMTP))
    thanks = await use(c).upsert_template(c.owner, "red", TEMPLATE)
    viewer, browse = c.viewer("coordinator"), use(c).browse_orgs
    assert await browse.orgs([c.lead.id, OrgId(999)]) == {c.lead.id: c.lead}
    assert list((await browse.keys(viewer, [c.lead.id]))[c.lead.id]) == [second, first]
    assert list((await browse.services(viewer, [c.lead.id]))[c.lead.id]) == [smtp]
    assert list((await browse.templates(viewer, [c.lead.id]))[c.lead.id]) == [thanks]
    members = (await browse.members(viewer, [c.lead.id]))[c.lead.id]
    assert [(one.user.email, one.staffer.role) for one in members] == [
        (f"{role}@mail.test", role) for role in ("owner", "campaigner", "translator", "coordinator")
    ]


async def test_an_org_without_anything_has_empty_lists(c: Coalition) -> None:
    browse = use(c).browse_orgs
    for what in ("keys", "services", "templates"):
        found = await getattr(browse, what)(c.viewer("partner"), [c.partner.id])
        assert {org: list(all_of_it) for org, all_of_it in found.items()} == {c.partner.id: []}


@pytest.mark.parametrize("what", WHAT)
async def test_others_see_nothing(m: Coalition, what: str) -> None:
    """20 §4: an admin sees into every org, by `manage_orgs`."""
    ask = getattr(use(m).browse_orgs, what)
    for name in ("owner", "partner", "stranger", "nobody"):
        assert await said(ask(m.viewer(name), [m.lead.id, m.partner.id])) == OUTSIDE
    instance_owner = await m.user("instance-owner", Permission.INSTANCE_OWNER.mask)
    assert await said(ask(Viewer(instance_owner), [m.lead.id])) == OUTSIDE
    assert set(await ask(m.viewer("admin"), [m.lead.id, m.partner.id])) == {m.lead.id, m.partner.id}
    assert dict(await ask(m.viewer("nobody"), [])) == {}


async def test_anybody_sees_the_public_face(m: Coalition) -> None:
    found = await use(m).browse_orgs.orgs([m.partner.id, m.lead.id])
    assert list(found) == sorted([m.lead.id, m.partner.id])
