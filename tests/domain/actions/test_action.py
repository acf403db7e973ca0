"""The action's own rules (10 §1.7)."""

import pytest
from hypothesis import given

from proca.domain.actions.action import Action, ActionInput, violations
from proca.domain.actions.custom_fields import FLAT_MAP, NO_FIELDS, CustomFields
from proca.domain.errors import Violation
from strategies_record import action_types, actions


@given(action_types)
def test_types_are_identifiers(action_type: str) -> None:
    """10 §1.7."""
    assert not list(violations(ActionInput(action_type), NO_FIELDS))


@pytest.mark.parametrize(
    ("action_type", "message"),
    [
        ("", "can't be blank"),
        ("  ", "can't be blank"),
        ("two words", "has invalid format"),
        ("pétition", "has invalid format"),
        ("petition\n", "has invalid format"),
        ("x" * 256, "should be at most 255 character(s)"),
    ],
)
def test_bad_types(action_type: str, message: str) -> None:
    """10 §1.7, Q40."""
    assert list(violations(ActionInput(action_type), NO_FIELDS)) == [Violation(message, ("actionType",))]


def test_type_and_fields_are_judged_together() -> None:
    """10, Conventions: a flat list of all that is wrong."""
    found = list(violations(ActionInput(" "), CustomFields({"a": None})))
    assert found == [Violation("can't be blank", ("actionType",)), Violation(FLAT_MAP, ("fields",))]


def test_an_action_is_real_unless_it_says_that_it_is_a_test() -> None:
    """10 §10.1 no. 4."""
    assert ActionInput("petition").testing is False


@given(actions())
def test_a_stored_action_is_linked_or_has_a_reference(action: Action) -> None:
    """10 §1.7, of the strategy that other tests rely on."""
    assert (action.supporter_id is None) == (action.ref is not None)
