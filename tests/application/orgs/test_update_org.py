"""Other settings for orgs (20 §3.5 `updateOrg`)."""

from typing import Any

import pytest
from attrs import evolve

from application.campaigns.coalition import UNKNOWN, Coalition, said, violations
from application.orgs.stage import asked, stored, use
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Violation

TAKEN = [Violation("has already been taken", ("name",))]


async def test_a_part_is_changed(c: Coalition) -> None:
    before = await stored(c, "red")
    changed = await use(c).update_org(c.owner, "RED", asked(title="Redder", contact_schema=ContactSchema.ECI))
    assert changed == await stored(c, "red")
    assert before is not None
    assert changed == evolve(
        before,
        title="Redder",
        contact_schema=ContactSchema.ECI,
        version=before.version + 1,
        updated_at=changed.updated_at,
    )


async def test_an_org_is_renamed(c: Coalition) -> None:
    """20 §3.5: to its own name in other letters as well."""
    assert (await use(c).update_org(c.owner, "red", asked(name="RED"))).name == "RED"
    assert (await use(c).update_org(c.owner, "red", asked(name="crimson"))).name == "crimson"
    assert await stored(c, "red") is None
    assert [await said(use(c).update_org(c.owner, "red", asked(title="T")))] == UNKNOWN


@pytest.mark.parametrize("name", ["yellow", "YELLOW", "instance", "Instance"])
async def test_names_collide_in_any_letter_case(c: Coalition, name: str) -> None:
    """20 §12 no. 1."""
    assert await violations(use(c).update_org(c.owner, "red", asked(name=name, title="T"))) == TAKEN
    assert await stored(c, "red") == c.lead


async def test_the_instance_org_keeps_its_name(c: Coalition) -> None:
    """D3: it is known by it, and its key seals for everybody."""
    admin = c.users["admin"]
    cannot = [Violation("cannot be changed", ("name",))]
    assert await violations(use(c).update_org(admin, "instance", asked(name="other"))) == cannot
    assert (await use(c).update_org(admin, "instance", asked(name="Instance", title="Home"))).title == "Home"


@pytest.mark.parametrize(
    ("changes", "message", "path"),
    [
        ({"name": None}, "can't be blank", "name"),
        ({"title": ""}, "can't be blank", "title"),
        ({"name": "a b"}, "has invalid format", "name"),
        ({"title": "a" * 256}, "should be at most 255 character(s)", "title"),
    ],
)
async def test_broken_rules(m: Coalition, changes: dict[str, Any], message: str, path: str) -> None:
    """Q1, Q40."""
    assert await violations(use(m).update_org(m.owner, "red", asked(**changes))) == [Violation(message, (path,))]


async def test_a_template_has_to_exist_where_mails_are_sent(c: Coalition) -> None:
    """20 §1.1."""
    wanted = asked(supporter_confirm_template="ask")
    assert (await use(c).update_org(c.owner, "red", wanted)).supporter_confirm_template == "ask"
    await c.mailing(c.lead, "other")
    assert (await use(c).update_org(c.owner, "red", wanted)).supporter_confirm_template == "ask"
    unknown = [Violation("Template not found", ("supporterConfirmTemplate",))]
    assert await violations(use(c).update_org(c.owner, "red", asked(supporter_confirm_template="none"))) == unknown
    cleared = await use(c).update_org(c.owner, "red", asked(supporter_confirm_template=None))
    assert cleared.supporter_confirm_template is None
    changed = await use(c).update_org(c.owner, "red", asked(supporter_confirm_template="other"))
    assert changed.supporter_confirm_template == "other"
