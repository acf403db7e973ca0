"""Two servers and three workers, small; `make prove` runs them with 10,000 signatures."""

import os
from pathlib import Path

import pytest

import brokers
import databases
from bench.database import fresh
from proofs import fleet
from proofs.places import Place
from proofs.under_load import Size

pytestmark = pytest.mark.proof

SIZE = Size(signatures=240, rate=120, seconds=0, drain_seconds=5)


def test_two_servers_and_three_workers(tmp_path: Path) -> None:
    """00 D4: one of each is killed, and the others bring everything to an end."""
    with fresh(f"proca_fleet_{os.getpid()}", tmp_path, databases.server()) as url:
        outcome = fleet.prove(Place(url, tmp_path, brokers.rabbitmq_url()), SIZE)
    assert outcome.contradictions == ()
    assert outcome.acknowledged == SIZE.signatures
    assert outcome.meanwhile > 0, "nobody signed at the server that was left"
    assert outcome.repeated > 0, "nothing came twice, so nothing was proved about repeats"
