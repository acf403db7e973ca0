"""What the tests of /v1 have in common: a stage, bodies that succeed, and answers held against the document."""

from copy import deepcopy
from typing import Any

import httpx

from adapters.http.openapi import Document
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.orgs.org import Org
from world import World

Json = dict[str, Any]
PROBLEM = "application/problem+json"
SIGNATURES, ACTIONS, LINKS = ("/v1/action-pages/1/" + what for what in ("signatures", "actions", "links"))
SIGNATURE: Json = {
    "action": {"actionType": "petition", "customFields": {"comment": "long live the river", "age": 31}},
    "contact": {
        "firstName": "Inês",
        "lastName": "Duarte",
        "email": "ines@mail.test",
        "address": {"country": "PT", "postcode": "5400-312"},
    },
    "privacy": {"optIn": True},
    "tracking": {"source": "team", "medium": "mail", "campaign": "week7"},
}
FOLLOW_UP: Json = {"action": {"actionType": "share"}, "contactRef": "c29tZWJvZHk"}
LINKING: Json = {"contactRef": "c29tZWJvZHk", "linkRefs": []}
POSTS = {SIGNATURES: SIGNATURE, ACTIONS: FOLLOW_UP, LINKS: LINKING}
GETS = (
    "/v1/action-pages/1",
    "/v1/action-pages?name=wood.test/river",
    "/v1/campaigns/1",
    "/v1/campaigns",
    "/v1/campaigns/1/stats",
    "/v1/campaigns/1/actions?actionType=petition",
)
TAGGED = tuple(path for path in GETS if path not in ("/v1/campaigns", GETS[-1]))
RECORD = ("supporters", "contacts", "actions", "outbox")


async def furnish(made: World) -> tuple[Org, Campaign, ActionPage]:
    """An org with a campaign and a page, all number 1 but for the org."""
    alpha = await made.org("alpha", config={"logo": "a.svg"})
    window = MailToTargets(made.clock.now(), made.clock.now().replace(year=2027))
    campaign = await made.campaign(alpha, public_actions=("petition:comment",), config={"goal": 5}, mtt=window)
    await made.target(campaign, 1)
    page = await made.page(campaign, alpha, "wood.test/river", config={"journey": ["Petition"]}, extra_supporters=7)
    assert (campaign.id, page.id) == (1, 1)
    return alpha, campaign, page


async def watched(made: World) -> World:
    """The world with every answer held against the document."""
    document = Document((await made.http.get("/docs/openapi.json")).json())
    made.http.event_hooks = {"response": [document.check]}
    return made


def changed(body: Json, *path: str, to: object) -> Json:
    """The body with another value at one place."""
    copy = deepcopy(body)
    inner: Any = copy
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = to
    return copy


def problem_of(answer: httpx.Response, status: int, code: str) -> Json:
    """The problem, which must have this status and code (RFC 9457)."""
    assert answer.headers["content-type"] == PROBLEM
    tree: Json = answer.json()
    assert (answer.status_code, tree["status"], tree["code"]) == (status, status, code), tree
    assert tree["type"] == f"urn:proca:problem:{code}"
    assert tree["title"]
    return tree


async def stored(w: World) -> list[int]:
    return [await w.count(table) for table in RECORD]


async def the_org(w: World) -> Org:
    async with w.container.store().unit() as unit:
        found = await unit.orgs.named("alpha")
    assert found is not None
    return found


async def the_page(w: World) -> ActionPage:
    async with w.container.store().unit() as unit:
        found = await unit.pages.named("wood.test/river")
    assert found is not None
    return found
