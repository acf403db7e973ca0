"""Trees of plain JSON: what goes out comes back the same."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from attrs import frozen
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError
from hypothesis import given
from hypothesis import strategies as st

from proca.adapters.codec import Unread, backends_from_tree, backends_to_tree, codec, json_text, tree_text
from proca.domain.ids import ServiceId
from proca.domain.orgs.backends import Backends, Slot
from proca.domain.orgs.service import ServiceName

fillings = st.none() | st.just(ServiceName.SYSTEM) | st.integers(1, 2**53).map(ServiceId)
backends = st.builds(Backends, **{slot.value: fillings for slot in Slot})


@given(given_backends=backends)
def test_law_backends_come_back_from_json(given_backends: Backends) -> None:
    """Also through the text of a JSON column."""
    tree = json.loads(json.dumps(backends_to_tree(given_backends)))
    assert backends_from_tree(tree) == given_backends
    assert None not in tree.values()


def test_empty_backends_are_an_empty_tree() -> None:
    assert backends_to_tree(Backends()) == {}
    assert backends_from_tree({}) == Backends()


@frozen
class Sample:
    """One of each kind of value that has a form of its own."""

    at: datetime
    day: date
    word: str | int | None = None


moments = st.datetimes(timezones=st.just(UTC) | st.just(timezone(timedelta(hours=5, minutes=45))))


@given(sample=st.builds(Sample, moments, st.dates(), st.none() | st.text() | st.integers()))
def test_law_times_and_dates_come_back_to_the_microsecond(sample: Sample) -> None:
    tree = codec.unstructure(sample)
    assert codec.structure(json.loads(json.dumps(tree)), Sample) == sample
    assert "word" in tree or sample.word is None


def test_members_that_nobody_knows_are_refused() -> None:
    """A tree of a later release is not read half."""
    tree = {"at": "2026-03-04T05:06:07+00:00", "day": "2026-03-04", "other": 1}
    with pytest.raises(ClassValidationError) as refused:
        codec.structure(tree, Sample)
    (fault,) = refused.value.exceptions
    assert isinstance(fault, ForbiddenExtraKeysError)
    assert fault.extra_fields == {"other"}


@given(st.dictionaries(st.text(max_size=4), st.integers(-9, 9) | st.text(max_size=4), max_size=4))
def test_law_an_unread_tree_is_the_tree(tree: dict[str, object]) -> None:
    """Looked into or handed on, it says the same; handed on, its text is the very text."""
    text = json_text(tree)
    assert Unread(text) == tree
    assert len(Unread(text)) == len(tree)
    assert tree_text(Unread(text)) is text
    assert tree_text(tree) == text
    assert "Olga" not in repr(Unread('{"name":"Olga"}'))
