"""RabbitMQ away, and PostgreSQL restarted, while people sign: nobody is told what is not so, and all arrives."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from attrs import evolve
from yarl import URL

from bench.database import fresh
from bench.ending import run
from bench.instance import Installation
from cutting_proxy import CuttingProxy, cutting_proxy
from proofs.own_servers import OwnPostgres, OwnRabbitMQ, own_postgres, own_rabbitmq
from proofs.places import Place
from proofs.under_load import Outcome, Size, Trial, outcome, tried

RESTARTS = ("fast", "immediate")


def prove_broker_cut(place: Place, size: Size) -> Outcome:
    """The way to RabbitMQ is cut for a while, and later on takes everything and passes nothing on for half as long."""
    began = time.monotonic()
    assert place.rabbitmq_url is not None
    url = URL(place.rabbitmq_url)

    async def cut_off(installation: Installation) -> Trial:
        async with cutting_proxy(url.host or "", url.port or 5672) as proxy:
            host, port = proxy.address
            by_proxy = str(url.with_host(host).with_port(port))
            with_proxy = evolve(installation, more={"AMQP_URL": by_proxy})
            return await _with_a_server(place, with_proxy, size, lambda trial: _cut(trial, proxy))

    with place.installation(size.bugs) as installation:
        return outcome(run(cut_off(installation)), began)


async def _cut(trial: Trial, proxy: CuttingProxy) -> None:
    await trial.part(0.2)
    # While queues are still being made, nothing would be on its way.
    await trial.ledger.arrived.wait()
    async with trial.absence():
        proxy.cut()
        await asyncio.sleep(trial.size.seconds)
    proxy.restore()
    await trial.part(0.7)
    async with trial.absence():
        proxy.hold()
        await asyncio.sleep(trial.size.seconds / 2)
    proxy.restore()


def prove_broker_stopped(database_url: str, size: Size, *, home: Path) -> Outcome:
    """A RabbitMQ of our own is stopped for a while, and killed later on."""
    began = time.monotonic()
    with own_rabbitmq() as rabbitmq:
        place = Place(database_url, home, rabbitmq.url)

        async def stop(trial: Trial) -> None:
            await trial.part(0.2)
            async with trial.absence():
                await asyncio.to_thread(rabbitmq.stop)
                await asyncio.sleep(trial.size.seconds)
                await asyncio.to_thread(rabbitmq.start)
            await trial.part(0.8)
            await _killed(rabbitmq)

        with place.installation(size.bugs) as installation:
            return outcome(run(_with_a_server(place, installation, size, stop)), began)


async def _killed(rabbitmq: OwnRabbitMQ) -> None:
    await asyncio.to_thread(rabbitmq.kill)
    await asyncio.to_thread(rabbitmq.start)


def prove_database_restarted(size: Size, *, home: Path, rabbitmq_url: str | None = None) -> Outcome:
    """A PostgreSQL of our own is restarted, as an operator does it and as a crash does it."""
    began = time.monotonic()
    with own_postgres() as postgres, fresh("proca_proof", home, postgres.maintenance) as url:
        place = Place(url, home, rabbitmq_url)
        with place.installation(size.bugs) as installation:
            trial = run(_with_a_server(place, installation, size, lambda trial: _restart(trial, postgres)))
            return outcome(trial, began)


async def _restart(trial: Trial, postgres: OwnPostgres) -> None:
    for at, mode in enumerate(RESTARTS):
        await trial.part((at + 1) / (len(RESTARTS) + 1))
        async with trial.absence():
            await asyncio.to_thread(postgres.restart, mode)


async def _with_a_server(
    place: Place, installation: Installation, size: Size, disturb: Callable[[Trial], Awaitable[None]]
) -> Trial:
    server = await asyncio.to_thread(installation.serve)
    try:
        return await tried(place, installation, size, [server.port], disturb)
    finally:
        # Not in the loop: it says goodbye to a broker behind a proxy that lives there.
        await asyncio.to_thread(server.stop)
