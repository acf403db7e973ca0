"""Every route under /v1: what succeeds, what is not sent again, and what does not exist."""

import json
from collections.abc import AsyncIterator

import pytest

from adapters.http.rest_stage import (
    ACTIONS,
    FOLLOW_UP,
    GETS,
    LINKING,
    LINKS,
    POSTS,
    SIGNATURE,
    SIGNATURES,
    TAGGED,
    Json,
    changed,
    furnish,
    problem_of,
    stored,
    the_org,
    watched,
)
from world import STORES, World, world


@pytest.fixture
async def w() -> AsyncIterator[World]:
    async with world("memory") as made:
        await furnish(made)
        yield await watched(made)


@pytest.fixture(params=STORES)
async def anywhere(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with world(request.param) as made:
        await furnish(made)
        yield await watched(made)


# ---------------------------------------------------------------- what succeeds


async def test_a_signature(anywhere: World) -> None:
    w = anywhere
    answer = await w.http.post(SIGNATURES, json=SIGNATURE)
    assert answer.status_code == 201
    assert answer.json()["firstName"] == "Inês"
    assert len(answer.json()["contactRef"]) == 43
    assert await stored(w) == [1, 1, 1, 1]
    assert await w.process() == 1
    org = await the_org(w)
    (recorded,) = await w.recorded(org)
    assert recorded.action.fields == SIGNATURE["action"]["customFields"]
    assert json.loads(recorded.contact.payload.content)["postcode"] == "5400-312"
    assert recorded.action.source_id is not None


async def test_an_action_and_its_linking(anywhere: World) -> None:
    """Un-linked at first, then the signature's: both ways to link."""
    w = anywhere
    answer = await w.http.post(ACTIONS, json=FOLLOW_UP)
    assert (answer.status_code, answer.json()) == (201, {"contactRef": "c29tZWJvZHk", "firstName": None})
    reference = (await w.http.post(SIGNATURES, json=SIGNATURE)).json()["contactRef"]
    answer = await w.http.post(ACTIONS, json={**FOLLOW_UP, "contactRef": reference})
    assert answer.json() == {"contactRef": reference, "firstName": "Inês"}
    for _ in range(2):
        answer = await w.http.post(LINKS, json={"contactRef": reference, "linkRefs": ["c29tZWJvZHk"]})
        assert (answer.status_code, answer.json()) == (200, {"contactRef": reference, "firstName": "Inês"})
    await w.process()
    assert len(await w.recorded(await the_org(w))) == 3


async def test_earlier_actions_are_linked_by_the_signature(w: World) -> None:
    await w.http.post(ACTIONS, json=FOLLOW_UP)
    await w.http.post(SIGNATURES, json={**SIGNATURE, "contactRef": "c29tZWJvZHk"})
    assert len(await w.recorded(await the_org(w))) == 2


async def test_a_page_by_number_and_by_name(w: World) -> None:
    by_number, by_name = [(await w.http.get(path)).json() for path in GETS[:2]]
    assert by_number == by_name
    assert by_number["config"] == {"journey": ["Petition"]}
    assert by_number["campaign"]["name"] == "river"
    assert by_number["org"] == {"name": "alpha", "title": "Alpha", "config": {"logo": "a.svg"}}
    assert (await w.http.get("/v1/action-pages", params={"name": "WOOD.test/River"})).json() == by_number


async def test_campaigns(anywhere: World) -> None:
    w = anywhere
    one = (await w.http.get("/v1/campaigns/1")).json()
    assert one["config"] == {"goal": 5}
    lists: dict[str, list[Json]] = {"": [one], "name=RIVER": [one], "title=Riv%25": [one], "title=riv%25": []}
    for query, wanted in {**lists, "name=nope": [], "title=%25\\": [], "title=%00": [], "name=%00": []}.items():
        answer = await w.http.get(f"/v1/campaigns?{query}")
        assert (answer.status_code, answer.json()) == (200, wanted), query


async def test_counts(anywhere: World) -> None:
    w = anywhere
    before = (await w.http.get("/v1/campaigns/1/stats")).json()
    assert before["supporterCount"] == 7
    await w.http.post(SIGNATURES, json=SIGNATURE)
    await w.process()
    w.clock.move(seconds=1)
    after = (await w.http.get("/v1/campaigns/1/stats")).json()
    assert after["supporterCount"] == 8
    assert after["supporterCountByOrg"] == {"alpha": 8}
    assert after["supporterCountByArea"] == {"PT": 1}
    assert after["actionCount"] == {"petition": 1}


async def test_public_actions(anywhere: World) -> None:
    """10 §7.7: newest first, only what the campaign shows."""
    w = anywhere
    for number in range(3):
        body = changed(SIGNATURE, "contact", "email", to=f"p{number}@mail.test")
        await w.http.post(SIGNATURES, json=changed(body, "action", "customFields", "comment", to=f"comment {number}"))
    await w.process()
    shown = (await w.http.get("/v1/campaigns/1/actions?actionType=petition&limit=2")).json()
    assert [one["customFields"] for one in shown] == [{"comment": "comment 2"}, {"comment": "comment 1"}]
    assert {one["area"] for one in shown} == {"PT"}
    assert (await w.http.get("/v1/campaigns/1/actions?actionType=%00")).json() == []


# ---------------------------------------------------------------- revalidation


@pytest.mark.parametrize("path", TAGGED)
async def test_what_is_known_is_not_sent_again(w: World, path: str) -> None:
    """RFC 9110 §13.1.2: weak tags (as proxies make them), lists and `*` count; anything else does not."""
    first = await w.http.get(path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "public, max-age=1"
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await w.http.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), known
    for known in ('"other"', "", tag.strip('"'), f"{tag}x"):
        again = await w.http.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.json()) == (200, first.json()), known


