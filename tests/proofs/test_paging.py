"""The proof of D22 on real servers, small; `make prove` runs it in full."""

import os
from pathlib import Path

import pytest

import databases
from bench.database import fresh
from proofs.paging import Outcome, contradictions, prove

pytestmark = pytest.mark.proof


def test_a_reader_by_number_misses_nothing(tmp_path: Path) -> None:
    """00 D22."""
    assert _read(tmp_path, naive=False).contradictions == ()


def test_a_reader_who_does_not_wait_misses_some(tmp_path: Path) -> None:
    """Planted bug: open writes are not waited for; a machine that is busy elsewhere may need a second try."""
    assert any(_read(tmp_path / str(attempt), naive=True).contradictions for attempt in range(3))


def _read(home: Path, *, naive: bool) -> Outcome:
    home.mkdir(exist_ok=True)
    with fresh(f"proca_paging_{os.getpid()}", home, databases.server()) as url:
        return prove(url, 2.0, 64, home=home, naive=naive)


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
