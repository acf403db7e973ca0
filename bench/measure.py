"""One run: the baseline, every load over several connections, the check of what is stored, delivery, the baseline."""

import json
import os
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from http.client import HTTPConnection
from pathlib import Path

import psutil
from attrs import define, field

from bench import baseline, brokers, database, spread, wire
from bench.delivering import Delivering, Delivery
from bench.instance import PARTNER_PAGE, Installation, Server
from bench.loading import loading
from bench.machine import Meter, memory
from bench.plan import Plan
from bench.results import Check, Level, Result, Spread

CONNECTIONS = (1, 16, 64)
CAMPAIGN = 1
_ALONE, _TOGETHER = CONNECTIONS[-1:], CONNECTIONS
# Which loads, on what, over how many connections.
_LOADS = (
    ("sign", PARTNER_PAGE, _TOGETHER),
    ("count by GET", PARTNER_PAGE, _TOGETHER),
    ("count by POST", PARTNER_PAGE, _TOGETHER),
    ("campaign by GraphQL", CAMPAIGN, _ALONE),
    ("campaign by REST", CAMPAIGN, _ALONE),
)
# Whether RabbitMQ delivers, and how many workers: with a broker one of them keeps one core busy.
_DELIVERIES = ((False, 1), (True, 1), (True, 2))
# What is compared with itself in turn, and what is measured three times over, takes its share of the time.
_PART = 0.5
_DRAIN_SECONDS = 300
_COUNT_AGE_SECONDS = 1.5


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
    elsewhere: int = 0
    levels: list[Level] = field(factory=list)

    def level(self, kind: str, numbers: Sequence[int], connections: int, part: float = 1.0) -> Level:
        """Put one load on the server, on these pages or campaigns in turn, and wait until everything is processed."""
        seconds = self.seconds * part
        plan = Plan(self.server.port, kind, tuple(numbers), connections, seconds, self.warm_up, self.first)
        began = time.monotonic()
        with loading(plan) as load:
            load.wait_until_measuring()
            before = self.meter.read()
            time.sleep(seconds)
            after = self.meter.read()
            figures = load.figures()
        drained = database.drain(self.url, _DRAIN_SECONDS)
        if kind == "sign":
            self.first, self.acknowledged = figures.last, self.acknowledged + figures.acknowledged
        return Level(kind, connections, figures, after.shares(before, figures.cpu), drained, time.monotonic() - began)

    def measured(self) -> Iterator[str]:
        """All loads on one page or campaign."""
        for kind, number, connections in _LOADS:
            for count in connections:
                level = self.level(kind, [number], count)
                self.levels.append(level)
                yield f"{kind}, {count} connections: {level.figures.rate:,.0f}/s"

    def spread(self) -> Spread:
        """Signatures on one campaign against those on many, in turn and back, so that what grows meanwhile cancels."""
        pages, found = spread.pages(self.url), []
        for numbers in ([PARTNER_PAGE], pages, pages, [PARTNER_PAGE]):
            level = self.level("sign", numbers, CONNECTIONS[-1], _PART)
            self.elsewhere += level.figures.acknowledged if numbers is pages else 0
            found.append(level)
        return Spread(hot=(found[0], found[3]), many=(found[1], found[2]))

    def check(self) -> Check:
        """Compare what was acknowledged with what is there."""
        time.sleep(_COUNT_AGE_SECONDS)
        here = self.acknowledged - self.elsewhere
        return Check(self.acknowledged, here, database.stored(self.url), supporter_count(self.server.port))


def run(
    home: Path, maintenance: str | None, seconds: float, warm_up: float, baseline_seconds: float
) -> Generator[str | Result, None, None]:
    """Measure everything; lines of progress, and the result at the end."""
    name = f"proca_bench_{os.getpid()}"
    with (
        baseline.prepared(f"{name}_base", home, maintenance) as commits,
        database.fresh(name, home, maintenance) as url,
    ):
        before = commits.measure(baseline_seconds)
        yield f"{commits.name}: {before:,.0f}/s before"
        installation = Installation(url, home)
        installation.set_up(*spread.commands())
        server = installation.serve()
        try:
            process = psutil.Process(server.process.pid)
            idle = memory(process)["now"]
            bench = Bench(server, url, Meter(process, name if maintenance else None), seconds, warm_up)
            yield from bench.measured()
            compared = bench.spread()
            yield f"signatures on {spread.CAMPAIGNS} campaigns / on one: {1 / compared.taken:.2f}"
            check, used = bench.check(), {"idle": idle} | memory(process)
        finally:
            server.stop()
        deliveries: list[Delivery] = []
        for one in _deliveries(home, maintenance, seconds):
            yield one if isinstance(one, str) else f"{one.name}: {one.rate:,.0f}/s delivered"
            deliveries += [one] if isinstance(one, Delivery) else []
        after = commits.measure(baseline_seconds)
        yield f"{commits.name}: {after:,.0f}/s after"
    yield Result(
        database=database.version(maintenance),
        baseline=commits.name,
        commits=(before, after),
        levels=tuple(bench.levels),
        spread=compared,
        deliveries=tuple(deliveries),
        memory=used,
        check=check,
    )


def _deliveries(home: Path, maintenance: str | None, seconds: float) -> Iterator[Delivery | str]:
    """By the embedded queue and by RabbitMQ, each on a database of its own; why not, where it cannot be measured."""
    for at, (by_rabbitmq, workers) in enumerate(_DELIVERIES):
        (place := home / f"delivery{at}").mkdir()
        with ExitStack() as stack:
            url = stack.enter_context(database.fresh(f"proca_bench_delivery_{os.getpid()}", place, maintenance))
            try:
                broker = brokers.virtual_host(f"proca-bench-{os.getpid()}") if by_rabbitmq else nullcontext()
                yield Delivering(url, place, seconds * _PART, stack.enter_context(broker), workers).measure()
            except brokers.NoBrokerError as error:
                yield f"NOT MEASURED, RabbitMQ: {error}"


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
