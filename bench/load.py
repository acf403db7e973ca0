"""The load: a process of its own that keeps N connections busy for some seconds and says what it saw.

`python -m bench.load` reads a `Plan` as JSON from standard input; it prints `{"measuring": true}` when the warm-up is
over, and a `Figures` when every answer is in. Each connection sends its next request as soon as it has its answer.
"""

import asyncio
import json
import resource
import sys
from array import array
from collections.abc import Callable
from time import perf_counter

import uvloop
from attrs import asdict, define, field

from bench import wire
from bench.plan import Figures, Plan

_REQUESTS: dict[str, Callable[[int], wire.Request]] = {
    "sign": wire.signature,
    "count by GET": wire.count,
    "count by POST": lambda page_id: wire.count(page_id, post=True),
    "campaign by GraphQL": wire.campaign,
    "campaign by REST": wire.stats,
}
_MOST = 5_000_000
_LAST_ANSWER_SECONDS = 30


@define(eq=False)
class Load:
    """The state that all connections share."""

    plan: Plan
    requests: tuple[wire.Request, ...]
    next_number: int
    over: bool = False
    measuring: bool = False
    acknowledged: int = 0
    errors: int = 0
    failures: list[str] = field(factory=list)
    latencies: "array[float]" = field(factory=lambda: array("d"))

    def next(self) -> bytes:
        """The next request; no two have the same number."""
        number = self.next_number
        self.next_number = number + 1
        return self.requests[number % len(self.requests)].render(number)

    def answered(self, began: float, answer: bytes) -> None:
        """Count one whole answer."""
        if not self.requests[0].is_acknowledged(answer):
            self.failed(answer[-300:].decode("latin-1"))
            return
        self.acknowledged += 1
        if self.measuring:
            self.latencies.append(perf_counter() - began)

    def failed(self, why: str) -> None:
        """Count an error and keep the first few reasons."""
        self.errors += 1
        if len(self.failures) < 3:
            self.failures.append(why)


class Connection(asyncio.Protocol):
    """One keep-alive connection with one request under way."""

    def __init__(self, load: Load) -> None:
        self._load, self._began, self._seen = load, 0.0, b""
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take the answer when it is whole, and go on."""
        seen = self._seen + data if self._seen else data
        length = wire.length_of_answer(seen)
        if not length or len(seen) < length:
            self._seen = seen
            return
        self._seen = b""
        self._load.answered(self._began, seen)
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """A connection that the other side ends had a request without an answer."""
        if not self._load.over:
            self._load.failed(f"connection lost: {exc}")
        self.closed.set_result(None)

    def _send(self) -> None:
        if self._load.over or self._load.next_number - self._load.plan.first >= _MOST:
            self._transport.close()
            return
        self._began = perf_counter()
        self._transport.write(self._load.next())  # type: ignore[attr-defined]  # a TCP transport writes


async def run(plan: Plan) -> Figures:
    """Send what is planned."""
    loop = asyncio.get_running_loop()
    load = Load(plan, tuple(map(_REQUESTS[plan.kind], plan.page_ids)), plan.first)
    opened = [
        await loop.create_connection(lambda: Connection(load), "127.0.0.1", plan.port) for _ in range(plan.connections)
    ]
    await asyncio.sleep(plan.warm_up)
    print(json.dumps({"measuring": True}), flush=True)
    before, load.measuring, began = _cpu(), True, perf_counter()
    await asyncio.sleep(plan.seconds)
    load.measuring, load.over = False, True
    seconds, cpu = perf_counter() - began, _cpu() - before
    await asyncio.wait([connection.closed for _, connection in opened], timeout=_LAST_ANSWER_SECONDS)
    return _figures(load, seconds, cpu)


def _figures(load: Load, seconds: float, cpu: float) -> Figures:
    ordered = sorted(load.latencies) or [0.0]
    p50, p99, slowest = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99, 1.0))
    return Figures(
        acknowledged=load.acknowledged,
        errors=load.errors,
        last=load.next_number,
        measured=len(load.latencies),
        seconds=seconds,
        p50=p50,
        p99=p99,
        slowest=slowest,
        cpu=cpu,
        failures=tuple(load.failures),
    )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(asdict(runner.run(run(Plan(**json.load(sys.stdin)))))))
