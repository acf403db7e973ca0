"""Two servers and three workers, small; `make prove` runs them with 10,000 signatures. Planted bugs must be found."""

import os
from pathlib import Path

import pytest
from attrs import evolve

import brokers
import databases
from bench.database import fresh
from proofs import fleet
from proofs.places import Place
from proofs.under_load import Size

pytestmark = pytest.mark.proof

SIZE = Size(signatures=240, rate=120, seconds=0, drain_seconds=30)
FEW = evolve(SIZE, signatures=120, drain_seconds=30, bugs=("answered_before_committed", "claims_not_kept"))


def test_two_servers_and_three_workers(tmp_path: Path) -> None:
    """00 D4: one of each is killed, and the others bring everything to an end."""
    with fresh(f"proca_fleet_{os.getpid()}", tmp_path, databases.server()) as url:
        outcome = fleet.prove(Place(url, tmp_path, brokers.rabbitmq_url()), SIZE)
    assert outcome.contradictions == ()
    assert outcome.acknowledged == SIZE.signatures
    assert outcome.meanwhile > 0, "nobody signed at the server that was left"
    assert outcome.repeated > 0, "nothing came twice, so nothing was proved about repeats"


def test_planted_bugs_are_found(tmp_path: Path) -> None:
    """A server that answers before the commit is killed, and workers process what has been claimed."""
    with fresh(f"proca_fleet_{os.getpid()}", tmp_path, databases.server()) as url:
        outcome = fleet.prove(Place(url, tmp_path, brokers.rabbitmq_url()), FEW, workers_apart=False)
    for found in ("stored 0 times", "had an effect more than once"):
        assert any(found in said for said in outcome.contradictions), outcome
