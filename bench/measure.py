"""One run: the baseline, signatures and counts over several connections, the check of what is stored, the baseline."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psutil
from attrs import asdict, define, field

from bench import baseline, database, wire
from bench.instance import PARTNER_PAGE, Installation, Server
from bench.machine import Meter, memory
from bench.plan import Figures, Plan
from bench.results import Check, Level, Result

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = (1, 16, 64)
_DRAIN_SECONDS = 300
_COUNT_AGE_SECONDS = 1.5
_SPARE_SECONDS = 90


@define
class Bench:
    """A server under measurement, and how far the numbers of supporters have come."""

    server: Server
    url: str
    meter: Meter
    seconds: float
    warm_up: float
    first: int = 0
    acknowledged: int = 0
    levels: list[Level] = field(factory=list)

    def level(self, kind: str, connections: int) -> Level:
        """Put one load on the server and wait until it has processed everything."""
        plan = Plan(self.server.port, kind, PARTNER_PAGE, connections, self.seconds, self.warm_up, self.first)
        with _load(plan) as process:
            assert process.stdout is not None
            process.stdout.readline()
            before = self.meter.read()
            time.sleep(self.seconds)
            after = self.meter.read()
            figures = Figures(**json.loads(process.stdout.readline()))
        drained = database.drain(self.url, _DRAIN_SECONDS)
        if kind == "sign":
            self.first, self.acknowledged = figures.last, self.acknowledged + figures.acknowledged
        level = Level(kind, connections, figures, after.shares(before, figures.cpu), drained)
        self.levels.append(level)
        return level

    def check(self) -> Check:
        """Compare what was acknowledged with what is there."""
        time.sleep(_COUNT_AGE_SECONDS)
        return Check(self.acknowledged, database.stored(self.url), supporter_count(self.server.port))


def run(
    home: Path, maintenance: str | None, seconds: float, warm_up: float, baseline_seconds: float
) -> Iterator[str | Result]:
    """Measure everything; lines of progress, and the result at the end."""
    name = f"proca_bench_{os.getpid()}"
    with (
        baseline.prepared(f"{name}_base", home, maintenance) as commits,
        database.fresh(name, home, maintenance) as url,
    ):
        before = commits.measure(baseline_seconds)
        yield f"{commits.name}: {before:,.0f}/s before"
        installation = Installation(url, home)
        installation.set_up()
        server = installation.serve()
        try:
            process = psutil.Process(server.process.pid)
            idle = memory(process)["now"]
            bench = Bench(server, url, Meter(process, name if maintenance else None), seconds, warm_up)
            for kind in ("sign", "count by GET", "count by POST"):
                for connections in CONNECTIONS:
                    level = bench.level(kind, connections)
                    yield f"{kind}, {connections} connections: {level.figures.rate:,.0f}/s"
            check, used = bench.check(), {"idle": idle} | memory(process)
        finally:
            server.stop()
        after = commits.measure(baseline_seconds)
        yield f"{commits.name}: {after:,.0f}/s after"
    yield Result(database.version(maintenance), commits.name, (before, after), tuple(bench.levels), used, check)


@contextmanager
def _load(plan: Plan) -> "Iterator[subprocess.Popen[str]]":
    """A load process with its plan, gone afterwards."""
    command = [sys.executable, "-m", "bench.load"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(plan)))
        process.stdin.close()
        try:
            yield process
            process.wait(_SPARE_SECONDS)
        finally:
            process.kill()


def supporter_count(port: int) -> int:
    """What the API says."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        body = json.dumps({"query": wire.COUNT, "variables": {"actionPage": PARTNER_PAGE}})
        connection.request("POST", "/api", body, {"Content-Type": "application/json"})
        tree = json.loads(connection.getresponse().read())
        return int(tree["data"]["actionPage"]["campaign"]["stats"]["supporterCount"])
    finally:
        connection.close()
