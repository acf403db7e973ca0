"""Two servers and three workers on one PostgreSQL and one RabbitMQ; a worker and a server are killed under load."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from bench.ending import run
from proofs.places import Place
from proofs.under_load import Outcome, Size, Trial, outcome, tried

SERVERS, WORKERS = 2, 3


def prove(place: Place, size: Size, *, workers_apart: bool = True) -> Outcome:
    """Nobody starts again whoever was killed: the others do all of it.

    Workers inside of the servers in place of workers on their own are enough to find bugs, and take less time.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        installation = stack.enter_context(place.installation(size.bugs))
        workers = [installation.work() for _ in range(WORKERS * workers_apart)]
        for worker in workers:
            stack.callback(worker.wait)
            stack.callback(worker.kill)
        with ThreadPoolExecutor(SERVERS) as together:
            servers = list(together.map(lambda _: installation.serve(worker=not workers_apart), range(SERVERS)))
        for server in servers:
            stack.callback(server.kill)

        async def kill(trial: Trial) -> None:
            await trial.part(0.4)
            assert [worker.poll() for worker in workers] == [None] * len(workers), "a worker has ended"
            for worker in workers[:1]:
                worker.kill()
            await trial.part(0.6)
            async with trial.absence():
                servers[0].kill()
                await trial.part(1.0)

        trial = run(tried(place, installation, size, [server.port for server in servers], kill))
        return outcome(trial, began)
