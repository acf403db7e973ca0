"""The OpenAPI document: well-formed, complete, and with examples that work."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from adapters.http.openapi import Document
from adapters.http.rest_stage import PROBLEM, SIGNATURES, Json, furnish, watched
from world import World, world


@pytest.fixture
async def w() -> AsyncIterator[World]:
    async with world("memory") as made:
        await furnish(made)
        yield await watched(made)


async def test_the_document_is_well_formed() -> None:
    """OpenAPI 3.1, as far as can be told without its meta-schema: the frame, JSON Schema inside, every reference."""
    async with world("memory") as made:
        tree = (await made.http.get("/docs/openapi.json")).json()
    assert tree["openapi"].startswith("3.1.")
    assert {"title", "version"} <= tree["info"].keys()
    Draft202012Validator.check_schema({"$defs": tree["components"]["schemas"]})
    document = Document(tree)
    names = []
    for node in _nodes(tree):
        if isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
            assert reference.startswith("#/components/schemas/")
            document.validator(reference.removeprefix("#")).is_valid(None)
            names.append(reference)
    assert names
    operations = [one for path in tree["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for one in operations:
        assert one["summary"]
        assert one["description"]
        for described in one["responses"].values():
            assert described["description"]
        for parameter in one.get("parameters", []):
            assert parameter["in"] in {"path", "query", "header"}
            assert parameter["required"] or parameter["in"] != "path"
            Draft202012Validator.check_schema(parameter["schema"])


async def test_every_route_is_documented_with_its_problems(w: World) -> None:
    tree = (await w.http.get("/docs/openapi.json")).json()
    documented = {
        (method, path): {int(status) for status in one["responses"]}
        for path, methods in tree["paths"].items()
        for method, one in methods.items()
    }
    acting, reading = {201, 400, 404, 409, 413, 422, 429, 503}, {200, 400, 404, 503}
    public = {
        ("post", "/v1/action-pages/{page_id}/signatures"): acting,
        ("post", "/v1/action-pages/{page_id}/actions"): acting,
        ("post", "/v1/action-pages/{page_id}/links"): acting - {201, 409, 429} | {200},
        ("get", "/v1/action-pages/{page_id}"): reading | {304},
        ("get", "/v1/action-pages"): reading | {304},
        ("get", "/v1/campaigns/{campaign_id}"): reading | {304},
        ("get", "/v1/campaigns"): reading - {404},
        ("get", "/v1/campaigns/{campaign_id}/stats"): reading | {304},
        ("get", "/v1/campaigns/{campaign_id}/actions"): reading,
        ("get", "/v1/campaigns/{campaign_id}/targets"): reading,
        ("post", "/v1/action-pages/{page_id}/stripe/payment-intents"): acting,
        ("post", "/v1/action-pages/{page_id}/stripe/subscriptions"): acting,
        ("post", "/v1/action-pages/{page_id}/stripe/objects"): acting,
    }
    assert {route: documented[route] for route in public} == public
    staff = {route: statuses for route, statuses in documented.items() if route not in public}
    seeing = {400, 401, 403, 404, 422, 429, 503}
    assert len(staff) > 40
    for (method, path), statuses in staff.items():
        wanted = seeing if method == "get" else seeing | {409, 413}
        assert statuses - {200, 201} == wanted, (method, path)


async def test_problems_and_their_examples_are_of_one_form() -> None:
    async with world("memory") as made:
        tree = (await made.http.get("/docs/openapi.json")).json()
    form = Document(tree).validator("/components/schemas/ProblemBody")
    seen = 0
    for path in tree["paths"].values():
        for one in path.values():
            for status, described in one["responses"].items():
                if int(status) < 400:
                    continue
                (content,) = described["content"].items()
                assert content[0] == PROBLEM
                for example in content[1]["examples"].values():
                    form.validate(example["value"])
                    assert example["value"]["status"] == int(status)
                    seen += 1
    assert seen > 30


async def test_the_documents_example_values_sign(w: World) -> None:
    """Whoever copies the examples from the document has a signature."""
    tree = (await w.http.get("/docs/openapi.json")).json()
    body = {part: _example(tree, f"{part.title()}Body") for part in ("action", "contact", "privacy")}
    body["contact"]["address"] = _example(tree, "AddressBody")
    assert (await w.http.post(SIGNATURES, json=body)).status_code == 201


async def test_the_pages_of_the_document(w: World) -> None:
    assert (await w.http.get("/docs")).headers["content-type"].startswith("text/html")


def _example(tree: Json, name: str) -> Json:
    members = tree["components"]["schemas"][name]["properties"]
    return {member: schema["examples"][0] for member, schema in members.items() if schema.get("examples")}


def _nodes(tree: object) -> Iterator[object]:
    yield tree
    inside: Callable[[], Any] = (
        tree.values if isinstance(tree, dict) else lambda: tree if isinstance(tree, list) else ()
    )
    for inner in inside():
        yield from _nodes(inner)
