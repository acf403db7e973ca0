"""Adding, changing, copying and deleting action pages (20 §3.7, 10 §7.3, §7.4)."""

import pytest
from attrs import evolve

from application.campaigns.coalition import UNKNOWN, Coalition, refusal, said, violations
from proca.application.campaigns.lookup import find_owner
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.changes import ActionPageChanges
from proca.domain.errors import Violation
from proca.domain.ids import OrgId

TAKEN = "has already been taken"


async def announced(c: Coalition) -> list[int]:
    """Numbers of the pages that subscribers hear of."""
    return [body["pageId"] for body in await c.told("page_upserted")]


async def test_add_to_ones_own_campaign(c: Coalition) -> None:
    """Golden pages/add-update."""
    asked = ActionPageChanges(name="red/home", locale="en", extra_supporters=12, delivery=False, config={"x": 1})
    made = await c.use_cases.add_action_page(c.owner, "red", "RIVER", asked)
    assert (made.org_id, made.campaign_id, made.live) == (c.lead.id, c.campaign.id, False)
    assert await c.stored_page("RED/home") == made
    assert await announced(c) == [made.id]


async def test_add_to_any_campaign(c: Coalition) -> None:
    """Q39: this is how partners join; the campaign's org is not asked."""
    made = await c.use_cases.add_action_page(c.partner_owner, "yellow", "river", {"name": "yellow/r", "locale": "en"})
    assert (made.org_id, made.campaign_id) == (c.partner.id, c.campaign.id)
    assert await c.told("page_upserted") == [{"pageId": made.id, "orgId": c.partner.id}]


async def test_add_with_a_taken_name(c: Coalition) -> None:
    """Golden pages/names: in any case, on the whole server."""
    await c.w.page(c.campaign, c.lead, "red/home")
    asked = c.use_cases.add_action_page(c.partner_owner, "yellow", "river", {"name": "RED/Home", "locale": "en"})
    assert await violations(asked) == [Violation(TAKEN, ("name",))]
    assert await announced(c) == []


@pytest.mark.parametrize(("org", "campaign"), [("none", "river"), ("red", "none"), ("no\0ne", "river")])
async def test_add_to_what_is_not_there(c: Coalition, org: str, campaign: str) -> None:
    """Golden pages/add-update."""
    assert [await said(c.use_cases.add_action_page(None, org, campaign, {}))] == UNKNOWN


async def test_templates_are_those_of_the_pages_org(c: Coalition) -> None:
    """10 §1.4: not those of the campaign's."""
    await c.mailing(c.lead, "lead thanks")
    await c.mailing(c.partner, "thanks")
    asked = ActionPageChanges(name="yellow/r", locale="en", thank_you_template="lead thanks")
    wrong = c.use_cases.add_action_page(c.partner_owner, "yellow", "river", asked)
    assert await violations(wrong) == [Violation("Template not found", ("thankYouTemplate",))]
    right: ActionPageChanges = {**asked, "thank_you_template": "thanks"}
    made = await c.use_cases.add_action_page(c.partner_owner, "yellow", "river", right)
    wrong = c.use_cases.update_action_page(c.partner_owner, {"duplicate_template": "lead thanks"}, page_id=made.id)
    assert await violations(wrong) == [Violation("Template not found", ("duplicateTemplate",))]


async def test_update(c: Coalition) -> None:
    """10 §10.4 no. 50: by number it can rename; nothing but what is asked for changes."""
    page = await c.w.page(c.campaign, c.lead, "red/home", thank_you_template="t", extra_supporters=3)
    changes: ActionPageChanges = {"name": "red/start", "config": {"foo": 3}}
    changed = await c.use_cases.update_action_page(c.owner, changes, page_id=page.id)
    expected = evolve(page, name="red/start", config={"foo": 3}, version=2, updated_at=changed.updated_at)
    assert changed == expected
    assert await c.stored_page("red/start") == changed
    assert await c.stored_page("red/home") is None
    assert await announced(c) == [page.id]


async def test_update_to_a_taken_name(c: Coalition) -> None:
    page = await c.w.page(c.campaign, c.lead, "red/home")
    await c.w.page(c.campaign, c.partner, "yellow/home")
    asked = c.use_cases.update_action_page(c.owner, {"name": "Yellow/home"}, name="red/home")
    assert await violations(asked) == [Violation(TAKEN, ("name",))]
    assert await c.stored_page("red/home") == page


@pytest.mark.parametrize(
    ("page_id", "name", "code"),
    [(None, None, "bad_arg"), (1, "x", "bad_arg"), (2**70, None, "not_found"), (None, "no\0ne", "not_found")],
)
async def test_update_or_delete_what(c: Coalition, page_id: int | None, name: str | None, code: str) -> None:
    """Golden pages/add-update, 20 §3.2."""
    assert (await said(c.use_cases.update_action_page(None, {}, page_id, name)))[1] == code
    assert (await said(c.use_cases.delete_action_page(None, page_id, name)))[1] == code


