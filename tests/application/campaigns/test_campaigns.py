"""Adding, changing and deleting campaigns (20 §3.7, 10 §7.1, §7.4)."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from application.campaigns.coalition import UNKNOWN, Coalition, refusal, said, violations
from proca.application.campaigns.upsert_campaign import MOST_PAGES
from proca.domain.campaigns.campaign import CampaignStatus
from proca.domain.campaigns.changes import CampaignChanges, MttChanges
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Violation
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.service import ServiceName

TAKEN = "has already been taken"
DAYS = MttChanges(start_at=datetime(2031, 1, 10, 8, tzinfo=UTC), end_at=datetime(2031, 1, 20, 18, tzinfo=UTC))
GROVE = CampaignChanges(name="grove", title="Save the grove")


# ---------------------------------------------------------------- addCampaign


async def test_add(c: Coalition) -> None:
    """Golden campaigns/add, minimal; nobody is told."""
    made = await c.use_cases.add_campaign(c.owner, "RED", GROVE)
    assert (made.org_id, made.name, made.status, made.version) == (c.lead.id, "grove", CampaignStatus.LIVE, 1)
    assert await c.stored("GROVE") == made
    assert await c.w.messages() == []


async def test_add_inherits_the_schema(m: Coalition) -> None:
    """Q23, 20.13#15."""
    await m.w.org("blue", contact_schema=ContactSchema.ECI)
    admin = m.users["admin"]
    made = await m.use_cases.add_campaign(admin, "blue", GROVE)
    assert made.contact_schema is ContactSchema.ECI


@pytest.mark.parametrize("name", ["river", "RIVER"])
async def test_add_with_a_taken_name(c: Coalition, name: str) -> None:
    """Golden campaigns/add; names are unique on the whole server, in any case."""
    asked = CampaignChanges(name=name, title="Again")
    assert await violations(c.use_cases.add_campaign(c.partner_owner, "yellow", asked)) == [Violation(TAKEN, ("name",))]


async def test_add_with_a_taken_external_id(c: Coalition) -> None:
    """Q25: an error in place of a crash; only within one org."""
    first = CampaignChanges(name="one", title="One", external_id=4711)
    await c.use_cases.add_campaign(c.owner, "red", first)
    again = CampaignChanges(name="two", title="Two", external_id=4711)
    assert await violations(c.use_cases.add_campaign(c.owner, "red", again)) == [Violation(TAKEN, ("externalId",))]
    assert await c.stored("two") is None
    assert (await c.use_cases.add_campaign(c.partner_owner, "yellow", again)).external_id == 4711


@pytest.mark.parametrize("org_name", ["none", "no\0ne", "\ud800"])
async def test_add_to_an_unknown_org(c: Coalition, org_name: str) -> None:
    """Golden campaigns/add, org-unknown; also for anybody (20 §1.8.6)."""
    assert [await said(c.use_cases.add_campaign(None, org_name, GROVE))] == UNKNOWN


# ---------------------------------------------------------------- updateCampaign


async def test_update(c: Coalition) -> None:
    """30 §3.4: the lead org hears of it."""
    c.w.clock.move(days=1)
    changed = await c.use_cases.update_campaign(c.users["translator"], {"title": "Rivers"}, name="River")
    assert changed == evolve(c.campaign, title="Rivers", version=2, updated_at=changed.updated_at)
    assert changed.updated_at > c.campaign.updated_at
    assert await c.stored("river") == changed
    [event] = await c.heard(c.lead)
    assert event == {
        "schema": "proca:event:2",
        "eventType": "campaign_updated",
        "timestamp": "2026-03-05T05:06:07Z",
        "campaignId": c.campaign.id,
        "orgId": c.lead.id,
        "campaign": {
            "id": c.campaign.id,
            "name": "river",
            "externalId": None,
            "title": "Rivers",
            "contactSchema": "basic",
            "config": {},
            "org": {"name": "red", "title": "Red"},
        },
    }


