"""What a key that was taken before says (D16)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Conflict
from proca.domain.idempotency import ANSWER_KEPT, CLAIM_HOLDS, TakenKey, answer_under
from proca.domain.secret import SealedSecret

NOW = datetime(2026, 3, 4, tzinfo=UTC)
ANSWER = SealedSecret(b"sealed")
INSTANT = timedelta(microseconds=1)


@given(st.timedeltas(timedelta(0), ANSWER_KEPT - INSTANT))
def test_law_an_answer_is_repeated_for_a_day(age: timedelta) -> None:
    assert answer_under(TakenKey(b"d", NOW, ANSWER), b"d", NOW + age) == ANSWER


@given(st.timedeltas(timedelta(0), ANSWER_KEPT - INSTANT))
def test_law_another_request_is_refused_for_a_day(age: timedelta) -> None:
    with pytest.raises(Conflict) as refused:
        answer_under(TakenKey(b"d", NOW, ANSWER), b"e", NOW + age)
    assert refused.value.code == "idempotency_mismatch"


@given(st.timedeltas(timedelta(0), CLAIM_HOLDS - INSTANT), st.sampled_from([b"d", b"e"]))
def test_law_a_claim_holds_for_a_minute(age: timedelta, digest: bytes) -> None:
    with pytest.raises(Conflict) as refused:
        answer_under(TakenKey(b"d", NOW), digest, NOW + age)
    assert refused.value.code == ("in_progress" if digest == b"d" else "idempotency_mismatch")


@given(st.sampled_from([b"d", b"e"]), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_law_afterwards_the_key_is_free(digest: bytes, more: timedelta) -> None:
    assert answer_under(TakenKey(b"d", NOW, ANSWER), digest, NOW + ANSWER_KEPT + more) is None
    assert answer_under(TakenKey(b"d", NOW), digest, NOW + CLAIM_HOLDS + more) is None
