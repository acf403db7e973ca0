"""Every proof at its full size, a line each: `python -m bench.prove`."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from attrs import frozen

import brokers
from bench import scale
from bench.database import cluster, fresh
from bench.ending import held, orderly
from proofs import crash_matrix, fleet, kill_nine, outages, paging, under_load
from proofs.own_servers import has_rabbitmq, postgres_binaries
from proofs.places import Place
from proofs.under_load import Size

SIGNATURES, KILLS, CONNECTIONS, SECONDS = 10_000, 5, 64, 20.0
# Signatures a second, slowly where something is away for a minute; how long leases of the dead may hold up the rest.
SLOWLY, FAST, AWAY_SECONDS, DRAIN_SECONDS = 110.0, 400.0, 60.0, 200.0
Outcome = crash_matrix.Outcome | kill_nine.Outcome | paging.Outcome | under_load.Outcome | scale.Outcome
Proof = Callable[[str, Path], Outcome]


@frozen
class Machine:
    """What there is to prove things on: maintenance database, and RabbitMQ."""

    postgres: str | None
    rabbitmq: str | None
    part: float

    @property
    def stores(self) -> dict[str, str | None]:
        """Databases by name."""
        return {"SQLite": None} | ({"PostgreSQL": self.postgres} if self.postgres else {})

    @property
    def lacks(self) -> list[str]:
        """What is missing."""
        return [
            *([] if self.postgres else ["no PostgreSQL answers; set PROCA_TEST_POSTGRES"]),
            *([] if self.rabbitmq else ["no RabbitMQ answers; set PROCA_TEST_RABBITMQ"]),
            *([] if postgres_binaries() else ["there is no PostgreSQL to start"]),
            *([] if has_rabbitmq() else ["there is no RabbitMQ to start"]),
        ]

    @property
    def signatures(self) -> int:
        """How many sign."""
        return round(SIGNATURES * self.part)

    @property
    def kills(self) -> int:
        """How often."""
        return max(1, round(KILLS * self.part))

    def size(self, rate: float) -> Size:
        """Of what goes on under load."""
        seconds = max(1.5, AWAY_SECONDS * self.part)
        return Size(self.signatures, rate, seconds, DRAIN_SECONDS, waits=True)


def main() -> int:
    """Run them, or those asked for; 1 when one fails, or when there is nothing to prove some of them on."""
    asked = _arguments()
    with orderly(), ExitStack() as stack:
        with held():
            stack.callback(_leave_rabbitmq)
            machine = Machine(cluster(), brokers.reachable_url(), asked.part)
        return _all(machine, asked.only)


def _leave_rabbitmq() -> None:
    with held():
        brokers.close()


def _all(machine: Machine, only: str) -> int:
    for lack in machine.lacks:
        print(lack)
    proofs = [*_killings(machine), *_matrices(machine), *_outages(machine), *_fleets(machine), *_scales(machine)]
    proved = [_prove(name, proof, place) for name, proof, place in proofs if only in name]
    if not proved:
        print(f"no proof here has {only!r} in its name; there are: {'; '.join(name for name, *_ in proofs)}")
    return 0 if not machine.lacks and proved and all(proved) else 1


Named = tuple[str, Proof, str | None]


def _killings(machine: Machine) -> Iterator[Named]:
    for name, place in machine.stores.items():
        yield (
            f"kill -9 on {name}",
            lambda url, home: kill_nine.prove(url, machine.signatures, machine.kills, CONNECTIONS, home=home),
            place,
        )
    if machine.postgres:
        yield (
            "paging beside two servers",
            lambda url, home: paging.prove(url, max(1.0, SECONDS * machine.part), CONNECTIONS, home=home),
            machine.postgres,
        )


def _matrices(machine: Machine) -> Iterator[Named]:
    size = crash_matrix.Size(machine.signatures, machine.kills)
    for name, place in machine.stores.items():
        yield f"crash matrix on {name}", lambda url, home: crash_matrix.prove(Place(url, home), size), place
        if machine.rabbitmq:
            yield (
                f"crash matrix on {name} with RabbitMQ",
                lambda url, home: crash_matrix.prove(Place(url, home, machine.rabbitmq), size),
                place,
            )


def _outages(machine: Machine) -> Iterator[Named]:
    size, rabbitmq = machine.size(SLOWLY), machine.rabbitmq
    if rabbitmq:
        for name, place in machine.stores.items():
            yield (
                f"RabbitMQ cut off under load, {name}",
                lambda url, home: outages.prove_broker_cut(Place(url, home, rabbitmq), size),
                place,
            )
    if machine.postgres and has_rabbitmq():
        yield (
            "RabbitMQ stopped under load, PostgreSQL",
            lambda url, home: outages.prove_broker_stopped(url, size, home=home),
            machine.postgres,
        )
    if postgres_binaries():
        yield (
            "PostgreSQL restarted under load",
            lambda _, home: outages.prove_database_restarted(machine.size(FAST), home=home),
            None,
        )
        if rabbitmq:
            yield (
                "PostgreSQL restarted under load, with RabbitMQ",
                lambda _, home: outages.prove_database_restarted(machine.size(FAST), home=home, rabbitmq_url=rabbitmq),
                None,
            )


def _fleets(machine: Machine) -> Iterator[Named]:
    if machine.postgres and machine.rabbitmq:
        yield (
            "two servers and three workers, PostgreSQL and RabbitMQ",
            lambda url, home: fleet.prove(Place(url, home, machine.rabbitmq), machine.size(FAST)),
            machine.postgres,
        )


def _scales(machine: Machine) -> Iterator[Named]:
    if maintenance := machine.postgres:
        yield (
            "cost per signature at ten million actions",
            lambda _, home: scale.prove(maintenance, machine.part, home=home),
            None,
        )


def _prove(name: str, proof: Proof, maintenance: str | None) -> bool:
    with (
        tempfile.TemporaryDirectory(prefix="proca-proof-") as home,
        fresh(f"proca_proof_{os.getpid()}", Path(home), maintenance) as url,
    ):
        outcome = proof(url, Path(home))
    print(f"{'FAILED' if outcome.contradictions else 'holds '} {name}: {outcome}", flush=True)
    for said in outcome.contradictions:
        print(f"       {said}", flush=True)
    return not outcome.contradictions


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.prove", description=__doc__)
    parser.add_argument("--part", type=float, default=1.0, help="how much of the full size, for trying it out")
    parser.add_argument("--only", default="", help="only those with this in their name")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
