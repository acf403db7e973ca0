"""Supporters: one submission each, never edited (10 §1.5)."""

from datetime import timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.ids import SupporterId
from proca.domain.supporters.clear_text import ClearText, ClearTextPolicy, clear
from proca.domain.supporters.supporter import EmailStatus, Supporter, SupporterStatus, erased, forget_after_delivery
from strategies_record import SIGNER, supporters


def test_a_new_supporter() -> None:
    """10 §1.5."""
    assert (SIGNER.status, SIGNER.email_status) == (SupporterStatus.NEW, EmailStatus.NONE)
    assert (SIGNER.dupe_rank, SIGNER.email_status_changed, SIGNER.source_id) == (None, None, None)


@given(supporters, st.sampled_from(ClearTextPolicy))
def test_delivery_takes_away_clear_text_and_nothing_else(supporter: Supporter, policy: ClearTextPolicy) -> None:
    """10 §6.5."""
    left = forget_after_delivery(supporter, policy)
    assert left.clear_text == clear(supporter.clear_text, policy)
    assert evolve(left, clear_text=supporter.clear_text) == supporter


@given(supporters, supporters)
def test_the_latest_is_decided_by_time_then_number(one: Supporter, other: Supporter) -> None:
    """D22, 10 §3.3."""
    later = max(one, other, key=lambda supporter: supporter.recency)
    earlier = other if later is one else one
    assert (later.inserted_at, later.id) >= (earlier.inserted_at, earlier.id)


def test_a_microsecond_makes_a_supporter_later() -> None:
    """D22."""
    after = evolve(SIGNER, id=SupporterId(1), inserted_at=SIGNER.inserted_at + timedelta(microseconds=1))
    assert after.recency > SIGNER.recency
    assert evolve(SIGNER, id=SupporterId(6)).recency > SIGNER.recency


def test_a_supporter_does_not_print_personal_facts() -> None:
    shown = repr(evolve(SIGNER, clear_text=ClearText("Inês", "Duarte", "ines@posteo.example")))
    assert not any(fact in shown for fact in ("Inês", "Duarte", "posteo"))


@given(supporters)
def test_law_erasure_leaves_who_it_was_by_number_only(supporter: Supporter) -> None:
    """Q36: fingerprint and area stay, for counts and ranks."""
    left = erased(supporter)
    assert left.clear_text == ClearText(area=supporter.clear_text.area)
    assert evolve(left, clear_text=supporter.clear_text) == supporter
    assert erased(left) == left
