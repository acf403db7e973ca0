"""A small crash matrix; `make prove` runs it with 10,000 actions on each store. Each planted bug must be found."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import brokers
import databases
from bench.database import fresh
from proofs import steps
from proofs.crash_matrix import Size, prove
from proofs.places import Place
from proofs.receiving import Ledger, of_deliveries

pytestmark = pytest.mark.proof

SIGNATURES, ROUNDS = 240, 1
FOUND = {
    "gone_before_copied": "never arrived",
    "copied_before_gone": "more than once",
    "told_before_stored": "more than once",
    "gone_before_confirmed": "never arrived",
    "numbered_anew": "more than once",
    "gone_when_read": "never arrived",
}


@contextmanager
def a_place(home: Path, *, postgres: bool = True, rabbitmq: bool = False) -> Iterator[Place]:
    """An empty database of its own, with RabbitMQ beside it or not."""
    rabbitmq_url = brokers.rabbitmq_url() if rabbitmq else None
    with fresh(f"proca_crash_{os.getpid()}", home, databases.server() if postgres else None) as url:
        yield Place(url, home, rabbitmq_url)


@pytest.mark.parametrize(("store", "rabbitmq"), [("sqlite", False), ("postgres", False), ("postgres", True)])
def test_every_message_arrives_once(tmp_path: Path, store: str, rabbitmq: bool) -> None:
    """00 D4, D6, 30.12#3: killed at every named step, and nothing is lost, doubled or sent astray."""
    with a_place(tmp_path, postgres=store == "postgres", rabbitmq=rabbitmq) as place:
        outcome = prove(place, Size(SIGNATURES, ROUNDS))
    assert outcome.contradictions == ()
    assert outcome.servers == dict.fromkeys(steps.server_steps(by_broker=rabbitmq), ROUNDS)
    assert outcome.workers == dict.fromkeys(steps.worker_steps(by_broker=rabbitmq), ROUNDS)
    assert outcome.repeated > 0, "nothing came twice, so nothing was proved about repeats"
    assert (outcome.published_again > 0) is rabbitmq, "nothing was sent twice, so nothing was proved about confirms"


@pytest.mark.parametrize("bug", sorted(steps.BUGS))
def test_a_planted_bug_is_found(tmp_path: Path, bug: str) -> None:
    """The proof can fail; on PostgreSQL, where a bug may write beside the transaction that it should write in."""
    with a_place(tmp_path, rabbitmq=bug in steps.PUBLISHING_BUGS) as place:
        outcome = prove(place, Size(40, 1, bug=bug))
    assert any(FOUND[bug] in said for said in outcome.contradictions), outcome


ONE, OTHER = (7, "deliver", "cus.1.deliver"), (7, "deliver", "cus.2.deliver")


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ([ONE, OTHER], []),
        ([ONE], ["1 messages never arrived"]),
        ([ONE, OTHER, (8, "deliver", "cus.2.deliver")], ["1 messages went to somebody who is not entitled"]),
        ([ONE, OTHER, OTHER], ["1 actions had an effect more than once in one stage at one org"]),
    ],
)
def test_the_books_see_every_fault(done: list[tuple[int, str, str]], said: list[str]) -> None:
    """Planted faults in what arrived."""
    entitled = {(7, "cus.1.deliver"), (7, "cus.2.deliver")}
    assert list(of_deliveries(entitled, Ledger(dict(enumerate(done))))) == said
