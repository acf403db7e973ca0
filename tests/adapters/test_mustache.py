"""The mustache dialect (spec 30 §6.6 with its fix, 30.12#23, 00 D19)."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.adapters.mustache import PystacheRenderer

RENDERER = PystacheRenderer()
names = st.from_regex(r"[a-z][A-Za-z0-9_]{0,8}", fullmatch=True)
leaves = st.none() | st.booleans() | st.integers() | st.text()
trees = st.dictionaries(names, st.recursive(leaves, lambda t: st.lists(t) | st.dictionaries(names, t), max_leaves=8))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{word}}|{{{word}}}|{{&word}}", "&lt;&amp;&quot;&#x27;|<&\"'|<&\"'"),
        ("{{deep.er.word}}", "down"),
        ("{{#yes}}a{{/yes}}{{^yes}}b{{/yes}}", "a"),
        ("{{#no}}a{{/no}}{{^no}}b{{/no}}", "b"),
        ("{{#missing}}a{{/missing}}{{^missing}}b{{/missing}}", "b"),
        ("{{#list}}<{{.}}>{{/list}}", "<1><x>"),
        ("{{#none}}a{{/none}}{{^none}}b{{/none}}", "b"),
        ("{{#empty}}a{{/empty}}{{^empty}}b{{/empty}}", "a"),
        ("{{#zero}}a{{zero}}{{/zero}}", "a0"),
        ("[{{null}}{{missing}}{{empty}}]", "[]"),
        ("{{#null}}a{{/null}}{{^null}}b{{/null}}", "b"),
        ("{{yes}} {{no}}", "true false"),
        ("[{{deep}}{{list}}]", "[]"),
        ("[{{>partial}}{{! a comment }}]", "[]"),
        ("{{=<% %>=}}<%zero%>", "0"),
        ("{{#deep}}{{#er}}{{word}}{{/er}}{{/deep}}", "down"),
    ],
)
def test_dialect(template: str, expected: str) -> None:
    """Only what is missing, null, false or an empty list is false; null and missing print nothing."""
    variables = {
        "word": "<&\"'", "deep": {"er": {"word": "down"}}, "yes": True, "no": False, "list": [1, "x"], "none": [],
        "empty": "", "zero": 0, "null": None,
    }  # fmt: skip
    assert RENDERER.html(template, variables) == expected


@given(st.text())
def test_law_html_is_escaped_and_text_is_not(value: str) -> None:
    html = RENDERER.html("{{x}}", {"x": value})
    assert not set("<>\"'") & set(html)
    assert unescape(html) == value
    assert RENDERER.text("{{x}}", {"x": value}) == value


@given(trees, names)
def test_law_any_tree_can_be_asked_for_any_name(tree: dict[str, object], name: str) -> None:
    """Nothing in the variables makes a template fail, and nothing of Python shows."""
    template = f"{{{{#{name}}}}}{{{{.}}}}{{{{/{name}}}}}{{{{{name}.{name}}}}}{{{{{name}.__class__}}}}"
    assert "class '" not in RENDERER.text(template, tree)


@given(st.text(alphabet="{}#/^&=> ax.", max_size=40))
def test_law_any_text_is_filled_or_refused(template: str) -> None:
    try:
        assert isinstance(RENDERER.html(template, {"a": "x", "x": ["a"]}), str)
    except ValueError:
        assert "{{" in template
