"""Outages under load, small; `make prove` runs them with 10,000 signatures and 60 seconds without RabbitMQ."""

import os
from pathlib import Path

import pytest

import brokers
import databases
from bench.database import fresh
from proofs import outages
from proofs.own_servers import has_rabbitmq, postgres_binaries
from proofs.places import Place
from proofs.under_load import Outcome, Size

pytestmark = pytest.mark.proof

SIZE = Size(signatures=240, rate=60, seconds=1.5, drain_seconds=30)


def test_rabbitmq_away_under_load(tmp_path: Path) -> None:
    """30 §2.6, 30.12#3: the way to it is cut; signing goes on, and the back-log drains afterwards."""
    with fresh(f"proca_cut_{os.getpid()}", tmp_path, databases.server()) as url:
        outcome = outages.prove_broker_cut(Place(url, tmp_path, brokers.rabbitmq_url()), SIZE)
    _holds(outcome)
    assert outcome.meanwhile > 20, "hardly anybody signed while it was away"
    assert outcome.refused == outcome.late == 0


def test_rabbitmq_stopped_under_load(tmp_path: Path) -> None:
    """30 §2.6: a RabbitMQ is stopped and started, and killed and started; what it has confirmed is not lost."""
    if not has_rabbitmq():
        brokers._without("there is none on this machine to start")
    with fresh(f"proca_stop_{os.getpid()}", tmp_path, databases.server()) as url:
        outcome = outages.prove_broker_stopped(url, SIZE, home=tmp_path)
    _holds(outcome)
    assert outcome.meanwhile > 20, "hardly anybody signed while it was away"
    assert outcome.refused == 0


def test_postgresql_restarted_under_load(tmp_path: Path) -> None:
    """00 D4, D16: orderly and by a crash; who is not told of a success signs again, and is stored once."""
    if postgres_binaries() is None:
        databases._without("there is no initdb on this machine")
    outcome = outages.prove_database_restarted(SIZE, home=tmp_path)
    _holds(outcome)
    assert outcome.refused > 0, "nobody was refused, so nothing was proved about refusals"


def _holds(outcome: Outcome) -> None:
    assert outcome.contradictions == ()
    assert outcome.acknowledged == SIZE.signatures
    assert outcome.repeated > 0, "nothing came twice, so nothing was proved about repeats"
