"""New orgs (20 §3.5 `addOrg`, golden orgs/add)."""

import asyncio
from typing import Any

import pytest
from attrs import evolve

from application.campaigns.coalition import Coalition, refusal, said, violations
from application.orgs.stage import asked, give_instance, instance, stored, use
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Conflict, Invalid, Unauthenticated, Violation
from proca.domain.orgs.backends import Backends, Slot, resolve
from proca.domain.orgs.service import ServiceName
from proca.domain.system_events import system_body
from proca.domain.users.roles import OWNER

BLANK = "can't be blank"
FORMAT = "has invalid format"
TAKEN = [Violation("has already been taken", ("name",))]


async def test_whoever_adds_an_org_owns_it(c: Coalition) -> None:
    """20 §12 no. 2."""
    ada = await c.user("ada")
    org = await use(c).add_org(ada, asked(name="otters", title="Otters"))
    assert (org.name, org.title, org.email_from, org.version) == ("otters", "Otters", "ada@mail.test", 1)
    assert org == await stored(c, "OTTERS")
    async with c.w.container.store().unit() as unit:
        member = await unit.staffers.get(org.id, ada.id)
    assert member is not None
    assert (member.perms, member.role) == (OWNER.perms, "owner")
    assert await use(c).find_org(ada, "otters") == org


async def test_the_instance_org_is_told(c: Coalition) -> None:
    """30 §3.5."""
    ada = await c.user("ada")
    org = await use(c).add_org(ada, asked(name="otters", title="Otters"))
    [news] = await c.heard(await instance(c))
    created = news["action"]["createdAt"]
    body: Any = system_body("new_org", ada, org.inserted_at, org)
    assert news == {**body, "action": {**body["action"], "createdAt": created}}
    assert (news["orgId"], news["contact"]["email"], news["eventType"]) == (org.id, "ada@mail.test", "new_org")


@pytest.mark.parametrize("name", ["red", "RED", "Red"])
async def test_names_collide_in_any_letter_case(c: Coalition, name: str) -> None:
    """20 §12 no. 1; nothing is left of the attempt."""
    before = await c.heard(await instance(c))
    assert await violations(use(c).add_org(c.owner, asked(name=name, title="Other"))) == TAKEN
    assert await stored(c, "red") == c.lead
    assert await c.heard(await instance(c)) == before


async def test_of_many_at_once_one_gets_the_name(c: Coalition) -> None:
    people = [await c.user(f"u{number}") for number in range(5)]
    tries = (use(c).add_org(one, asked(name="otters", title="Otters")) for one in people)
    ended = await asyncio.gather(*tries, return_exceptions=True)
    refused = [end for end in ended if isinstance(end, Invalid)]
    assert len(refused) == 4
    assert all(list(one.violations) == TAKEN for one in refused)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, [(BLANK, "name"), (BLANK, "title")]),
        ({"name": "mole"}, [(BLANK, "title")]),
        ({"name": "mole", "title": "  "}, [(BLANK, "title")]),
        ({"title": "Mole"}, [(BLANK, "name")]),
        ({"name": None, "title": None}, [(BLANK, "name"), (BLANK, "title")]),
        ({"name": "bad name!", "title": "Bad"}, [(FORMAT, "name")]),
        ({"name": "björn", "title": "Bad"}, [(FORMAT, "name")]),
        ({"name": "a.b", "title": "Bad"}, [(FORMAT, "name")]),
        ({"name": "mole\0", "title": "\ud800"}, [(FORMAT, "name"), (FORMAT, "title")]),
        ({"name": "a b"}, [(FORMAT, "name"), (BLANK, "title")]),
        ({"name": "a" * 256, "title": "A"}, [("should be at most 255 character(s)", "name")]),
        ({"name": "instance", "title": "Mine"}, [("has already been taken", "name")]),
        ({"name": "mole", "title": "Mole", "config": {"a": "\0"}}, [("is invalid", "config")]),
    ],
)
async def test_broken_rules(m: Coalition, changes: dict[str, Any], wrong: list[tuple[str, str]]) -> None:
    """Golden orgs/add; Q1, Q40."""
    expected = [Violation(message, (path,)) for message, path in wrong]
    assert await violations(use(m).add_org(m.owner, asked(**changes))) == expected


