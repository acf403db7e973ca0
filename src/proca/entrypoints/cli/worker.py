"""`proca worker`: the loops of the worker in a process of their own."""

import asyncio
import signal
from contextlib import suppress

import structlog
import uvloop

from proca.entrypoints import logs
from proca.entrypoints.container import Container, container_for
from proca.entrypoints.metrics_port import metrics_port
from proca.entrypoints.settings import Settings
from proca.entrypoints.worker import Worker

# As long as the server waits for its requests. What is cut off then was not settled: the transaction of a batch is
# undone, a lease ends by itself, and another worker takes it up.
GRACE_SECONDS = 10.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def work(settings: Settings) -> None:
    """Work until told to stop; rounds at hand are finished first, and given up after ten seconds."""
    container = container_for(settings)
    if settings.reporting.dsn is not None:
        logs.report_to(container.reporting())
    uvloop.run(_work(container))


async def _work(container: Container) -> None:
    log = structlog.get_logger("proca.worker")
    told = _told_to_stop()
    worker = container.worker()
    metrics = metrics_port(container)
    worker.start()
    if metrics is not None:
        metrics.start()
    log.info("worker_started")
    try:
        await told.wait()
        log.info("worker_stopped", finished=await _stopped(worker))
    finally:
        if metrics is not None:
            await metrics.stop()
        await container.engine().dispose()
        await asyncio.to_thread(container.reporting().close)


def _told_to_stop() -> asyncio.Event:
    told = asyncio.Event()
    for one in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(one, told.set)
    return told


async def _stopped(worker: Worker) -> bool:
    """Whether all rounds were finished in time; who sends a second signal does not want to wait for them."""
    hurry = _told_to_stop()
    stopping, hurrying = asyncio.ensure_future(worker.stop()), asyncio.ensure_future(hurry.wait())
    done, _ = await asyncio.wait({stopping, hurrying}, timeout=GRACE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    hurrying.cancel()
    if stopping not in done:
        stopping.cancel()
        with suppress(asyncio.CancelledError):
            await stopping
    return stopping in done
