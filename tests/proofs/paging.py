"""A reader who pages by number while two servers write sees every action once, in order (00 D22).

The servers are stopped (SIGSTOP) for moments in turn, so that one often holds numbers in an open transaction while the
other commits higher ones.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import cycle, pairwise
from pathlib import Path

from attrs import asdict, frozen
from sqlalchemy import Select, select

from bench.database import drain
from bench.instance import PARTNER_PAGE, Installation, Server
from bench.plan import Plan
from proca.adapters.sql import tables
from proca.adapters.sql.engine import engine_for

ROOT = Path(__file__).resolve().parent.parent.parent
_PATH = os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), str(ROOT), str(ROOT / "tests")])
_ORG = "fishfriends"
_APART = 500_000_000
_SPARE_SECONDS = 120
_DRAIN_SECONDS = 300
_STOPPED_SECONDS, _RUNNING_SECONDS = 0.03, 0.04


@frozen
class Outcome:
    """How many actions there were, how many the reader saw, and what contradicts the promise."""

    written: int
    seen: int
    seconds: float
    contradictions: tuple[str, ...]

    def __str__(self) -> str:
        """One line."""
        return f"{self.written} actions written by two servers, {self.seen} read by number, {self.seconds:.0f} s"


def prove(database_url: str, seconds: float, connections: int, *, home: Path, naive: bool = False) -> Outcome:
    """Write through two servers over that many connections together, and read meanwhile; a naive reader must fail."""
    began = time.monotonic()
    installation = Installation(database_url, home)
    installation.set_up()
    org = asyncio.run(_org(database_url))
    with ExitStack() as stack:
        servers = [installation.serve() for _ in range(2)]
        for server in servers:
            stack.callback(server.kill)
        reader = stack.enter_context(_python("proofs.page_reader", database_url, str(org), *["--naive"] * naive))
        plans = [
            Plan(server.port, "sign", (PARTNER_PAGE,), connections // 2, seconds, 0.0, at * _APART)
            for at, server in enumerate(servers)
        ]
        loads = [stack.enter_context(_python("bench.load")) for _ in plans]
        for process in (reader, *loads):
            # Whoever leaves early does not wait for them.
            stack.callback(process.kill)
        for load, plan in zip(loads, plans, strict=True):
            _write(load, json.dumps(asdict(plan)))
        _stutter(servers, loads)
        figures = [json.loads(_rest(load)[-1]) for load in loads]
        drain(database_url, _DRAIN_SECONDS)
        _write(reader, "stop\n")
        seen = json.loads(_rest(reader)[-1])
        for server in servers:
            server.stop()
    there = asyncio.run(_numbers(database_url, org))
    acknowledged = sum(one["acknowledged"] for one in figures)
    return Outcome(len(there), len(seen), time.monotonic() - began, contradictions(seen, there, acknowledged))


def _stutter(servers: Sequence[Server], loads: "Sequence[subprocess.Popen[str]]") -> None:
    """Stop one server after the other for a moment, as long as there is load."""
    until = time.monotonic() + _SPARE_SECONDS
    for server in cycle(servers):
        if time.monotonic() > until or any(load.poll() is not None for load in loads):
            return
        server.process.send_signal(signal.SIGSTOP)
        time.sleep(_STOPPED_SECONDS)
        server.process.send_signal(signal.SIGCONT)
        time.sleep(_RUNNING_SECONDS)


def contradictions(seen: Sequence[int], there: Sequence[int], acknowledged: int) -> tuple[str, ...]:
    """What is wrong with the numbers seen, in words."""
    missed, unknown = set(there) - set(seen), set(seen) - set(there)
    found = [
        f"{len(missed)} actions were missed" if missed else "",
        f"{len(unknown)} numbers are not actions" if unknown else "",
        "numbers were seen twice or out of order" if any(a >= b for a, b in pairwise(seen)) else "",
        f"{acknowledged} were acknowledged and {len(there)} are there" if acknowledged != len(there) else "",
    ]
    return tuple(filter(None, found))


def _python(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        env={**os.environ, "PYTHONPATH": _PATH},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _write(process: "subprocess.Popen[str]", words: str) -> None:
    assert process.stdin is not None
    process.stdin.write(words)
    process.stdin.close()
    process.stdin = None


def _rest(process: "subprocess.Popen[str]") -> list[str]:
    said, _ = process.communicate(timeout=_SPARE_SECONDS)
    assert process.returncode == 0, f"a process ended with {process.returncode}"
    return said.splitlines()


async def _org(database_url: str) -> int:
    return (await _column(database_url, select(tables.orgs.c.id).where(tables.orgs.c.name == _ORG)))[0]


async def _numbers(database_url: str, org: int) -> list[int]:
    a, c = tables.actions, tables.contacts
    query = select(a.c.id).join(c, c.c.supporter_id == a.c.supporter_id).where(c.c.org_id == org).order_by(a.c.id)
    return await _column(database_url, query)


async def _column(database_url: str, query: Select[int]) -> list[int]:
    engine = engine_for(database_url)
    try:
        async with engine.execution_options(reading=True).connect() as connection:
            return [number for (number,) in await connection.execute(query)]
    finally:
        await engine.dispose()