async def test_update_by_number(m: Coalition) -> None:
    changed = await m.use_cases.update_campaign(m.owner, {"name": "stream"}, campaign_id=m.campaign.id)
    assert await m.stored("stream") == changed
    assert await m.stored("river") is None


@pytest.mark.parametrize(
    ("campaign_id", "name", "code"),
    [(None, None, "bad_arg"), (1, "river", "bad_arg"), (-(2**70), None, "not_found"), (None, "no\0ne", "not_found")],
)
async def test_update_of_what(c: Coalition, campaign_id: int | None, name: str | None, code: str) -> None:
    """20 §3.2, 20.13#12: null counts as absent, exactly one has to be left."""
    assert (await said(c.use_cases.update_campaign(None, {}, campaign_id=campaign_id, name=name)))[1] == code


async def test_rename_to_a_taken_name(c: Coalition) -> None:
    """Renames collide in other letter case too; nothing changes."""
    await c.use_cases.add_campaign(c.owner, "red", GROVE)
    asked = c.use_cases.update_campaign(c.owner, {"name": "GROVE"}, name="river")
    assert await violations(asked) == [Violation(TAKEN, ("name",))]
    assert await c.heard(c.lead) == []
    assert (await c.use_cases.update_campaign(c.owner, {"name": "RIVER"}, name="river")).name == "RIVER"


async def test_update_to_a_taken_external_id(c: Coalition) -> None:
    """Q25."""
    await c.use_cases.add_campaign(c.owner, "red", {**GROVE, "external_id": 7})
    asked = c.use_cases.update_campaign(c.owner, {"external_id": 7}, name="river")
    assert await violations(asked) == [Violation(TAKEN, ("externalId",))]


async def test_mail_settings_on_an_existing_campaign(c: Coalition) -> None:
    """Q26, 40 (differences): also with a template, which has to exist where the lead org sends mail."""
    await c.mailing(c.lead, "letter")
    asked = CampaignChanges(mtt={**DAYS, "message_template": "letter"})
    changed = await c.use_cases.update_campaign(c.owner, asked, name="river")
    assert changed.mtt is not None
    assert (changed.mtt.message_template, changed.mtt.drip_delivery) == ("letter", True)
    assert await c.stored("river") == changed
    partly = await c.use_cases.update_campaign(c.owner, {"mtt": {"cc_sender": True}}, name="river")
    assert partly.mtt == evolve(changed.mtt, cc_sender=True)
    wrong = c.use_cases.update_campaign(c.owner, {"mtt": {"message_template": "poem"}}, name="river")
    assert await violations(wrong) == [Violation("Template not found", ("mtt", "messageTemplate"))]
    wrong = c.use_cases.update_campaign(c.owner, {"mtt": {"message_template": "letter"}}, name="river")
    assert (await wrong).mtt == partly.mtt


async def test_templates_without_a_backend_are_not_looked_up(m: Coalition) -> None:
    """10 §1.4; nor with one that borrows from an instance which has none."""
    asked = CampaignChanges(mtt={**DAYS, "message_template": "anything"})
    assert (await m.use_cases.update_campaign(m.owner, asked, name="river")).mtt is not None
    async with m.w.container.store().unit() as unit:
        await unit.orgs.put(evolve(m.partner, backends=Backends(email_backend=ServiceName.SYSTEM)))
    borrowed = await m.use_cases.add_campaign(m.partner_owner, "yellow", {**GROVE, **asked})
    assert borrowed.mtt is not None
    async with m.w.container.store().unit() as unit:
        instance = await unit.orgs.named("instance")
    assert instance is not None
    await m.mailing(instance)
    wrong = m.use_cases.update_campaign(m.partner_owner, {"mtt": {"message_template": "other"}}, name="grove")
    assert await violations(wrong) == [Violation("Template not found", ("mtt", "messageTemplate"))]


