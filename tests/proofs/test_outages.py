"""Outages under load, small; `make prove` runs them with 10,000 signatures and 60 seconds without RabbitMQ.

Each planted bug must be found.
"""

import os
from pathlib import Path

import pytest
from attrs import evolve

import brokers
import databases
from bench.database import fresh
from proofs import outages
from proofs.own_servers import has_rabbitmq, postgres_binaries
from proofs.places import Place
from proofs.under_load import Outcome, Size

pytestmark = pytest.mark.proof

SIZE = Size(signatures=240, rate=60, seconds=1.5, drain_seconds=30)
# A publisher that finds its connection broken takes a second to say goodbye.
FEW = Size(signatures=160, rate=80, seconds=1.3, drain_seconds=30)


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


def test_a_broken_line_taken_for_a_confirm_is_found(tmp_path: Path) -> None:
    """Planted bug: the publisher lets messages go that it could not send while the way to RabbitMQ was cut."""
    with fresh(f"proca_cut_{os.getpid()}", tmp_path, databases.server()) as url:
        place = Place(url, tmp_path, brokers.rabbitmq_url())
        outcome = outages.prove_broker_cut(place, evolve(FEW, bugs=("broken_taken_for_confirmed",)))
    assert any("never arrived" in said for said in outcome.contradictions), outcome


def test_an_answer_before_the_commit_is_found(tmp_path: Path) -> None:
    """Planted bug: the server tells people that they have signed, and PostgreSQL goes away before it is stored."""
    if postgres_binaries() is None:
        databases._without("there is no initdb on this machine")
    outcome = outages.prove_database_restarted(evolve(FEW, bugs=("answered_before_committed",)), home=tmp_path)
    assert any("stored 0 times" in said for said in outcome.contradictions), outcome


def _holds(outcome: Outcome) -> None:
    assert outcome.contradictions == ()
    assert outcome.acknowledged == SIZE.signatures
    assert outcome.repeated > 0, "nothing came twice, so nothing was proved about repeats"
