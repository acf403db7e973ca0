"""`proca worker`: the loops of the worker in a process of their own."""

import asyncio
import signal

import structlog
import uvloop

from proca.entrypoints import collector, logs
from proca.entrypoints.container import Container, container_for
from proca.entrypoints.metrics_port import metrics_port
from proca.entrypoints.settings import Settings
from proca.entrypoints.worker import GRACE_SECONDS, Worker

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
    worker.start(alone=True)
    if metrics is not None:
        metrics.start()
    collector.calm()
    log.info("worker_started")
    try:
        await told.wait()
        log.info("worker_stopped", finished=await _stopped(worker))
    finally:
        if metrics is not None:
            await metrics.stop()
        await container.engine().dispose()
        await asyncio.to_thread(container.reporting().close)
        await asyncio.to_thread(container.tracing().close)


def _told_to_stop() -> asyncio.Event:
    told = asyncio.Event()
    for one in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(one, told.set)
    return told


async def _stopped(worker: Worker) -> bool:
    """Whether all rounds were finished in time; who sends a second signal does not want to wait for them."""
    return await worker.stop_within(GRACE_SECONDS, _told_to_stop())