async def test_delicate_settings_need_more(m: Coalition) -> None:
    """Q43: who edits content decides neither who receives data nor what of it is public."""
    delicate = (
        CampaignChanges(force_delivery=True),
        CampaignChanges(public_actions=["petition:comment"]),
        CampaignChanges(transient_actions=["petition:comment"]),
    )
    for changes in delicate:
        refused = await refusal(m.use_cases.update_campaign(m.users["translator"], changes, name="river"))
        assert (refused.code, refused.details["required"]) == ("permission_denied", ["manage_campaigns"])
        await m.use_cases.update_campaign(m.users["campaigner"], changes, name="river")
    changed = await m.stored("river")
    assert changed is not None
    assert changed.force_delivery
    assert changed.public_fields("petition") == changed.transient_fields("petition") == {"comment"}


# ---------------------------------------------------------------- updateCampaignProcessing


async def test_update_processing(c: Coalition) -> None:
    """10 §10.4 no. 46, Q47: three states, null gives the word back; what is not said stays."""
    update, translator = c.use_cases.update_campaign_processing, c.users["translator"]
    first = await update(translator, "river", {"supporter_confirm": True, "supporter_confirm_template": "ask"})
    second = await update(translator, "river", {"action_confirm": False, "supporter_confirm": None})
    assert (first.supporter_confirm, first.action_confirm) == (True, None)
    assert (second.supporter_confirm, second.supporter_confirm_template, second.action_confirm) == (None, "ask", False)
    assert await c.stored("river") == second
    assert len(await c.heard(c.lead)) == 2


async def test_update_processing_of_nothing(m: Coalition) -> None:
    """20 §3.7."""
    refused = await said(m.use_cases.update_campaign_processing(m.owner, None, {}))
    assert refused == ("Provide exactly one identifier argument", "bad_arg")
    assert [await said(m.use_cases.update_campaign_processing(None, "none", {}))] == UNKNOWN


# ---------------------------------------------------------------- upsertCampaign


async def test_upsert_adds_with_pages(c: Coalition) -> None:
    """10 §7.1, 30 §8: the event also on creation, and each page is announced."""
    async with c.w.container.store().unit() as unit:
        await unit.orgs.put(evolve(c.lead, contact_schema=ContactSchema.IT_CI))
    pages = [{"name": f"red/grove{number}", "locale": "en"} for number in range(3)]
    made = await c.use_cases.upsert_campaign(c.owner, "red", GROVE, pages)  # type: ignore[arg-type]  # as asked for
    assert (made.name, made.contact_schema) == ("grove", ContactSchema.IT_CI)
    stored = [await c.stored_page(f"red/grove{number}") for number in range(3)]
    assert [(page.campaign_id, page.org_id, page.live) for page in stored if page] == [(made.id, c.lead.id, False)] * 3
    assert [event["campaignId"] for event in await c.heard(c.lead)] == [made.id]
    assert await c.told("page_upserted") == [{"pageId": page.id, "orgId": c.lead.id} for page in stored if page]


async def test_upsert_changes(c: Coalition) -> None:
    """40, item 6: without a title it stays, with the number; pages are found by name and keep the rest."""
    page = await c.w.page(c.campaign, c.lead, "red/home", delivery=False)
    other = await c.w.page(c.campaign, c.lead, "red/other")
    asked = CampaignChanges(name="River", config={"a": 1})
    changed = await c.use_cases.upsert_campaign(c.owner, "red", asked, [])
    assert (changed.id, changed.title, changed.name, changed.config) == (c.campaign.id, "River", "River", {"a": 1})
    await c.use_cases.upsert_campaign(c.owner, "red", {"name": "river"}, [{"name": "RED/home", "locale": "sv"}])
    stored = await c.stored_page("red/home")
    assert stored is not None
    assert stored == evolve(page, name="RED/home", locale="sv", version=2, updated_at=stored.updated_at)
    assert await c.stored_page("red/other") == other


async def test_upsert_twice_is_once(c: Coalition) -> None:
    """Nothing is added by a repetition, and nothing changes but the time of the change."""
    pages = [{"name": "red/grove", "locale": "en"}, {"name": "red/Grove", "locale": "sv"}]
    first = await c.use_cases.upsert_campaign(c.owner, "red", GROVE, pages)  # type: ignore[arg-type]  # as asked for
    page = await c.stored_page("red/grove")
    second = await c.use_cases.upsert_campaign(c.owner, "red", GROVE, pages)  # type: ignore[arg-type]  # as above
    assert second == evolve(first, version=2, updated_at=second.updated_at)
    again = await c.stored_page("red/grove")
    assert page is not None
    assert again == evolve(page, version=4, updated_at=again.updated_at if again else None)
    assert again.locale == "sv" if again else False


