"""Rules for single values (10, Conventions)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Violation
from proca.domain.rules import (
    BLANK,
    DEEPEST,
    EMAIL,
    FORMAT,
    IDENTIFIER,
    INVALID,
    at_most,
    between,
    is_blank,
    is_storable,
    is_storable_tree,
    matches,
    required,
    text,
)
from strategies_record import trees

DIGITS = re.compile("[0-9]*")
AT = ("page", "name")


@pytest.mark.parametrize("value", [None, "", " ", "\t\n"])
def test_blank_means_nothing_or_white_space(value: str | None) -> None:
    """10, Conventions."""
    assert is_blank(value)
    assert list(required(value, *AT)) == [Violation(BLANK, AT)]


@given(st.text().filter(str.strip))
def test_what_is_there_is_not_blank(value: str) -> None:
    assert not is_blank(value)
    assert not list(required(value, "name"))


def test_a_pattern_matches_the_whole_value() -> None:
    """10, Conventions: no leniency about a last newline."""
    assert not list(matches(DIGITS, "12", "name"))
    assert not list(matches(DIGITS, None, "name"))
    assert list(matches(DIGITS, "12\n", "name")) == [Violation(FORMAT, ("name",))]


@given(st.none() | st.text(max_size=9), st.integers(0, 9))
def test_length(value: str | None, limit: int) -> None:
    found = list(at_most(limit, value, "name"))
    too_long = value is not None and len(value) > limit
    assert found == ([Violation(f"should be at most {limit} character(s)", ("name",))] if too_long else [])


@given(st.none() | st.integers(-5, 5), st.integers(-5, 5), st.integers(-5, 5))
def test_range(value: int | None, low: int, high: int) -> None:
    found = list(between(low, high, value, "externalId"))
    outside = value is not None and value not in range(low, high + 1)
    assert found == ([Violation(INVALID, ("externalId",))] if outside else [])


@pytest.mark.parametrize(
    ("value", "messages"),
    [
        (None, [BLANK]),
        (" ", [BLANK]),
        ("12", []),
        ("ab", [FORMAT]),
        ("123", ["should be at most 2 character(s)"]),
        ("abc", [FORMAT, "should be at most 2 character(s)"]),
        ("\0", [FORMAT]),
        ("abc\ud800", [FORMAT]),
    ],
)
def test_a_required_text(value: str | None, messages: list[str]) -> None:
    assert [each.message for each in text(value, 2, AT, DIGITS, must=True)] == messages
    assert all(each.path == AT for each in text(value, 2, AT, DIGITS, must=True))


@pytest.mark.parametrize("value", [None, "", "  ", "x" * 255])
def test_an_optional_text(value: str | None) -> None:
    assert not list(text(value, 255, AT))


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_stores_keep_every_text_of_characters(value: str) -> None:
    assert is_storable(value)


@given(st.text(), st.sampled_from(["\0", "\ud800", "é\0"]), st.text())
def test_stores_keep_neither_nul_nor_half_characters(before: str, bad: str, after: str) -> None:
    assert not is_storable(before + bad + after)


@given(trees)
def test_stores_keep_plain_json(tree: object) -> None:
    assert is_storable_tree(tree)


@given(trees, st.sampled_from(["\0", "\ud800", float("nan"), float("inf")]))
def test_a_tree_is_kept_only_as_a_whole(tree: object, bad: object) -> None:
    assert not is_storable_tree([tree, {"deep": [bad]}])


def test_keys_of_a_tree_count() -> None:
    assert not is_storable_tree({"\0": 1})


@given(st.integers(1, 2 * DEEPEST), st.booleans())
def test_a_tree_has_at_most_a_hundred_levels(levels: int, named: bool) -> None:
    tree: object = "leaf"
    for _ in range(levels - 1):
        tree = {"deeper": tree} if named else [tree]
    assert is_storable_tree(tree) == (levels <= DEEPEST)


@pytest.mark.parametrize("address", ["a@b", "ada+x@mail.test", "o'neill@sub.mail.test"])
def test_addresses_may_be_dotless(address: str) -> None:
    """10 §2.1."""
    assert EMAIL.fullmatch(address)


@pytest.mark.parametrize("address", ["a", "a@", "@b", "a@b.", "a b@c", "a@b@c", "a@b\n"])
def test_what_is_no_address(address: str) -> None:
    assert not EMAIL.fullmatch(address)


@given(st.text())
def test_identifiers_are_ascii_words(name: str) -> None:
    """10 §1.2."""
    expected = name != "" and name.isascii() and all(letter.isalnum() or letter in "_-" for letter in name)
    assert bool(IDENTIFIER.fullmatch(name)) == expected
