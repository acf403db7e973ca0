"""The pages to explore both interfaces with: /docs and /graphiql (spec 20 §7)."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from graphql import OperationDefinitionNode, get_named_type, is_leaf_type, parse, validate
from graphql.execution.values import get_variable_values

from adapters.http.openapi import Document
from application.users.callers import callers
from proca.adapters.http.explorer.catalogue import Root, catalogue
from proca.adapters.http.explorer.json_examples import example
from proca.adapters.http.explorer.reference import reference_of
from proca.adapters.http.graphql.execution import build_schema
from world import Json, World, world

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
WHO = "{ currentUser { email } }"
ROOTS = [(word, root) for word, roots in catalogue(build_schema()).roots for root in roots]


class Page(HTMLParser):
    """What a page points at, and how it is marked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.forbidden: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one tag."""
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src", "action", "data", "poster", "srcset"):
                self.addresses.append(value or "")
            elif name == "id":
                self.ids.append(value or "")
            elif name == "style" or name.startswith("on"):
                self.forbidden.append(name)


@pytest.fixture
async def w() -> AsyncIterator[World]:
    async with world("memory") as made:
        yield made


@pytest.mark.parametrize("path", ["/docs", "/graphiql", "/graphiql/"])
async def test_the_pages_load_nothing_from_elsewhere(w: World, path: str) -> None:
    """Strict policy, no address of another host, no inline script or style, and every asset is ours."""
    answer = await w.http.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    page = Page(answer.text)
    assert not re.search(r"(https?:)?//[a-z]", "".join(page.addresses), re.IGNORECASE)
    assert page.forbidden == []
    assert "style" not in page.tags
    assert not re.search(r"<script(?![^>]* src=)", answer.text)
    assets = [one for one in page.addresses if one.startswith("/assets/")]
    assert assets
    for asset in assets:
        kept = await w.http.get(asset)
        assert kept.status_code == 200
        assert "immutable" in kept.headers["cache-control"]


@pytest.mark.parametrize("path", ["/docs", "/graphiql"])
async def test_every_link_within_a_page_leads_somewhere(w: World, path: str) -> None:
    page = Page((await w.http.get(path)).text)
    assert len(set(page.ids)) == len(page.ids)
    targets = {one[1:] for one in page.addresses if one.startswith("#")}
    assert targets
    assert targets <= set(page.ids)


async def test_the_reference_lists_every_operation_and_every_type(w: World) -> None:
    tree = (await w.http.get("/docs/openapi.json")).json()
    text = (await w.http.get("/docs")).text
    page = Page(text)
    for path, methods in tree["paths"].items():
        for method, one in methods.items():
            assert one["operationId"] in page.ids
            route = f'<span class="method {method}">{method}</span> <code>{path}</code>'
            assert route in text
    assert {f"type-{name}" for name in tree["components"]["schemas"]} <= set(page.ids)
    assert "script" not in page.tags


async def test_the_references_examples_are_what_their_schemas_say(w: World) -> None:
    """Every example body and answer is valid against the document that it stands in."""
    tree: Json = (await w.http.get("/docs/openapi.json")).json()
    schemas: Json = tree["components"]["schemas"]
    document = Document(tree)
    for name, schema in schemas.items():
        for whole in (True, False):
            document.validator(f"/components/schemas/{name}").validate(example(schema, schemas, whole=whole))
    operations = [one for group in reference_of(tree).groups for one in group.operations]
    assert all(one.body.example for one in operations if one.body and one.body.kind != "object")


async def test_an_example_of_a_schema_that_holds_itself_comes_to_an_end() -> None:
    tree: Json = {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Tree"}}}
    assert example(tree, {"Tree": tree}, whole=True)


async def test_the_playground_lists_every_root_field_and_every_type(w: World) -> None:
    page = Page((await w.http.get("/graphiql")).text)
    schema = build_schema()
    for word, kind in (
        ("query", schema.query_type),
        ("mutation", schema.mutation_type),
        ("subscription", schema.subscription_type),
    ):
        assert kind is not None
        assert {f"{word}-{name}" for name in kind.fields} <= set(page.ids)
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    named = {name for name, kind in schema.type_map.items() if kind not in roots and not name.startswith("__")}
    assert {f"type-{name}" for name in named} <= set(page.ids)


@pytest.mark.parametrize(("word", "root"), ROOTS, ids=[root.name for _, root in ROOTS])
def test_the_example_of_every_root_field_is_valid(word: str, root: Root) -> None:
    """As a document, with its variables, and after the way through the address of its link."""
    schema = build_schema()
    linked = dict(parse_qsl(urlsplit(root.address).query, keep_blank_values=True))
    assert linked["query"] == root.sample.query
    document = parse(root.sample.query)
    assert validate(schema, document) == []
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.operation.value == word
    declared: Any = operation.variable_definitions or ()
    assert get_variable_values(schema, declared, root.sample.variables).__class__ is not list
    kind = {"query": schema.query_type, "mutation": schema.mutation_type}.get(word, schema.subscription_type)
    assert kind is not None
    if not is_leaf_type(get_named_type(kind.fields[root.name].type)):
        assert "{\n    " in root.sample.query


async def test_documents_are_executed_anonymously_even_with_credentials() -> None:
    """Spec 20 §7: right credentials do not count, and wrong ones are not looked at."""
    async with callers("memory") as p:
        ask, nobody = p.w.http.post, await p.w.http.post("/api", json={"query": WHO})
        token = (await p.api_token(await p.user("ada"))).reveal()
        known = {"authorization": f"Bearer {token}"}
        assert (await ask("/api", json={"query": WHO}, headers=known)).json()["data"]["currentUser"]
        wrong = {"authorization": "Basic YWRhQGV4YW1wbGUub3JnOndyb25n"}
        assert (await ask("/api", json={"query": WHO}, headers=wrong)).status_code == 401
        for headers in (known, wrong):
            answer = await ask("/graphiql", json={"query": WHO}, headers=headers)
            assert answer.status_code == 200
            assert answer.json() == nobody.json()
    assert nobody.json()["errors"]


async def test_documents_come_in_every_form_that_api_takes(w: World) -> None:
    body = {"query": "query Q($n: String) { campaigns(name: $n) { name } }", "variables": '{"n": "x"}'}
    empty = {"data": {"campaigns": []}}
    assert (await w.http.get("/graphiql", params=body, headers={"accept": "application/json"})).json() == empty
    assert (await w.http.get("/graphiql", params=body)).json() == empty
    assert (await w.http.post("/graphiql", json=body)).json() == empty
    # What a browser without scripts sends when the button is pressed.
    accept = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert (await w.http.post("/graphiql", data=body, headers=accept)).json() == empty
    changing = {"query": "mutation { resetApiToken }"}
    refused = await w.http.get("/graphiql", params=changing, headers={"accept": "application/json"})
    assert refused.status_code == 405
    assert (await w.http.post("/graphiql", json={})).status_code == 400


async def test_a_document_in_the_address_is_shown_and_not_run(w: World) -> None:
    """A link fills the page in; what is in it is text, whatever it looks like."""
    nasty = "\nmutation { x } </textarea><script>alert(1)</script>"
    params = {"query": nasty, "variables": '{"a": "</textarea>"}'}
    answer = await w.http.get("/graphiql", params=params, headers={"accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script>" not in answer.text
    assert ">\n\nmutation { x } &lt;/textarea&gt;" in answer.text


async def test_only_the_playgrounds_own_paths_are_taken(w: World) -> None:
    assert (await w.http.get("/graphiqls")).status_code == 404
    assert (await w.http.get("/docs/openapi.json")).headers["content-type"].startswith("application/vnd.oai.openapi")
