"""A person or their mailbox answers (30 §1.6, §11 nos 4, 5, 7, 14, 16)."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Refused
from proca.domain.processing.supporter_moderation import confirmed, rejected, with_email_status
from proca.domain.supporters.supporter import EmailStatus as E
from proca.domain.supporters.supporter import Supporter
from proca.domain.supporters.supporter import SupporterStatus as S
from strategies_record import supporters

NOW = datetime(2026, 3, 4, 5, 6, 7, 890_123, tzinfo=UTC)
SECONDS = NOW.replace(microsecond=0)


@given(supporters, st.sampled_from([S.CONFIRMING, S.ACCEPTED]))
def test_law_confirming_again_changes_nothing(supporter: Supporter, status: S) -> None:
    once = confirmed(evolve(supporter, status=status))
    assert once == confirmed(once) == evolve(supporter, status=S.ACCEPTED)


@given(supporters, st.sampled_from([(S.NEW, "not allowed"), (S.REJECTED, "supporter data already rejected")]))
def test_who_was_never_asked_or_is_rejected_cannot_confirm(supporter: Supporter, refusal: tuple[S, str]) -> None:
    status, message = refusal
    with pytest.raises(Refused, match=f"^{message}$"):
        confirmed(evolve(supporter, status=status))


@given(supporters, st.sampled_from(S), st.sampled_from([one for one in E if one is not E.DOUBLE_OPT_IN]))
def test_law_withdrawing_leaves_what_is_known_of_the_address(supporter: Supporter, status: S, known: E) -> None:
    """30 §11 no. 7: none stays none."""
    before = evolve(supporter, status=status, email_status=known)
    assert rejected(before, NOW) == evolve(before, status=S.REJECTED)


@given(supporters, st.sampled_from(S))
def test_law_who_had_opted_in_has_unsubscribed(supporter: Supporter, status: S) -> None:
    """30 §11 nos 7 and 14; a second time changes nothing."""
    before = evolve(supporter, status=status, email_status=E.DOUBLE_OPT_IN)
    after = rejected(before, NOW)
    assert (after.status, after.email_status, after.email_status_changed) == (S.REJECTED, E.UNSUB, SECONDS)
    assert rejected(after, NOW) == after


@given(supporters)
def test_another_status_of_the_address_wins(supporter: Supporter) -> None:
    """30 §11 no. 16."""
    before = evolve(supporter, email_status=E.DOUBLE_OPT_IN)
    assert rejected(before, NOW, E.BOUNCE).email_status is E.BOUNCE


@given(supporters)
def test_the_moment_is_in_whole_seconds_and_no_status_is_none(supporter: Supporter) -> None:
    """30 §1.1."""
    after = with_email_status(supporter, None, NOW)
    assert (after.email_status, after.email_status_changed) == (E.NONE, SECONDS)
