"""/v1 beside GraphQL, and its law: whatever is posted is stored whole or refused."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.http.rest_stage import (
    ACTIONS,
    FOLLOW_UP,
    LINKING,
    LINKS,
    SIGNATURE,
    SIGNATURES,
    Json,
    changed,
    furnish,
    problem_of,
    stored,
    the_org,
    the_page,
    watched,
)
from world import ACT, LINK, STORES, World, world


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


# ---------------------------------------------------------------- the same as GraphQL


async def test_rest_and_graphql_store_the_same(anywhere: World) -> None:
    """One use case, two ways in: the same answer and the same record but for numbers and times."""
    w = anywhere
    donation = {"amount": 500, "currency": "EUR", "payload": {"id": "pi"}, "frequencyUnit": "monthly"}
    body = changed(SIGNATURE, "action", "donation", to=donation)
    action = body["action"] | {"donation": donation | {"payload": '{"id": "pi"}', "frequencyUnit": "MONTHLY"}}
    action["customFields"] = json.dumps(action["customFields"])
    referer = {"referer": "https://wood.test/act?x=1"}
    rest = (await w.http.post(SIGNATURES, json=body, headers=referer)).json()
    given = {"contact": body["contact"], "privacy": body["privacy"], "tracking": body["tracking"]}
    graphql = await w.sign(await the_page(w), action=action, headers=referer, **given)
    assert graphql["data"]["addActionContact"] == rest
    one, other = await w.recorded(await the_org(w))
    assert _alike(one.action, supporter_id=None) == _alike(other.action, supporter_id=None)
    assert _alike(one.supporter) == _alike(other.supporter)
    assert one.contact.payload == other.contact.payload
    ref = rest["contactRef"]
    page = (await the_page(w)).id
    act = await w.graphql(ACT, page=page, ref=ref, action={"actionType": "share"})
    assert act["data"]["addAction"] == (await w.http.post(ACTIONS, json={**FOLLOW_UP, "contactRef": ref})).json()
    linked = await w.graphql(LINK, page=page, ref=ref, refs=["eA"])
    body = {"contactRef": ref, "linkRefs": ["eA"]}
    assert linked["data"]["linkActions"] == (await w.http.post(LINKS, json=body)).json()


@pytest.mark.parametrize(
    "contact",
    [
        {},
        {"email": "no address", "firstName": "x" * 300},
        {"firstName": "A", "email": "a@b.c", "address": {"country": "Sweden", "postcode": "x" * 300}},
        {"firstName": "A\0", "email": "a@b.c", "phone": "x" * 300},
    ],
)
async def test_rest_and_graphql_refuse_the_same(w: World, contact: Json) -> None:
    """The same violations at the same places, in the same order."""
    rest = await w.http.post(SIGNATURES, json=SIGNATURE | {"contact": contact})
    graphql = await w.sign(await the_page(w), contact=contact)
    if rest.status_code == 201:
        assert "errors" not in graphql
        return
    listed = [(error["message"], error["path"]) for error in problem_of(rest, 422, "invalid")["errors"]]
    assert listed == [(error["message"], error["path"][1:]) for error in graphql["errors"]]


async def test_rest_and_graphql_count_the_same(w: World) -> None:
    query = "{ campaign(id: 1) { ... on PublicCampaign { stats { supporterCount } } name title } }"
    graphql = (await w.graphql(query))["data"]["campaign"]
    assert graphql["name"] == (await w.http.get("/v1/campaigns/1")).json()["name"]
    counted = (await w.http.get("/v1/campaigns/1/stats")).json()["supporterCount"]
    assert graphql["stats"]["supporterCount"] == counted


# ---------------------------------------------------------------- the law of POST

texts = st.text(max_size=20) | st.sampled_from(
    ["petition", "a@b.c", "SE", "2000-01-01", "c29tZWJvZHk", "", "\0", "EUR", "monthly", "x" * 6000]
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from([2**31, 2**53, 2**63, 2**64, 10**400, -1, 0])
)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
FULL = SIGNATURE | {
    "contactRef": "c29tZWJvZHk",
    "contact": SIGNATURE["contact"] | {"phone": "1", "birthDate": "1980-01-01", "nationality": {"country": "PT"}},
    "action": SIGNATURE["action"]
    | {
        "testing": False,
        "donation": {"amount": 5, "currency": "EUR", "payload": {}, "frequencyUnit": "monthly", "schema": None},
        "mtt": {"targets": ["00000000-0000-4000-8000-000000000001"], "subject": "S", "body": "B", "files": []},
    },
}


def places(tree: object, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every member of a body with its value."""
    if isinstance(tree, dict):
        for name, inner in tree.items():
            yield (*at, name), inner
            yield from places(inner, (*at, name))


def kindred(value: object) -> st.SearchStrategy[object]:
    """Values of the same type, which get past the form of a body and meet its rules."""
    match value:
        case bool():
            return st.booleans()
        case int():
            return st.integers() | st.integers(1, 1000) | st.sampled_from([2**31, 2**63, 10**400])
        case str():
            return texts
        case list():
            return st.lists(texts, max_size=3)
        case _:
            return st.dictionaries(texts, leaves | st.lists(leaves, max_size=3), max_size=3)


def spoiled(body: Json) -> st.SearchStrategy[Json]:
    """The body with other values in a few of its places, one after the other; mostly of the same type."""
    found = list(places(body))
    like = st.sampled_from(found).flatmap(lambda one: st.tuples(st.just(one[0]), kindred(one[1])))
    other = st.tuples(st.sampled_from([path for path, _ in found]), anything)
    return st.lists(like | like | like | other, max_size=3).map(lambda edits: _edited(body, edits))


def _edited(body: Json, edits: list[tuple[tuple[str, ...], object]]) -> Json:
    for path, value in edits:
        try:
            body = changed(body, *path, to=value)
        except (TypeError, KeyError, IndexError):
            continue
    return body


cases = st.one_of(
    st.tuples(st.just(SIGNATURES), spoiled(FULL)),
    st.tuples(st.just(SIGNATURES), spoiled(SIGNATURE)),
    st.tuples(st.just(ACTIONS), spoiled(FOLLOW_UP | {"action": SIGNATURE["action"], "tracking": FULL["tracking"]})),
    st.tuples(st.just(LINKS), spoiled(LINKING | {"linkRefs": ["eA"]})),
    st.tuples(st.sampled_from([SIGNATURES, ACTIONS, LINKS]), anything),
)


@given(case=cases)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_law_whatever_is_posted_is_stored_whole_or_refused(anywhere: World, case: tuple[str, object]) -> None:
    """Never a 500, never half: one action more on success, none when refused; and all of it can be processed."""
    w = anywhere
    path, body = case
    before = await stored(w)
    answer = await w.http.post(path, content=json.dumps(body).encode())
    assert answer.status_code in (200, 201, 400, 404, 422), answer.text
    after = await stored(w)
    if answer.status_code == 201:
        assert after[2] == before[2] + 1
    elif answer.status_code != 200:
        assert after == before
        assert answer.json()["code"] in {"malformed", "not_found", "invalid"}
    await w.process()


def _alike(thing: Any, **but: object) -> Any:
    """The same without its number and times."""
    stamps = {name: None for name in ("inserted_at", "updated_at") if hasattr(thing, name)}
    return evolve(thing, id=0, **stamps, **but)
