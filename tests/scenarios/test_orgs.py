"""Orgs, as they meet the wire (20 §12 nos. 1, 2, 4, 5, 7)."""

import asyncio

import pytest

from proca.domain.ids import OrgId
from scenarios.scene import Scene, paths, said, scene

ADD = """mutation ($name: String, $title: String = "T") { addOrg(input: {name: $name, title: $title}) {
  __typename name } }"""
RENAME = "mutation ($name: String!, $new: String) { updateOrg(name: $name, input: {name: $new}) { name } }"
SERVICE = "mutation ($org: String!, $name: ServiceName!) { upsertService(orgName: $org, input: {name: $name}) { id } }"
SLOT = """mutation ($org: String!, $name: ServiceName) {
  updateOrgProcessing(name: $org, transactionalEmailBackend: $name) { processing { transactionalEmailBackend } } }"""


@pytest.mark.parametrize("name", ["lynx", "LYNX", "LyNx"])
async def test_no_1_names_collide_in_any_letter_case(s: Scene, name: str) -> None:
    """20 §12 no. 1: when an org is added, and when one is renamed; nothing changes."""
    await s.w.org("Lynx")
    otter = await s.w.org("otters")
    ada, owner = await s.people.user("ada"), await s.staff(otter, "owner")
    before = await s.stored()
    for who, document, field in ((ada, ADD, "addOrg"), (owner, RENAME, "updateOrg")):
        answer = await s.ask(who, document, name="otters" if field == "updateOrg" else name, new=name)
        assert paths(answer) == [("has already been taken", [field, "name"])]
    assert await s.stored() == before


async def test_no_2_whoever_adds_an_org_owns_it(s: Scene) -> None:
    """20 §12 no. 2."""
    ada = await s.people.user("ada")
    assert await s.data(ada, ADD, name="otters", title="Otters") == {"__typename": "PrivateOrg", "name": "otters"}
    known = await s.data(ada, "{ currentUser { roles { role org { __typename name } } } }")
    assert known["roles"] == [{"role": "owner", "org": {"__typename": "PrivateOrg", "name": "otters"}}]
    org = await s.data(ada, '{ org(name: "otters") { processing { emailFrom } users { email role } } }')
    assert org == {"processing": {"emailFrom": ada.email}, "users": [{"email": ada.email, "role": "owner"}]}


async def test_no_4_a_slot_takes_only_what_the_org_has(s: Scene) -> None:
    """20 §12 no. 4, 30 §11 no. 25a."""
    owner = await s.staff(await s.w.org("lynx"), "owner")
    await s.data(owner, SERVICE, org="lynx", name="BREVO")
    stored = await s.data(owner, SLOT, org="lynx", name="BREVO")
    assert stored == {"processing": {"transactionalEmailBackend": "BREVO"}}
    answer = await s.ask(owner, SLOT, org="lynx", name="MAILJET")
    assert paths(answer) == [("no such service", ["updateOrgProcessing", "transactionalEmailBackend"])]
    assert (await s.org_named("lynx")).backends.transactional_email_backend is not None


async def test_no_5_system_is_what_the_instance_has(s: Scene) -> None:
    """20 §12 no. 5, 30 §11 no. 25."""
    await s.w.org("lynx")
    admin = await s.people.admin()
    missing = "instance org has no transactional email backend configured"
    assert await s.refused(admin, SLOT, org="lynx", name="SYSTEM") == [(missing, None)]
    await s.data(admin, SERVICE, org="instance", name="MAILJET")
    await s.data(admin, SLOT, org="instance", name="MAILJET")
    assert await s.data(admin, SLOT, org="lynx", name="SYSTEM") == {
        "processing": {"transactionalEmailBackend": "MAILJET"}
    }


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_no_7_counts_at_once_lose_nothing(store: str) -> None:
    """20 §12 no. 7: on real databases."""
    async with scene(store) as made:
        one, two = await made.w.org("lynx"), await made.w.org("otters")
        budgets = made.w.container.budgets()
        asked = [one.id, two.id] * 20 + [one.id] * 30
        counted = await asyncio.gather(*(budgets.count(org_id, 1) for org_id in asked))
        assert [await budgets.count(org.id, 0) for org in (one, two)] == [50, 20]
        for org, size in ((one, 50), (two, 20)):
            seen = [count for org_id, count in zip(asked, counted, strict=True) if org_id == org.id]
            assert sorted(seen) == list(range(1, size + 1))


async def test_no_7_a_reset_begins_anew_for_one_org(s: Scene) -> None:
    """20 §12 no. 7, §3.5: the count of the other org stays."""
    one, two = await s.w.org("lynx"), await s.w.org("otters")
    owner = await s.staff(one, "owner")
    budgets = s.w.container.budgets()
    for org in (one, two):
        await budgets.count(OrgId(org.id), 20)
    reset = "mutation ($name: String!) { resetTransactionalEmailBudget(orgName: $name) }"
    assert await s.data(owner, reset, name="lynx") == "SUCCESS"
    assert said(await s.ask(owner, reset, name="otters"))[0][1] == "permission_denied"
    assert [await budgets.count(org.id, 0) for org in (one, two)] == [0, 20]
