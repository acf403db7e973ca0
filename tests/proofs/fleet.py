"""Two servers and three workers on one PostgreSQL and one RabbitMQ; a worker and a server are killed under load."""

import asyncio
import time
from contextlib import ExitStack

from proofs.places import Place
from proofs.under_load import Outcome, Size, Trial, outcome, tried

SERVERS, WORKERS = 2, 3


def prove(place: Place, size: Size) -> Outcome:
    """Nobody starts again whoever was killed: the others do all of it."""
    began = time.monotonic()
    with ExitStack() as stack:
        installation = stack.enter_context(place.installation())
        servers = [installation.serve(worker=False) for _ in range(SERVERS)]
        for server in servers:
            stack.callback(server.kill)
        workers = [installation.work() for _ in range(WORKERS)]
        for worker in workers:
            stack.callback(worker.wait)
            stack.callback(worker.kill)

        async def kill(trial: Trial) -> None:
            await trial.part(0.4)
            assert [worker.poll() for worker in workers] == [None] * WORKERS, "a worker has ended"
            workers[0].kill()
            await trial.part(0.6)
            async with trial.absence():
                servers[0].kill()
                await trial.part(1.0)

        trial = asyncio.run(tried(place, installation, size, [server.port for server in servers], kill))
        return outcome(trial, began)
