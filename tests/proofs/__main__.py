"""Every proof at its full size, a line each: `python -m bench.prove`."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.database import cluster, fresh
from proofs import crash_matrix, kill_nine, paging

SIGNATURES, KILLS, CONNECTIONS, SECONDS = 10_000, 5, 64, 20.0
Outcome = crash_matrix.Outcome | kill_nine.Outcome | paging.Outcome
Proof = Callable[[str, Path], Outcome]


def main() -> int:
    """Run them all; 1 when one fails, or when there is no PostgreSQL to prove anything on."""
    asked = _arguments()
    maintenance = cluster()
    if maintenance is None:
        print("no PostgreSQL answers; set PROCA_TEST_POSTGRES")
    held = [_prove(name, proof, place) for name, proof, place in _proofs(maintenance, asked.part)]
    return 0 if maintenance and all(held) else 1


def _proofs(maintenance: str | None, part: float) -> Iterator[tuple[str, Proof, str | None]]:
    signatures, kills = round(SIGNATURES * part), max(1, round(KILLS * part))
    places = {"SQLite": None} | ({"PostgreSQL": maintenance} if maintenance else {})
    for name, place in places.items():
        yield (
            f"kill -9 on {name}",
            lambda url, home: kill_nine.prove(url, signatures, kills, CONNECTIONS, home=home),
            place,
        )
        yield (
            f"crash matrix on {name}",
            lambda url, home: crash_matrix.prove(url, signatures, kills, home=home),
            place,
        )
    if maintenance:
        yield (
            "paging beside two servers",
            lambda url, home: paging.prove(url, max(1.0, SECONDS * part), CONNECTIONS, home=home),
            maintenance,
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
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
