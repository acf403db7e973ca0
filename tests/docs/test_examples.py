"""The documentation is true: its examples run, its links lead somewhere, its tables say what the code says."""

import ast
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import parse, validate
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

import proca
from docs import pages
from proca.adapters.http import problems, surroundings
from proca.adapters.http.graphql import endpoint, limits
from proca.adapters.http.graphql.execution import build_schema
from proca.domain import ActionStatus, Situation, SupporterStatus, decide
from proca.domain.actions import custom_fields, donation
from proca.entrypoints import server, settings
from world import world

API = pages.ROOT / "docs" / "api" / "README.md"
CONCEPTS = pages.ROOT / "docs" / "concepts.md"
OPERATIONS = pages.ROOT / "docs" / "operations.md"
QUICKSTART = pages.ROOT / "docs" / "quickstart.md"
SOURCE = Path(proca.__file__).parent
WITH_CURL = [page for page in pages.PAGES if list(pages.curls(page))]
# Functions that take a code by position.
_PLACES = {"problem": 1, "problem_body": 1, "_conflict": 0}
EVERY_PAGE = pytest.mark.parametrize("page", pages.PAGES, ids=pages.name_of)


def _trees() -> Iterator[ast.AST]:
    return (ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py"))


@EVERY_PAGE
def test_python_examples_run(page: Path) -> None:
    for example in Sybil(parsers=[PythonCodeBlockParser()]).parse(page).examples():
        example.evaluate()


@EVERY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    for file, heading in pages.links(page):
        assert file.exists(), file
        assert not heading or heading in pages.headings(file), (file.name, heading)


@EVERY_PAGE
def test_json_examples_are_json(page: Path) -> None:
    for block in pages.blocks(page, "json"):
        json.loads(block)


@EVERY_PAGE
def test_graphql_examples_are_valid(page: Path) -> None:
    asked = [curl.tree for curl in pages.curls(page) if curl.path == "/api"]
    documents = [entry["query"] for tree in asked for entry in (tree if isinstance(tree, list) else [tree])]
    for document in [*documents, *pages.blocks(page, "graphql")]:
        assert validate(build_schema(), parse(document)) == []


@pytest.mark.parametrize("page", WITH_CURL, ids=pages.name_of)
async def test_curl_examples_succeed(page: Path) -> None:
    """All of them, in their order, on a fresh demonstration."""
    async with world("memory") as w:
        first, _ = await w.container.make_demo()()
        signing_page = await w.container.source().page(first.page_id)
        assert signing_page is not None
        reference = await w.signed(signing_page.page)
        for curl in pages.curls(page):
            body = curl.body.replace("CONTACT_REF", reference) if curl.body else None
            headers = {"content-type": "application/x-www-form-urlencoded"} | curl.headers
            answer = await w.http.request(curl.method, curl.path, headers=headers, content=body)
            assert answer.is_success, (curl.path, answer.text)
            assert '"errors"' not in answer.text, (curl.path, answer.text)


def test_there_are_curl_examples() -> None:
    assert {"README.md", "docs/quickstart.md", "docs/api/README.md"} <= {pages.name_of(page) for page in WITH_CURL}


def test_every_setting_is_in_the_table_and_no_other() -> None:
    tree = ast.parse(Path(settings.__file__).read_text("utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    read = {text for text in texts if re.fullmatch(r"[A-Z][A-Z_]{3,}", text)}
    assert read == {row[0].strip("`") for row in pages.rows(OPERATIONS, "Variable")}


def test_documented_defaults_are_the_defaults(tmp_path: Path) -> None:
    """Setting a variable to the default that its row names changes nothing."""
    for name, default, *_ in pages.rows(OPERATIONS, "Variable"):
        if default != "none":
            assert settings.read({name.strip("`"): default.strip("`")}, tmp_path) == settings.read({}, tmp_path), name


def test_every_error_code_is_documented() -> None:
    text = API.read_text("utf-8")
    codes = {*_codes(), *problems._CODES.values()}
    assert sorted(code for code in codes if f"`{code}`" not in text) == []


def _codes() -> Iterator[str]:
    """Codes given by keyword or in `extensions`, by name of a constant, or as the code of a problem."""
    for tree in _trees():
        constants = {
            node.targets[0].id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            if isinstance(node.value, ast.Constant)
        }
        for value in _code_values(tree):
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value
            elif isinstance(value, ast.Name) and isinstance(constants.get(value.id), str):
                yield constants[value.id]


def _code_values(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "code":
            yield node.value
        elif isinstance(node, ast.Dict):
            yield from (v for k, v in zip(node.keys, node.values, strict=True) if _is_word(k, "code"))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            place = _PLACES.get(called)
            if place is not None and len(node.args) > place:
                yield node.args[place]


def _is_word(key: ast.expr | None, word: str) -> bool:
    return isinstance(key, ast.Constant) and key.value == word


def test_the_page_on_proxies_says_what_the_server_does(tmp_path: Path) -> None:
    assert "proxy_headers=False" in Path(server.__file__).read_text("utf-8"), "otherwise the server believes them too"
    assert all(one.is_loopback for one in settings.read({}, tmp_path).limits.trusted_proxies)
    assert "from a proxy on the same machine (127.0.0.1) only" in QUICKSTART.read_text("utf-8")


def test_the_table_of_kinds_is_that_of_the_code() -> None:
    documented = {row[0].strip("`"): int(row[1]) for row in pages.rows(API, "Kind")}
    assert documented == problems.STATUS


def test_documented_limits_are_the_limits() -> None:
    text = API.read_text("utf-8")
    found = (
        *(getattr(limits, name) for name in dir(limits) if name.startswith("MAX_")),
        surroundings.MAX_BODY,
        endpoint.MAX_BATCH,
        custom_fields.MAX_BYTES,
        donation.MAX_PAYLOAD_BYTES,
    )
    for limit in found:
        assert f"{limit:,}" in text, limit


def test_the_decision_table_is_that_of_the_code() -> None:
    """The first row that fits decides, in the document as in `decide`."""
    table = pages.rows(CONCEPTS, "Supporter | Action")
    people = [None, *SupporterStatus]
    for action, supporter, signed, asks, moderates in itertools.product(ActionStatus, people, *[(True, False)] * 3):
        words = [supporter or "none", action, *(("yes", "no")[not flag] for flag in (signed, asks, moderates))]
        row = next(row for row in table if all(cell in ("any", word) for cell, word in zip(row, words, strict=False)))
        step = decide(Situation(action, supporter, signed, asks, moderates))
        told = ["stays", "stays", "none"]
        if step is not None:
            told = [step.supporter, step.action, f"`{step.stage.exchange}`" if step.stage else "none"]
        assert row[5:] == told, words
