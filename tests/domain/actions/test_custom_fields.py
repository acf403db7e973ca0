"""Custom fields: merging, the flat-map rule, the size, the deprecated list form (10 §1.7, §4.4)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.custom_fields import (
    FLAT_MAP,
    MAX_BYTES,
    NO_FIELDS,
    CustomField,
    CustomFields,
    flattened,
    merge,
    violations,
    without,
)
from proca.domain.errors import Violation
from strategies_record import custom_fields, texts

listed = st.lists(st.builds(CustomField, st.sampled_from("abc"), texts, st.none() | st.booleans()), max_size=6)
plain_maps = st.dictionaries(st.sampled_from("abcd"), texts | st.integers())


@given(listed, plain_maps)
def test_every_listed_value_is_kept_later_first_unless_the_map_has_the_key(
    fields: list[CustomField], mapped: dict[str, object]
) -> None:
    """10 §4.4."""
    merged = merge(fields, mapped)
    assert set(merged) == {field.key for field in fields} | set(mapped)
    for key, value in merged.items():
        values = [field.value for field in reversed(fields) if field.key == key]
        assert value == (mapped[key] if key in mapped else values[0] if len(values) == 1 else values)


@pytest.mark.parametrize(
    ("fields", "mapped", "merged"),
    [
        ([("c", "7")], {"n": 5}, {"n": 5, "c": "7"}),
        ([("c", "7"), ("c", "8")], {}, {"c": ["8", "7"]}),
        ([("c", "7")], {"l": ["p", "q"]}, {"l": ["p", "q"], "c": "7"}),
        ([("k", "1"), ("k", "2"), ("k", "3")], {}, {"k": ["3", "2", "1"]}),
        ([("a", "1"), ("b", "x")], {}, {"a": "1", "b": "x"}),
        ([("c", "7")], {"c": "map"}, {"c": "map"}),
        ([], {}, {}),
    ],
)
def test_merging(fields: list[tuple[str, str]], mapped: dict[str, object], merged: dict[str, object]) -> None:
    """10 §10.1 no. 4 and no. 5, 10 §4.4."""
    assert merge([CustomField(*field) for field in fields], mapped) == merged


def test_the_transient_flag_of_a_field_is_ignored() -> None:
    """10 §4.7, §10.1 no. 2."""
    fields = [CustomField("medium", "mastodon"), CustomField("age", "31", transient=True)]
    assert merge(fields, {}) == {"medium": "mastodon", "age": "31"}


@given(custom_fields.filter(lambda fields: len(json.dumps(fields)) < MAX_BYTES))
def test_flat_maps_are_good(fields: CustomFields) -> None:
    """10 §1.7."""
    assert not list(violations(fields))


@pytest.mark.parametrize("value", ["text", "", 4, -1.5, True, [], ["a", "b"], [1, 2.5]])
def test_flat_values(value: object) -> None:
    """10 §1.7."""
    assert not list(violations({"key": value}))


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"nested": 1},
        [None],
        [True],
        ["a", 1],
        [["a"]],
        ("a",),
        float("nan"),
        float("inf"),
        [float("-inf")],
        2**63,
        -(2**64),
        "nul\0",
        "half \ud800",
        ["nul\0"],
    ],
)
def test_what_is_not_flat(value: object) -> None:
    """10 §1.7; and what no store could keep."""
    assert list(violations({"good": 1, "key": value})) == [Violation(FLAT_MAP, ("fields",))]


def test_a_key_must_be_storable_text() -> None:
    assert list(violations({"\0": 1})) == [Violation(FLAT_MAP, ("fields",))]


@given(st.sampled_from("aé€😀"))
def test_the_size_limit_counts_bytes_of_compact_json(letter: str) -> None:
    """Q41: at most 5,120 bytes, whatever a database makes of them."""
    room = (MAX_BYTES - len('{"k":""}')) // len(letter.encode())
    padding = MAX_BYTES - len('{"k":""}') - room * len(letter.encode())
    full = letter * room + "x" * padding
    assert not list(violations({"k": full}))
    assert list(violations({"k": full + "x"})) == [Violation("is invalid", ("fields",))]


def test_the_caller_names_the_place() -> None:
    """10 §1.10: targets keep the same rule."""
    assert list(violations({"a": None}, "targets", 3, "fields")) == [Violation(FLAT_MAP, ("targets", 3, "fields"))]


@given(custom_fields, st.lists(texts))
def test_transient_keys_go_and_nothing_else(fields: CustomFields, keys: list[str]) -> None:
    """10 §4.7."""
    left = without(fields, [*keys, *list(fields)[:1]])
    assert left == {key: value for key, value in list(fields.items())[1:] if key not in keys}
    assert without(fields, ()) == fields


def test_the_deprecated_list_form() -> None:
    """20 §3.11: all values as text, a list repeats its key."""
    fields = {"comment": "Let it flow", "visits": 4, "topics": ["dams", "fish"], "press": True, "none": []}
    assert flattened(fields) == [
        ("comment", "Let it flow"),
        ("visits", "4"),
        ("topics", "dams"),
        ("topics", "fish"),
        ("press", "true"),
    ]
    assert flattened(NO_FIELDS) == []


@given(st.dictionaries(st.sampled_from("abc"), texts | st.lists(texts, min_size=2, max_size=3)))
def test_the_list_form_merges_back(fields: dict[str, object]) -> None:
    pairs = [CustomField(key, value) for key, value in reversed(flattened(fields))]
    assert merge(pairs, {}) == fields
