"""What an org's own records know (30 §7.3, §11 no 37, 30.12#13)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.action import ActionStatus
from proca.domain.ids import ServiceId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.service import ServiceName
from proca.domain.processing.case import Case, step_of
from proca.domain.processing.details import (
    BadFormatError,
    Details,
    parse,
    told_action,
    told_contact,
    told_supporter,
    wants_details,
)
from proca.domain.processing.table import Stage, Step
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.supporter import EmailStatus, SupporterStatus
from strategies_record import LEAD, SIGNATURE, SIGNER, a_case, a_contact, a_signing_page

GIVEN = datetime(2026, 1, 15, 9, 30, 12, tzinfo=UTC)
ASKING = evolve(LEAD, backends=Backends(detail_backend=ServiceId(3)))
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.floats(),
    lambda t: (
        st.lists(t, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["privacy", "optIn", "givenAt", "emailStatus", "emailStatusChanged", "action", "customFields", "x"]
            ),
            t,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def test_an_empty_answer_changes_nothing() -> None:
    """30 §11 no 37."""
    details = parse({})
    assert details == Details()
    assert told_contact(a_contact(), details) == a_contact()
    assert told_supporter(SIGNER, details) == SIGNER
    assert told_action(SIGNATURE, details) == SIGNATURE


def test_an_opt_in_with_its_time() -> None:
    """30 §11 no 37: the collecting org's consent is true, from when it was given."""
    contact = evolve(a_contact(), communication_consent=None)
    told = told_contact(contact, parse({"privacy": {"optIn": True, "givenAt": "2026-01-15T10:30:12.9+01:00"}}))
    assert (told.communication_consent, told.inserted_at) == (True, GIVEN)


def test_no_never_withdraws() -> None:
    assert told_contact(a_contact(), parse({"privacy": {"optIn": False}})) == a_contact()


def test_a_status_with_its_time() -> None:
    """30 §11 no 37."""
    told = told_supporter(
        SIGNER, parse({"privacy": {"emailStatus": "double_opt_in", "emailStatusChanged": "2026-01-15T09:30:12"}})
    )
    assert (told.email_status, told.email_status_changed) == (EmailStatus.DOUBLE_OPT_IN, GIVEN)


def test_an_unknown_status_is_ignored() -> None:
    """30 §7.3, fix."""
    details = parse({"privacy": {"emailStatus": "confused", "emailStatusChanged": "2026-01-15T09:30:12Z"}})
    assert details == Details()


def test_fields_are_laid_over_the_actions_own() -> None:
    action = evolve(SIGNATURE, fields={"a": 1, "b": 2})  # type: ignore[arg-type]
    assert told_action(action, parse({"action": {"customFields": {"b": "x", "c": [1]}}})).fields == {
        "a": 1,
        "b": "x",
        "c": [1],
    }


@pytest.mark.parametrize(
    "tree",
    [
        None,
        [],
        "text",
        {"privacy": []},
        {"privacy": {"optIn": True}},
        {"privacy": {"optIn": "yes", "givenAt": "2026-01-15T09:30:12Z"}},
        {"privacy": {"optIn": True, "givenAt": "yesterday"}},
        {"privacy": {"optIn": True, "givenAt": "0001-01-01T00:00:00+10:00"}},
        {"privacy": {"emailStatus": "bounce"}},
        {"action": {"customFields": [1]}},
        {"action": {"customFields": {"a": {"b": 1}}}},
        {"action": {"customFields": {"a": "x" * 6000}}},
    ],
)
def test_broken_rules(tree: object) -> None:
    """30 §7.3: bad_format."""
    with pytest.raises(BadFormatError):
        parse(tree)


def test_too_much_together() -> None:
    action = evolve(SIGNATURE, fields={"a": "x" * 3000})  # type: ignore[arg-type]
    with pytest.raises(BadFormatError):
        told_action(action, parse({"action": {"customFields": {"b": "x" * 3000}}}))


@given(trees)
def test_law_any_answer_is_understood_or_refused(tree: object) -> None:
    try:
        details = parse(tree)
    except BadFormatError:
        return
    for moment in (details.opted_in_at, details.email_status_changed):
        assert moment is None or (moment.tzinfo is UTC and moment.microsecond == 0)
    assert details.email_status is None or details.email_status_changed is not None


@given(st.integers(0, 7_000_000_000_000_000), st.integers(-14 * 60, 14 * 60))
def test_law_times_are_whole_seconds_in_utc(micros: int, minutes: int) -> None:
    """30 §7.3: normalised, in whatever zone they were told."""
    moment = datetime(1970, 1, 2, tzinfo=UTC) + timedelta(microseconds=micros)
    local = moment.astimezone(timezone(timedelta(minutes=minutes)))
    told = parse({"privacy": {"optIn": True, "givenAt": local.isoformat()}}).opted_in_at
    assert told == local.replace(microsecond=0)


def step(case: Case) -> Step:
    found = step_of(case)
    assert found is not None
    return found


def test_who_is_asked_about() -> None:
    """30 §1.4 no 3: where the collecting org has a detail backend, before the first thing that is emitted, once."""
    case = a_case(page=a_signing_page(ASKING))
    assert wants_details(case, step(case))
    assert not wants_details(a_case(), step(a_case()))
    assert not wants_details(evolve(case, looked_up=True), step(case))
    nobody = evolve(case, supporter=evolve(SIGNER, clear_text=ClearText()))
    assert not wants_details(nobody, step(nobody))
    confirmed = evolve(case, supporter=evolve(SIGNER, status=SupporterStatus.ACCEPTED))
    assert not wants_details(confirmed, step(confirmed)), "they were asked about before they confirmed"
    follow_up = evolve(confirmed, action=evolve(SIGNATURE, with_consent=False))
    assert wants_details(follow_up, step(follow_up))
    moderated = evolve(confirmed, action=evolve(SIGNATURE, status=ActionStatus.ACCEPTED))
    assert not wants_details(moderated, step(moderated))
    assert not wants_details(case, Step(ActionStatus.REJECTED, SupporterStatus.REJECTED, None))
    borrowed = evolve(LEAD, backends=Backends(detail_backend=ServiceName.SYSTEM))
    assert wants_details(evolve(case, page=a_signing_page(borrowed)), step(case))
    assert Stage.DELIVER is step(case).stage