async def _full(c: Coalition) -> ActionPage:
    return await c.w.page(
        c.campaign,
        c.lead,
        "red/home",
        config={"a": [1]},
        delivery=False,
        live=True,
        extra_supporters=9,
        thank_you_template="t",
    )


async def test_copy(c: Coalition) -> None:
    """20 §3.7: config, delivery and locale, and nothing else; another org's page may be copied."""
    page = await _full(c)
    copy = await c.use_cases.copy_action_page(c.partner_owner, "yellow", "yellow/home", "RED/home")
    assert (copy.org_id, copy.campaign_id, copy.name) == (c.partner.id, c.campaign.id, "yellow/home")
    assert (copy.config, copy.delivery, copy.locale) == (page.config, False, page.locale)
    assert (copy.live, copy.extra_supporters, copy.thank_you_template) == (False, 0, None)
    assert await c.stored_page("yellow/home") == copy
    assert await announced(c) == [copy.id]


async def test_copy_refused(c: Coalition) -> None:
    await _full(c)
    copy = c.use_cases.copy_action_page
    taken = await violations(copy(c.partner_owner, "yellow", "RED/home", "red/home"))
    assert taken == [Violation(TAKEN, ("name",))]
    bad = await violations(copy(c.partner_owner, "yellow", "yellow", "red/home"))
    assert bad == [Violation("has invalid format", ("name",))]
    for org, source in (("none", "red/home"), ("yellow", "none/x")):
        assert [await said(copy(None, org, "yellow/home", source))] == UNKNOWN


async def test_copy_from_a_campaign(c: Coalition) -> None:
    """10 §7.3, 20.13#13 (it had no test): the newest page of the lead org."""
    await c.w.page(c.campaign, c.lead, "red/old")
    await _full(c)
    await c.w.page(c.campaign, c.partner, "yellow/newer", config={"b": 1})
    copy = await c.use_cases.copy_campaign_action_page(c.partner_owner, "yellow", "yellow/home", "River")
    assert (copy.org_id, copy.config, copy.delivery) == (c.partner.id, {"a": [1]}, False)
    assert await announced(c) == [copy.id]


async def test_copy_from_a_campaign_without_pages(c: Coalition) -> None:
    """20 §3.2: without a code; partners' pages do not count."""
    await c.w.page(c.campaign, c.partner, "yellow/home")
    copy = c.use_cases.copy_campaign_action_page
    refused = await refusal(copy(c.partner_owner, "yellow", "yellow/x", "river"))
    assert (refused.message, refused.code) == ("Campaign river does not have action pages", None)
    for org, campaign in (("none", "river"), ("yellow", "none")):
        assert [await said(copy(None, org, "yellow/x", campaign))] == UNKNOWN


async def test_delete(c: Coalition) -> None:
    """10 §7.4: tests and supporters who did nothing else go with it; nobody is told (20 §6)."""
    page = await c.w.page(c.campaign, c.lead, "red/home")
    await c.w.signed(page, action={"actionType": "petition", "testing": True})
    await c.use_cases.delete_action_page(c.owner, name="RED/home")
    assert await c.stored_page("red/home") is None
    assert (await c.w.count("actions"), await c.w.count("supporters")) == (0, 0)
    assert await announced(c) == []


async def test_delete_with_actions(c: Coalition) -> None:
    """20 §3.7; nothing changes."""
    page = await c.w.page(c.campaign, c.lead, "red/home")
    await c.w.signed(page)
    await c.w.signed(page, "test@mail.test", action={"actionType": "petition", "testing": True})
    asked = c.use_cases.delete_action_page(c.owner, page_id=page.id)
    assert await violations(asked) == [Violation("has action data", ("actions",))]
    assert (await c.w.count("actions"), await c.stored_page("red/home")) == (2, page)


async def test_delete_with_supporters_who_acted_elsewhere(c: Coalition) -> None:
    """Q38, 20.13#28: a friendly error, in the original's spelling."""
    page, other = await c.w.page(c.campaign, c.lead, "red/home"), await c.w.page(c.campaign, c.lead, "red/other")
    testing = {"actionType": "petition", "testing": True}
    reference = await c.w.signed(page, action=testing)
    variables = {"page": other.id, "action": {"actionType": "share"}, "ref": reference}
    query = """mutation ($page: Int!, $action: ActionInput!, $ref: ID!) {
      addAction(actionPageId: $page, action: $action, contactRef: $ref) { contactRef } }"""
    assert "errors" not in await c.w.graphql(query, **variables)
    asked = c.use_cases.delete_action_page(c.owner, page_id=page.id)
    assert await violations(asked) == [Violation("has suporter data", ("supporters",))]
    assert (await c.w.count("actions"), await c.stored_page("red/home")) == (2, page)


async def test_a_page_of_nobody(c: Coalition) -> None:
    """Stores never keep one; who holds one gets an answer all the same."""
    page = await c.w.page(c.campaign, c.lead)
    async with c.w.container.store().unit() as unit:
        assert await find_owner(unit, page) == c.lead
        assert [await said(find_owner(unit, evolve(page, org_id=OrgId(999_999_999))))] == UNKNOWN
