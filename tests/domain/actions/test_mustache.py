"""Whether a text is a mustache template (10 §1.11, mustache(5))."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.mustache import fault

names = st.from_regex(r"[a-z][a-zA-Z.]{0,9}", fullmatch=True)
spaces = st.text(" \n", max_size=2)
plain = st.text(st.characters(exclude_characters="{}"), max_size=20)
pieces = plain | st.builds("{{{{{}{}{}{}}}}}".format, st.sampled_from(["", "&", ">", "!"]), spaces, names, spaces)


def _section(kind: str, name: str, before: str, inner: str, after: str) -> str:
    return f"{before}{{{{{kind}{name}}}}}{inner}{{{{/ {name} }}}}{after}"


templates = st.recursive(
    st.lists(pieces | st.builds("{{{{{{{}}}}}}}".format, names), max_size=3).map("".join),
    lambda inner: st.builds(_section, st.sampled_from("#^"), names, inner, inner, inner),
    max_leaves=5,
)


@given(templates)
def test_templates_have_no_fault(template: str) -> None:
    assert fault(template) is None


@given(templates, names)
def test_an_open_section_is_a_fault(template: str, name: str) -> None:
    assert fault(f"{template}{{{{#{name}}}}}") == f"unclosed section {name}"
    assert fault(f"{{{{^{name}}}}}{template}") == f"unclosed section {name}"


@given(templates, names)
def test_an_unopened_section_is_a_fault(template: str, name: str) -> None:
    assert fault(f"{template}{{{{/{name}}}}}") == f"unexpected closing of {name}"


@given(templates, plain)
def test_an_open_tag_is_a_fault(template: str, rest: str) -> None:
    assert fault(template + "{{" + rest) == "unclosed tag"


@given(st.text("{}#^/!>&= <%ab", max_size=30))
def test_every_text_has_an_answer(text: str) -> None:
    """And a text without an opening has no fault."""
    answer = fault(text)
    assert answer is None or "{{" in text


@pytest.mark.parametrize(
    "template",
    [
        "",
        "no tags } here }}",
        "{{target.name}}",
        "{{{ raw }}}",
        "{{! a comment with }, { and # }}",
        "{{#a}}{{#b}}x{{/b}}{{/a}}{{^a}}y{{/a}}",
        "{{=<% %>=}}<%#a%>{{not a tag<%/a%><%={{ }}=%>{{b}}",
        "{{={| |}=}}{|#a|}{|/a|}",
        "{{= [ ] =}}[name]",
    ],
)
def test_good_examples(template: str) -> None:
    """10 §1.11."""
    assert fault(template) is None


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{{", "unclosed tag"),
        ("{{name}", "unclosed tag"),
        ("{{{name}}", "unclosed tag"),
        ("{{=<% %>}}", "unclosed tag"),
        ("{{#a}}{{#b}}{{/a}}{{/b}}", "unexpected closing of a"),
        ("{{#a}}", "unclosed section a"),
        ("{{/a}}", "unexpected closing of a"),
        ("{{=<%=}}", "invalid delimiters"),
        ("{{=a b c=}}", "invalid delimiters"),
        ("{{=<% %>=}}<%#a%>{{/a}}", "unclosed section a"),
    ],
)
def test_faults(template: str, found: str) -> None:
    """10 §1.11."""
    assert fault(template) == found
