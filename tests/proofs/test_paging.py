"""The proof of D22 on real servers, small; `make prove` runs it in full."""

import os
from pathlib import Path

import pytest

import databases
from bench.database import fresh
from proofs.paging import contradictions, prove

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("naive", [False, True])
def test_a_reader_by_number_misses_nothing(tmp_path: Path, naive: bool) -> None:
    """00 D22; planted bug: a reader who does not wait for open writes misses some."""
    with fresh(f"proca_paging_{os.getpid()}", tmp_path, databases.server()) as url:
        outcome = prove(url, 2.0, 64, home=tmp_path, naive=naive)
    assert bool(outcome.contradictions) is naive, outcome


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ([1, 2, 4], "1 actions were missed"),
        ([1, 2, 3, 4, 5], "1 numbers are not actions"),
        ([1, 2, 2, 3, 4], "numbers were seen twice or out of order"),
        ([1, 3, 2, 4], "numbers were seen twice or out of order"),
    ],
)
def test_the_comparison_sees_every_fault(seen: list[int], said: str) -> None:
    """Planted bugs in what was seen."""
    assert contradictions(seen, [1, 2, 3, 4], 4) == (said,)
    assert contradictions([1, 2, 3, 4], [1, 2, 3, 4], 5) == ("5 were acknowledged and 4 are there",)
    assert contradictions([1, 2, 3, 4], [1, 2, 3, 4], 4) == ()