async def test_the_settings_are_kept(c: Coalition) -> None:
    """Golden orgs/add; Q1: a null for what is never null is as good as absent."""
    settings = {
        "contact_schema": ContactSchema.POPULAR_INITIATIVE,
        "supporter_confirm": True,
        "doi_thank_you": True,
        "reply_enabled": False,
        "sender_rewrite": False,
        "config": {"colour": "#0a0", "n": [1, 2]},
    }
    org = await use(c).add_org(c.owner, asked(name="_vole_", title="Völe & Söns", **settings))
    assert {name: getattr(org, name) for name in settings} == settings
    plain = await use(c).add_org(c.owner, asked(name="mole", title="Mole", **dict.fromkeys(settings)))
    assert (plain.contact_schema, plain.supporter_confirm, plain.reply_enabled) == (ContactSchema.BASIC, False, True)
    assert plain.config == {}


async def test_a_new_org_mails_with_what_the_instance_org_mails_with(c: Coalition) -> None:
    """20 §3.5: following later changes of the instance; its templates are its own from then on."""
    assert (await use(c).add_org(c.owner, asked(name="early", title="Early"))).backends == Backends()
    first = await give_instance(c, ServiceName.SMTP, email_backend=ServiceName.SMTP)
    org = await use(c).add_org(c.owner, asked(name="otters", title="Otters"))
    assert org.backends == Backends(email_backend=ServiceName.SYSTEM)
    assert resolve(Slot.EMAIL, org.backends, (await instance(c)).backends) == first.id
    later = await give_instance(c, ServiceName.BREVO, email_backend=ServiceName.BREVO)
    assert resolve(Slot.EMAIL, org.backends, (await instance(c)).backends) == later.id
    wanted = asked(name="third", title="Third", supporter_confirm_template="ask")
    assert await violations(use(c).add_org(c.owner, wanted)) == [
        Violation("Template not found", ("supporterConfirmTemplate",))
    ]


async def test_an_address_that_cannot_be_a_sender_is_no_obstacle(m: Coalition) -> None:
    now = m.w.clock.now()
    async with m.w.container.store().unit() as unit:
        found = await unit.users.get(m.owner.id)
        assert found is not None
        ada = await unit.users.put(evolve(found, email="ådå@lynx.test", updated_at=now))
    assert (await use(m).add_org(ada, asked(name="otters", title="Otters"))).email_from is None


async def test_nobody_in_particular_adds_no_org(m: Coalition) -> None:
    assert isinstance(await refusal(use(m).add_org(None, asked())), Unauthenticated)
    refused = use(m).add_org(None, asked(name="otters", title="Otters"))
    assert await said(refused) == ("Authentication is required for this API call", "unauthorized")


async def test_an_account_that_is_gone_owns_nothing(c: Coalition) -> None:
    ada = await c.user("ada")
    async with c.w.container.store().unit() as unit:
        await unit.users.remove(ada)
    assert isinstance(await refusal(use(c).add_org(ada, asked(name="otters", title="Otters"))), Conflict)
    assert await stored(c, "otters") is None


async def test_without_an_instance_org_its_name_is_nobodys(m: Coalition) -> None:
    """Whoever took it would get the mails of the instance."""
    found = await instance(m)
    async with m.w.container.store().unit() as unit:
        await unit.orgs.remove(found)
    assert await violations(use(m).add_org(m.owner, asked(name="INSTANCE", title="Mine"))) == TAKEN
    assert (await use(m).add_org(m.owner, asked(name="otters", title="Otters"))).backends == Backends()
