"""A small crash matrix; `make prove` runs it with 10,000 actions on each store. Each planted bug must be found."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import databases
from bench.database import fresh
from proofs.crash_matrix import prove
from proofs.crashing import BUGS, STEPS

pytestmark = pytest.mark.proof

SIGNATURES, ROUNDS = 120, 1
FOUND = {
    "gone_before_copied": "never arrived",
    "copied_before_gone": "more than once",
    "told_before_stored": "more than once",
}


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own."""
    maintenance = databases.server() if request.param == "postgres" else None
    with fresh(f"proca_crash_{os.getpid()}", tmp_path, maintenance) as url:
        yield url


def test_every_message_arrives_once(database_url: str, tmp_path: Path) -> None:
    """00 D4, D6: killed at every named step, and nothing is lost, doubled or sent astray."""
    outcome = prove(database_url, SIGNATURES, ROUNDS, home=tmp_path)
    assert outcome.contradictions == ()
    assert outcome.kills == dict.fromkeys(STEPS, ROUNDS)
    assert outcome.repeated > 0, "nothing came twice, so nothing was proved about repeats"


@pytest.mark.parametrize("bug", sorted(BUGS))
def test_a_planted_bug_is_found(tmp_path: Path, bug: str) -> None:
    """The proof can fail; on PostgreSQL, where a bug may write beside the transaction that it should write in."""
    with fresh(f"proca_crash_bug_{os.getpid()}", tmp_path, databases.server()) as url:
        outcome = prove(url, 40, 1, home=tmp_path, bug=bug)
    assert any(FOUND[bug] in said for said in outcome.contradictions), outcome