async def test_upsert_by_external_id_renames(c: Coalition) -> None:
    """10 §7.1: by external id within the org when there is one, else by name."""
    asked = CampaignChanges(name="grove", title="G", external_id=7)
    made = await c.use_cases.upsert_campaign(c.owner, "red", asked)
    renamed = await c.use_cases.upsert_campaign(c.owner, "red", {"name": "copse", "external_id": 7})
    assert (renamed.id, renamed.name, renamed.title) == (made.id, "copse", "G")
    alone = await c.use_cases.upsert_campaign(c.owner, "red", {"external_id": 7, "title": "T"})
    assert (alone.id, alone.name, alone.title) == (made.id, "copse", "T")
    theirs = await c.use_cases.upsert_campaign(c.partner_owner, "yellow", {**asked, "name": "theirs"})
    assert theirs.id != made.id


async def test_upsert_of_another_orgs_name(c: Coalition) -> None:
    """10 §7.1; nothing of it stays."""
    pages = [{"name": "yellow/home", "locale": "en"}]
    asked = c.use_cases.upsert_campaign(c.partner_owner, "yellow", {"name": "River", "title": "Ours"}, pages)  # type: ignore[arg-type]  # as asked for
    assert await violations(asked) == [Violation(TAKEN, ("name",))]
    assert await c.stored_page("yellow/home") is None
    assert await c.stored("river") == c.campaign


async def test_upsert_with_mail_settings(c: Coalition) -> None:
    """Q26: on a campaign that is there."""
    changed = await c.use_cases.upsert_campaign(c.owner, "red", {"name": "river", "mtt": DAYS})
    assert changed.mtt is not None
    assert await c.stored("river") == changed


@pytest.mark.parametrize("changes", [{}, {"title": "T"}, {"name": None, "external_id": None}, {"name": ""}])
async def test_upsert_of_nothing(m: Coalition, changes: CampaignChanges) -> None:
    """20.13#13."""
    assert (await said(m.use_cases.upsert_campaign(m.owner, "red", changes)))[1] == "bad_arg"


@pytest.mark.parametrize("number", [-1, 2**31, 2**53 - 1])
async def test_upsert_with_an_impossible_external_id(c: Coalition, number: int) -> None:
    """20 §3.7.1: numbers out of range give an error, also where they are looked up."""
    asked = c.use_cases.upsert_campaign(c.owner, "red", {**GROVE, "external_id": number})
    assert await violations(asked) == [Violation("is invalid", ("externalId",))]


@pytest.mark.parametrize("name", ["a\0b", "a b"])
async def test_upsert_with_an_impossible_name(c: Coalition, name: str) -> None:
    asked = c.use_cases.upsert_campaign(c.owner, "red", {"name": name, "title": "T"})
    assert await violations(asked) == [Violation("has invalid format", ("name",))]


async def test_upsert_is_all_or_nothing(c: Coalition) -> None:
    """10 §7.1: any invalid part undoes everything; errors of pages have no index (20 §3.7)."""
    pages = [{"name": "red/good", "locale": "en"}, {"name": "red/bad", "locale": "xx-yy"}]
    asked = c.use_cases.upsert_campaign(c.owner, "red", {"name": "river", "title": "New"}, pages)  # type: ignore[arg-type]  # as asked for
    assert await violations(asked) == [Violation("has invalid format", ("locale",))]
    assert await c.stored("river") == c.campaign
    assert await c.stored_page("red/good") is None
    assert await c.w.messages() == []


