"""How alive a page is (10 §7.5)."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.source import Source
from proca.domain.campaigns.activity import LastSeen, PageStatus, page_status, seen_again, signs_of_life
from proca.domain.ids import ActionPageId
from strategies_record import NOW, SIGNATURE, moments

FEBRUARY = datetime(2026, 2, 20, 12, tzinfo=UTC)
LEAP = datetime(2028, 2, 20, 12, tzinfo=UTC)
MARCH = datetime(2026, 3, 31, 12, tzinfo=UTC)


def test_never_seen() -> None:
    assert page_status(None, MARCH) is PageStatus.STANDBY


@pytest.mark.parametrize(("now", "days"), [(FEBRUARY, 28), (LEAP, 29), (MARCH, 31)])
def test_active_for_as_many_days_as_the_month_has(now: datetime, days: int) -> None:
    """Golden pages/add-update, STANDBY; 20 §3.11."""
    edge = now - timedelta(days=days)
    assert page_status(edge + timedelta(microseconds=1), now) is PageStatus.ACTIVE
    assert page_status(edge, now) is PageStatus.STALLED


def test_forgotten_after_a_year() -> None:
    assert page_status(MARCH - timedelta(days=365) + timedelta(microseconds=1), MARCH) is PageStatus.STALLED
    assert page_status(MARCH - timedelta(days=365), MARCH) is PageStatus.STANDBY


@given(st.none() | moments, moments, st.timedeltas(timedelta(), timedelta(days=400)))
def test_law_an_action_only_wakes_a_page_up(last: datetime | None, now: datetime, ago: timedelta) -> None:
    order = [PageStatus.STANDBY, PageStatus.STALLED, PageStatus.ACTIVE]
    newer = max(last or now - ago, now - ago)
    assert order.index(page_status(newer, now)) >= order.index(page_status(last, now))


@given(st.lists(st.builds(LastSeen, moments, st.none() | st.sampled_from(["a", "b"])), min_size=1, max_size=6))
def test_law_the_newest_counts_and_a_location_is_not_forgotten(signs: list[LastSeen]) -> None:
    """10 §7.5: in the order of time, the last location is that of the newest sign that told one."""
    known: LastSeen | None = None
    for sign in sorted(signs, key=lambda sign: sign.at):
        known = seen_again(known, sign)
    assert known is not None
    assert known.at == max(sign.at for sign in signs)
    told = [sign for sign in signs if sign.location is not None]
    newest = max((sign.at for sign in told), default=None)
    assert known.location in {sign.location for sign in told if sign.at == newest} | ({None} if not told else set())


def test_an_older_sign_tells_only_what_nobody_told() -> None:
    newer, older = LastSeen(NOW, None), LastSeen(NOW - timedelta(hours=1), "https://red.test")
    assert seen_again(newer, older) == LastSeen(NOW, "https://red.test")
    assert seen_again(LastSeen(NOW, "https://here.test"), older) == LastSeen(NOW, "https://here.test")


def test_actions_as_signs_of_life() -> None:
    """Of each page; a source without a location tells none."""
    later = evolve(SIGNATURE, inserted_at=NOW + timedelta(minutes=1))
    elsewhere = evolve(SIGNATURE, action_page_id=ActionPageId(7))
    deeds = [(SIGNATURE, Source(location="https://red.test")), (later, Source()), (elsewhere, None)]
    assert signs_of_life(deeds) == {
        SIGNATURE.action_page_id: LastSeen(later.inserted_at, "https://red.test"),
        ActionPageId(7): LastSeen(NOW, None),
    }
    assert signs_of_life([]) == {}
