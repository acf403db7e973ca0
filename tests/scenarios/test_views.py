"""Which face of a thing somebody sees, over HTTP (20 §12 nos. 25, 26; §4)."""

import pytest

from scenarios.scene import Scene

CAMPAIGN = '{ campaign(name: "river") { __typename name } }'
PAGE = '{ actionPage(name: "red/page") { __typename campaign { __typename name } org { __typename name } } }'


async def set_out(s: Scene) -> None:
    red = await s.w.org("red")
    await s.w.page(await s.w.campaign(red, "river"), red, "red/page")


@pytest.mark.parametrize(("who", "face"), [(None, "Public"), ("stranger", "Public"), ("owner", "Private")])
async def test_no_25_a_campaign_has_two_faces(s: Scene, who: str | None, face: str) -> None:
    """20 §12 no. 25."""
    await set_out(s)
    red = await s.org_named("red")
    user = {"stranger": s.people.user, "owner": lambda _: s.staff(red, "owner")}
    asking = await user[who](who) if who else None
    assert await s.data(asking, CAMPAIGN) == {"__typename": f"{face}Campaign", "name": "river"}


async def test_no_26_a_page_shows_its_campaign_and_org(s: Scene) -> None:
    """20 §12 no. 26."""
    await set_out(s)
    assert await s.data(None, PAGE) == {
        "__typename": "PublicActionPage",
        "campaign": {"__typename": "PublicCampaign", "name": "river"},
        "org": {"__typename": "PublicOrg", "name": "red"},
    }


async def test_no_26_what_is_private_is_asked_in_vain(s: Scene) -> None:
    """20 §12 no. 26, §4: its staff see more, by the same document."""
    await set_out(s)
    asked = '{ actionPage(name: "red/page") { name ... on PrivateActionPage { delivery status } } }'
    assert await s.data(None, asked) == {"name": "red/page"}
    owner = await s.staff(await s.org_named("red"), "owner")
    assert await s.data(owner, asked) == {"name": "red/page", "delivery": True, "status": "STANDBY"}