async def test_upsert_of_a_page_that_is_taken(c: Coalition) -> None:
    """10 §7.3: within org and campaign only; a name used elsewhere is taken, a partner's too."""
    elsewhere = await c.w.campaign(c.lead, "brook")
    await c.w.page(elsewhere, c.lead, "red/brook")
    await c.w.page(c.campaign, c.partner, "yellow/river")
    for name in ("red/brook", "YELLOW/river"):
        asked = c.use_cases.upsert_campaign(c.owner, "red", {"name": "river"}, [{"name": name, "locale": "en"}])
        assert await violations(asked) == [Violation(TAKEN, ("name",))]


async def test_upsert_looks_templates_up(m: Coalition) -> None:
    """10 §1.4."""
    await m.mailing(m.lead, "thanks")
    page = {"name": "red/a", "locale": "en", "thank_you_template": "thanks", "duplicate_template": "again"}
    asked = m.use_cases.upsert_campaign(m.owner, "red", {"name": "river"}, [page])  # type: ignore[list-item]  # as asked for
    assert await violations(asked) == [Violation("Template not found", ("duplicateTemplate",))]


async def test_upsert_of_very_many_pages(m: Coalition) -> None:
    """The documented limit, before anything is looked up."""
    refused = await refusal(m.use_cases.upsert_campaign(None, "none", GROVE, [{}] * (MOST_PAGES + 1)))
    assert (refused.code, refused.path) == ("too_many", ("actionPages",))


# ---------------------------------------------------------------- deleteCampaign


async def test_delete(c: Coalition) -> None:
    """10 §10.4 no. 47: own pages, targets and the campaign are gone."""
    await c.w.page(c.campaign, c.lead, "red/home")
    await c.w.target(c.campaign, 1)
    await c.use_cases.delete_campaign(c.users["campaigner"], name="river")
    assert await c.stored("river") is None
    assert await c.stored_page("red/home") is None
    assert await c.targets() == ()


async def test_delete_with_partners(c: Coalition) -> None:
    """10 §7.4; own pages are still there afterwards."""
    page = await c.w.page(c.campaign, c.lead, "red/home")
    await c.w.page(c.campaign, c.partner, "yellow/home")
    asked = c.use_cases.delete_campaign(c.owner, campaign_id=c.campaign.id)
    assert await violations(asked) == [Violation("has action pages", ("actionPages",))]
    assert await c.stored_page("red/home") == page


async def test_delete_with_actions(c: Coalition) -> None:
    """10 §7.4: everything is rolled back, testing actions included."""
    tried = await c.w.page(c.campaign, c.lead, "red/a")
    signed = await c.w.page(c.campaign, c.lead, "red/b")
    await c.w.signed(tried, action={"actionType": "petition", "testing": True})
    await c.w.signed(signed)
    asked = c.use_cases.delete_campaign(c.owner, name="river")
    assert await violations(asked) == [Violation("has action data", ("actions",))]
    assert await c.w.count("actions") == 2
    assert await c.stored_page("red/a") == tried


async def test_delete_by_external_id(c: Coalition) -> None:
    """20.13#13: an error when several campaigns have it."""
    delete = c.use_cases.delete_campaign
    made = await c.use_cases.add_campaign(c.owner, "red", {**GROVE, "external_id": 7})
    other = CampaignChanges(name="theirs", title="T", external_id=7)
    await c.use_cases.add_campaign(c.partner_owner, "yellow", other)
    assert (await said(delete(c.owner, external_id=7)))[1] == "bad_arg"
    await delete(c.owner, campaign_id=made.id)
    assert (await said(delete(c.owner, external_id=7)))[1] == "permission_denied"
    await delete(c.partner_owner, external_id=7)
    assert await c.stored("theirs") is None
    for number in (7, -1, 2**53 - 1):
        assert [await said(delete(c.owner, external_id=number))] == UNKNOWN


async def test_delete_of_what(m: Coalition) -> None:
    """20 §3.2."""
    assert (await said(m.use_cases.delete_campaign(m.owner)))[1] == "bad_arg"
    assert (await said(m.use_cases.delete_campaign(m.owner, m.campaign.id, "river")))[1] == "bad_arg"
    assert [await said(m.use_cases.delete_campaign(None, name="none"))] == UNKNOWN
