"""Masking (spec 20 §5.5): digits to 0, letters to X, but for plain values under keys that are named."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from proca.domain.masking import mask, mask_text, without_addresses

CLEAR = frozenset({"country", "documentType"})
KEYS = st.sampled_from(["firstName", "country", "documentType", "document_type", "email", "x"])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
TREES = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20)


def shape(tree: Any) -> Any:
    """A tree without its values: keys, lengths, kinds."""
    if isinstance(tree, dict):
        return {key: shape(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [shape(value) for value in tree]
    return (type(tree), len(tree)) if isinstance(tree, str) else type(tree)


def test_an_initiatives_contact() -> None:
    given = {
        "contact": {
            "firstName": "Zoë Łuczak-2",
            "birthDate": "1980-02-03",
            "email": "zoe@mail.test",
            "nationality": {"country": "AT", "documentType": "passport", "documentNumber": "P 1234567"},
        },
        "actionPageId": 17,
        "refs": ["a1", None, True, 2.5],
    }
    assert mask(given, CLEAR) == {
        "contact": {
            "firstName": "XXX XXXXXX-0",
            "birthDate": "0000-00-00",
            "email": "XXX@XXXX.XXXX",
            "nationality": {"country": "AT", "documentType": "passport", "documentNumber": "X 0000000"},
        },
        "actionPageId": 0,
        "refs": ["X0", None, True, 0.0],
    }


def test_names_in_snake_case_are_known_and_lists_of_plain_values_stay() -> None:
    assert mask({"document_type": "passport", "country": ["AT", "DE"]}, CLEAR) == {
        "document_type": "passport",
        "country": ["AT", "DE"],
    }


def test_what_is_hidden_under_a_clear_key_is_masked() -> None:
    """Only plain values are let through, or anything could be put below."""
    assert mask({"country": {"email": "a@b.c", "country": "AT"}}, CLEAR) == {
        "country": {"email": "X@X.X", "country": "AT"}
    }
    assert mask({"country": ["AT", {"email": "a1"}]}, CLEAR) == {"country": ["XX", {"email": "X0"}]}


def test_anything_else_is_masked_as_text() -> None:
    assert mask(b"ab1", CLEAR) == "X'XX0'"


@given(st.text())
def test_law_no_letter_or_digit_survives(text: str) -> None:
    masked = mask_text(text)
    assert len(masked) == len(text)
    for before, after in zip(text, masked, strict=True):
        if before.isalnum():
            assert after in "X0"
        assert after == before or after in "X0"
    assert not any(letter.isalnum() for letter in masked if letter not in "X0")


@given(TREES)
def test_law_the_shape_stays_and_masking_again_changes_nothing(tree: Any) -> None:
    masked = mask(tree, CLEAR)
    assert shape(masked) == shape(tree)
    assert mask(masked, CLEAR) == masked


@given(TREES)
def test_law_without_clear_keys_nothing_survives(tree: Any) -> None:
    def leaves(node: Any) -> list[Any]:
        if isinstance(node, dict):
            node = list(node.values())
        return [leaf for one in node for leaf in leaves(one)] if isinstance(node, list) else [node]

    for leaf in leaves(mask(tree, frozenset())):
        if isinstance(leaf, str):
            assert set(filter(str.isalnum, leaf)) <= {"X", "0"}
        elif leaf is not None and not isinstance(leaf, bool):
            assert leaf == 0


def test_addresses_are_taken_out_of_messages() -> None:
    assert without_addresses("no user olga@mail.test in riverwatch") == "no user *** in riverwatch"
