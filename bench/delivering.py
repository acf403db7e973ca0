"""From stored to delivered: actions that were taken in reach the programs of both orgs, which acknowledge them.

An action is delivered when both of its messages, one for each org, are acknowledged: by readers of the pull feed over
HTTP with the embedded queue, by consumers of `cus.N.deliver` with RabbitMQ. First signatures come in while nobody
works (the intake rate), then one `proca worker` and the readers work them off (the rate of delivery), then all happens
at once.
"""

import json
import subprocess
import sys
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from attrs import asdict, field, frozen

from bench import database
from bench.instance import ORGS, PARTNER_PAGE, Installation, Server
from bench.loading import ROOT, loading
from bench.plan import Figures, Plan
from bench.reading import Task, Told

CONNECTIONS = (16, 64)
_READER, _PASSWORD = "reader@bench.example", "Quiet-Harbour-51"
_ORG_IDS = (2, 3)  # the instance is the first
_MESSAGES_OF_ONE = 2
_POLL_SECONDS = 0.1
_LONGEST_SECONDS = 300.0
_STEADY_AFTER = 2.0


@frozen
class Delivery:
    """Rates in actions a second: taken in while nobody works, by connections; delivered while nobody signs; both at
    once, over the most connections."""

    name: str
    taken: dict[int, float]
    actions: int
    seconds: float
    taken_beside: float
    delivered_beside: float
    lost: int
    twice: int

    @property
    def rate(self) -> float:
        """Actions delivered a second, while nobody signs."""
        return self.actions / self.seconds if self.seconds else 0.0

    @property
    def ratios(self) -> dict[int, float]:
        """Delivery to intake over so many connections, one after the other."""
        return {connections: self.rate / rate for connections, rate in self.taken.items()}

    @property
    def ratio_beside(self) -> float:
        """Delivery to intake at the same time."""
        return self.delivered_beside / self.taken_beside if self.taken_beside else 0.0


@frozen
class Reading:
    """A process of readers."""

    process: "subprocess.Popen[str]"

    def told(self) -> Told:
        """What they have acknowledged."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise ChildProcessError("the readers ended")
        return Told(**json.loads(line))

    def wait_for(self, count: int) -> Told:
        """What they say when they have acknowledged as many; TimeoutError when that takes too long."""
        until = time.monotonic() + _LONGEST_SECONDS
        while (told := self.told()).count < count:
            if time.monotonic() > until:
                raise TimeoutError(f"{told.count} of {count} messages were delivered")
            time.sleep(_POLL_SECONDS)
        return told


@frozen
class Delivering:
    """An installation under measurement, with so many workers; without a RabbitMQ the embedded queue delivers."""

    url: str
    home: Path
    seconds: float
    rabbitmq_url: str | None = field(default=None, repr=False)
    workers: int = 1

    @property
    def name(self) -> str:
        """What delivers."""
        by = "RabbitMQ" if self.rabbitmq_url else "embedded queue"
        return by if self.workers == 1 else f"{by} and {self.workers} workers"

    def measure(self) -> Delivery:
        """Take in, deliver, and do both."""
        more = {"AMQP_URL": self.rabbitmq_url} if self.rabbitmq_url else {}
        installation = Installation(self.url, self.home, more)
        installation.set_up(["user", "add", _READER, _PASSWORD, "--admin"])
        server = installation.serve(worker=False)
        try:
            return self._measure(installation, server)
        finally:
            server.stop()

    def _measure(self, installation: Installation, server: Server) -> Delivery:
        taken = self._taken(server)
        stored, first = sum(one.acknowledged for one in taken), taken[-1].last
        with ExitStack() as stack:
            for _ in range(self.workers):
                stack.enter_context(_working(installation))
            reading = stack.enter_context(_reading(self._task(server)))
            told = reading.wait_for(stored * _MESSAGES_OF_ONE)
            beside, before, after, seconds = self._beside(server, reading, first)
            actions = stored + beside.acknowledged
            last = reading.wait_for(actions * _MESSAGES_OF_ONE)
        return Delivery(
            name=self.name,
            taken={connections: one.rate for connections, one in zip(CONNECTIONS, taken, strict=True)},
            actions=stored,
            seconds=told.last - told.first,
            taken_beside=beside.rate,
            delivered_beside=(after.count - before.count) / _MESSAGES_OF_ONE / seconds,
            lost=actions - database.stored(self.url).actions,
            twice=last.count - actions * _MESSAGES_OF_ONE,
        )

    def _taken(self, server: Server) -> list[Figures]:
        """Signatures while nobody works, over few connections and over many."""
        found: list[Figures] = []
        for connections in CONNECTIONS:
            with loading(self._plan(server, connections, found[-1].last if found else 0)) as load:
                load.wait_until_measuring()
                found.append(load.figures())
        return found

    def _beside(self, server: Server, reading: Reading, first: int) -> tuple[Figures, Told, Told, float]:
        """Signatures and delivery at once, each counted over the same seconds."""
        with loading(self._plan(server, CONNECTIONS[-1], first)) as load:
            load.wait_until_measuring()
            began, before = time.monotonic(), reading.told()
            time.sleep(self.seconds)
            after, seconds = reading.told(), time.monotonic() - began
            return load.figures(), before, after, seconds

    def _plan(self, server: Server, connections: int, first: int) -> Plan:
        return Plan(server.port, "sign", (PARTNER_PAGE,), connections, self.seconds, _STEADY_AFTER, first)

    def _task(self, server: Server) -> Task:
        if self.rabbitmq_url is None:
            return Task(orgs=ORGS, port=server.port, token=_token(server.port))
        return Task(queues=tuple(f"cus.{number}.deliver" for number in _ORG_IDS), rabbitmq_url=self.rabbitmq_url)


@contextmanager
def _working(installation: Installation) -> Iterator[None]:
    worker = installation.work()
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(60)


@contextmanager
def _reading(task: Task) -> Iterator[Reading]:
    command = [sys.executable, "-m", "bench.reading"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(task)) + "\n")
        process.stdin.flush()
        try:
            yield Reading(process)
        finally:
            process.kill()


def _token(port: int) -> str:
    authorization = "Basic " + b64encode(f"{_READER}:{_PASSWORD}".encode()).decode()
    headers = {"content-type": "application/json", "authorization": authorization}
    body = json.dumps({"query": "mutation { resetApiToken }"}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api", body, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  (our own server)
        return str(json.load(answer)["data"]["resetApiToken"])
