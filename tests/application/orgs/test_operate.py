"""What operators do to orgs (spec 20 §11.4), on each store."""

import pytest
from attrs import evolve

from application.campaigns.coalition import Coalition
from application.orgs.stage import asked, service, stored, use
from proca.application.orgs.create_eci import EciRequest
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Invalid, NotFound
from proca.domain.orgs.keys import active_key
from proca.domain.orgs.service import ServiceName
from proca.domain.users.viewer import NOBODY, Viewer

PUBLIC = "fjYVbeyTSJNLLsydYC8c0DMQgbOlBuABzPHnMNdzVGA"
BEES = EciRequest("bees", "Bees", "save_bees", "Save the bees", PUBLIC)


async def test_an_org_of_nobody(c: Coalition) -> None:
    make_org = c.w.container.operators().make_org()
    made = await make_org(asked(name="lynx", title="The Lynx"))
    assert await stored(c, "LYNX") == made
    assert made.email_from is None
    async with c.w.container.store().unit() as unit:
        assert await unit.staffers.of_org(made.id) == ()
    for name in ("lynx", "instance"):
        with pytest.raises(Invalid, match="has already been taken"):
            await make_org(asked(name=name, title="Another"))


async def test_orgs_are_listed_for_those_who_see_them(c: Coalition) -> None:
    list_orgs = c.w.container.operators().list_orgs()
    admin = Viewer(evolve(c.users["admin"], perms=15))
    assert "instance" in [org.name for org in await list_orgs(admin)]
    assert list(await list_orgs(NOBODY)) == []


async def test_webhooks_are_listed_sealed(c: Coalition) -> None:
    assert list(await c.w.container.operators().list_webhooks()()) == []
    admin = c.users["admin"]
    await use(c).upsert_service(admin, "instance", service(ServiceName.WEBHOOK, host="https://a.test"))
    await use(c).upsert_service(admin, "instance", service(ServiceName.BREVO))
    ((org, webhook),) = await c.w.container.operators().list_webhooks()()
    assert (org.name, webhook.host) == ("instance", "https://a.test")


async def test_names_are_checked(c: Coalition) -> None:
    check = c.w.container.operators().check_names()
    await check("INSTANCE")
    await check()
    for names, message in (
        ({"org": "nowhere"}, "Org not found"),
        ({"campaign": "nowhere"}, "Campaign not found"),
        ({"page": "nowhere"}, "Page not found"),
        ({"org": "\udcff"}, "Org not found"),
    ):
        with pytest.raises(NotFound, match=message):
            await check(**names)


async def test_an_initiative_stands_or_falls_as_a_whole(c: Coalition) -> None:
    """Spec 20 §11.4: the org with the eci schema, an active key without private half, a page for each country."""
    create = c.w.container.operators().create_eci()
    made = await create(BEES)
    assert made.org.contact_schema is made.campaign.contact_schema is ContactSchema.ECI
    async with c.w.container.store().unit() as unit:
        assert active_key(await unit.keys.of(made.org.id)) == made.key
        assert list(await unit.pages.of_campaign(made.campaign.id)) == list(made.pages)
    assert made.key.private is None
    assert len(made.pages) == 27
    for changed, path in (
        (evolve(BEES, org_name="wasps"), ("campaign", "name")),
        (evolve(BEES, campaign_name="other"), ("org", "name")),
        (evolve(BEES, org_name="wasps", campaign_name="other", public_key="?"), ("key", "public")),
        (evolve(BEES, org_name="no name", campaign_name="other"), ("org", "name")),
        (evolve(BEES, org_name="wasps", campaign_name="no name"), ("campaign", "name")),
    ):
        with pytest.raises(Invalid) as refused:
            await create(changed)
        assert refused.value.path == path
        assert await stored(c, "wasps") is None
