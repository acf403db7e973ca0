"""Refusals: kinds, codes and ordered violations."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Limited,
    NotFound,
    Path,
    ProcaError,
    Refused,
    Unauthenticated,
    Unavailable,
    Violation,
    refuse_if_any,
)

paths = st.lists(st.sampled_from(["nationality", "documentNumber", "address"]) | st.integers(0, 20), max_size=3)
violations = st.builds(Violation, st.text(), paths.map(tuple))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ProcaError, "error"),
        (NotFound, "not_found"),
        (Refused, "refused"),
        (Conflict, "conflict"),
        (Forbidden, "forbidden"),
        (Unauthenticated, "unauthenticated"),
        (Unavailable, "unavailable"),
        (Limited, "limited"),
        (Invalid, "refused"),
    ],
)
def test_every_error_has_a_kind(error: type[ProcaError], kind: str) -> None:
    assert error("no").kind == kind


def test_an_error_says_its_message_and_carries_its_code() -> None:
    """10, Conventions: a machine code travels beside the message."""
    with pytest.raises(ProcaError, match=r"^The campaign is closed$") as refusal:
        raise Refused("The campaign is closed", code="campaign_closed", path=("action",))
    assert (refusal.value.code, refusal.value.path, refusal.value.details) == ("campaign_closed", ("action",), {})


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [
        (timedelta(), 1),
        (timedelta(milliseconds=1), 1),
        (timedelta(seconds=2), 2),
        (timedelta(seconds=2, microseconds=1), 3),
    ],
)
def test_who_is_too_fast_hears_how_long_to_wait(wait: timedelta, seconds: int) -> None:
    """00 D11: whole seconds, after which it is really over."""
    error = Limited.until(wait)
    assert (error.message, error.code, error.retry_after) == ("Too many requests", "rate_limited", seconds)
    assert error.details == {"retryAfter": seconds}


def test_errors_keep_their_cause() -> None:
    with pytest.raises(NotFound) as refusal:
        raise NotFound("gone") from KeyError("7")
    assert isinstance(refusal.value.__cause__, KeyError)


@given(violations, paths)
def test_a_violation_is_seen_from_further_out(violation: Violation, prefix: list[str | int]) -> None:
    assert violation.under(*prefix) == Violation(violation.message, (*prefix, *violation.path))


def test_violations_come_in_the_order_of_internal_names() -> None:
    """10, Conventions: `documentNumber` before `documentType`, whatever came first."""
    given_paths: list[Path] = [
        ("nationality", "documentType"),
        ("nationality", "documentNumber"),
        ("address", "streetNumber"),
        ("address", "street"),
        ("address",),
    ]
    ordered = Invalid.of(Violation("is invalid", path) for path in given_paths)
    assert [violation.path for violation in ordered.violations] == given_paths[::-1]


def test_list_positions_come_in_the_order_of_numbers() -> None:
    """10, Conventions: `["messages", 2, "target"]` before `["messages", 10, "target"]`."""
    refused = Invalid.of(Violation("is invalid", ("messages", position, "target")) for position in (10, 2, 0))
    assert [violation.path[1] for violation in refused.violations] == [0, 2, 10]


@given(st.lists(violations, min_size=1))
def test_an_invalid_input_shows_its_first_violation_and_keeps_all(found: list[Violation]) -> None:
    refused = Invalid.of(found)
    assert sorted(map(repr, refused.violations)) == sorted(map(repr, found))
    assert (refused.message, refused.path) == (refused.violations[0].message, refused.violations[0].path)
    assert Invalid.of(reversed(refused.violations)).violations[0].path == refused.path


def test_violations_at_one_place_keep_their_order() -> None:
    found = (Violation("has invalid format", ("name",)), Violation("can't be blank", ("name",)))
    assert Invalid.of(found).violations == found


def test_one_violation() -> None:
    assert Invalid.one("is invalid", "emails", 0).violations == (Violation("is invalid", ("emails", 0)),)


@given(st.lists(violations))
def test_refused_if_any(found: list[Violation]) -> None:
    if not found:
        refuse_if_any(found)
        return
    with pytest.raises(Invalid) as refusal:
        refuse_if_any(iter(found))
    assert len(refusal.value.violations) == len(found)