async def test_a_change_changes_the_tag(w: World) -> None:
    first = await w.http.get("/v1/campaigns/1/stats")
    await w.http.post(SIGNATURES, json=SIGNATURE)
    await w.process()
    w.clock.move(seconds=1)
    again = await w.http.get("/v1/campaigns/1/stats", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]


# ---------------------------------------------------------------- 404 and 405


@pytest.mark.parametrize(
    "path",
    [
        "/v1/action-pages/99",
        "/v1/action-pages?name=nope",
        "/v1/action-pages?name=%00",
        "/v1/action-pages?name=" + "x" * 5000,
        "/v1/campaigns/99",
        "/v1/campaigns/99/stats",
        "/v1/campaigns/99/actions?actionType=petition",
        f"/v1/campaigns/{2**53 - 1}",
    ],
)
async def test_what_does_not_exist(anywhere: World, path: str) -> None:
    problem_of(await anywhere.http.get(path), 404, "not_found")


@pytest.mark.parametrize("path", POSTS)
async def test_posting_to_a_page_that_does_not_exist(anywhere: World, path: str) -> None:
    answer = await anywhere.http.post(path.replace("/1/", "/99/"), json=POSTS[path])
    problem_of(answer, 404, "not_found")
    assert await stored(anywhere) == [0, 0, 0, 0]


async def test_linking_nobody(w: World) -> None:
    """10 §10.1 no. 17."""
    assert problem_of(await w.http.post(LINKS, json=LINKING), 404, "not_found")["title"]


@pytest.mark.parametrize("path", ["/nowhere", "/v1", "/v1/nowhere", "/v1/campaigns/x", "/v1/campaigns/" + "9" * 5000])
async def test_no_route(w: World, path: str) -> None:
    problem_of(await w.http.get(path), 404, "not_found")


@pytest.mark.parametrize(("method", "path"), [("GET", SIGNATURES), ("PUT", GETS[0]), ("PUT", GETS[2])])
async def test_the_wrong_method_is_told_the_right_ones(w: World, method: str, path: str) -> None:
    """RFC 9110 §15.5.6: `Allow` is a must."""
    answer = await w.http.request(method, path)
    problem_of(answer, 405, "method_not_allowed")
    assert ("POST" if path == SIGNATURES else "GET") in answer.headers["allow"]
