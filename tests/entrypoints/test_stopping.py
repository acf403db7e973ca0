"""Workers and servers that are told to stop while they publish, and RabbitMQ hangs or is away (issue 4 item 9)."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import define
from yarl import URL

import brokers
from adapters.amqp.consumer import a_desk, line_to
from bench import database
from bench.instance import Installation
from cutting_proxy import CuttingProxy, cutting_proxy
from entrypoints.test_worker_process import asked, working
from proca.adapters.amqp.broker import AmqpBroker
from proca.domain.ids import OrgId
from proofs.signing import Signing

PEOPLE = 12
PROMISES = "SELECT id, attempts FROM outbox WHERE topic LIKE 'org.%.deliver' ORDER BY id"
LEASED = "SELECT count(*) FROM outbox WHERE topic LIKE 'org.%' AND attempts > 0"
PATIENCE = 60


@define
class Stage:
    """An instance whose broker is the real one behind a proxy; everybody has signed, nothing is published."""

    installation: Installation
    proxy: CuttingProxy
    desk: Any

    async def asked(self, query: str) -> list[tuple[Any, ...]]:
        return await asyncio.to_thread(asked, self.installation.database_url, query)

    async def until(self, query: str, least: int) -> None:
        """Until so many are counted."""
        async with asyncio.timeout(PATIENCE):
            while (await self.asked(query))[0][0] < least:  # noqa: ASYNC110  (another process works)
                await asyncio.sleep(0.1)

    async def until_nothing_is_left(self) -> None:
        """Until everything that was promised to orgs is published."""
        async with asyncio.timeout(PATIENCE):
            while await self.asked(PROMISES):  # noqa: ASYNC110  (another process works)
                await asyncio.sleep(0.1)

    async def sign_more(self) -> None:
        """People sign at a server that has no worker."""
        server = await asyncio.to_thread(lambda: self.installation.serve(worker=False))
        await Signing(server.port).run(range(PEOPLE, 2 * PEOPLE), 2)
        await asyncio.to_thread(server.stop)

    async def arrived(self) -> list[str]:
        """The numbers of all messages in queues of orgs."""
        found = []
        for org_id in await self.org_ids():
            queue = f"cus.{org_id}.deliver"
            for _ in range(await self.desk.count(queue) or 0):
                message = await self.desk.next(queue)
                found.append(message.message_id or "")
                await message.ack()
        return found

    async def org_ids(self) -> list[int]:
        return [number for (number,) in await self.asked("SELECT id FROM orgs")]


@asynccontextmanager
async def staged(home: Path) -> AsyncIterator[Stage]:
    url = URL(brokers.rabbitmq_url())
    async with cutting_proxy(url.host or "", url.port or 5672) as proxy, a_desk() as desk:
        host, port = proxy.address
        more = {"AMQP_URL": str(url.with_host(host).with_port(port)), "LOG_LEVEL": "debug"}
        installation = Installation(f"sqlite:///{home}/proca.db", home, more)
        await asyncio.to_thread(installation.set_up)
        proxy.cut()
        server = await asyncio.to_thread(installation.serve)
        await Signing(server.port).run(range(PEOPLE), 2)
        await asyncio.to_thread(database.drain, installation.database_url, PATIENCE)
        assert await asyncio.to_thread(server.stop) in (0, -15)
        stage = Stage(installation, proxy, desk)
        yield stage
        remover = AmqpBroker(line_to(brokers.rabbitmq_url()))
        for number in await stage.org_ids():
            await remover.remove(OrgId(number), rehearse=False)
        await remover.close()


async def _all_arrives(stage: Stage, before: list[tuple[Any, ...]]) -> None:
    """With the broker back, another worker publishes everything at once: no lease has to end first."""
    stage.proxy.drop()
    stage.proxy.restore()
    with working(stage.installation, 1) as (worker,):
        await stage.until_nothing_is_left()
        worker.terminate()
        assert await asyncio.to_thread(worker.wait, 20) == 0
    assert {str(number) for number, _ in before} <= {*await stage.arrived()}
    assert await stage.asked("SELECT count(*) FROM dead_letters") == [(0,)]


def _stopped(log: Path) -> dict[str, Any]:
    (line,) = [json.loads(one) for one in log.read_text().splitlines() if "worker_stopped" in one]
    return dict(line)


@pytest.mark.parametrize("is_hurried", [False, True])
async def test_a_worker_stops_while_the_broker_hangs(is_hurried: bool, tmp_path: Path) -> None:
    """After the time of grace, or at a second signal, leases are handed back with the attempt not counted."""
    async with staged(tmp_path) as stage:
        stage.proxy.restore()
        with working(stage.installation, 1) as (worker,):
            log = tmp_path / "worker-0.log"
            await stage.until_nothing_is_left()
            stage.proxy.hold()
            await stage.sign_more()
            await stage.until(LEASED, 1)
            worker.send_signal(signal.SIGTERM)
            if is_hurried:
                await asyncio.sleep(0.5)
                worker.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(worker.wait, 30) == 0
        assert _stopped(log)["finished"] is False
        left = await stage.asked(PROMISES)
        assert left
        assert {attempts for _, attempts in left} == {0}
        await _all_arrives(stage, left)
        assert "never retrieved" not in log.read_text()


async def test_a_worker_stops_at_once_while_the_broker_is_away(tmp_path: Path) -> None:
    """Nothing is claimed that could only be handed back."""
    async with staged(tmp_path) as stage:
        before = await stage.asked(PROMISES)
        with working(stage.installation, 1) as (worker,):
            log = tmp_path / "worker-0.log"
            async with asyncio.timeout(PATIENCE):
                while "broker_away" not in log.read_text():  # noqa: ASYNC110  (as above)
                    await asyncio.sleep(0.05)
            worker.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(worker.wait, 30) == 0
        assert _stopped(log)["finished"] is True
        assert await stage.asked(PROMISES) == before
        await _all_arrives(stage, before)


async def test_a_server_with_the_worker_inside_stops_while_the_broker_hangs(tmp_path: Path) -> None:
    """It gives the worker as long as its requests, and what was claimed is handed back."""
    async with staged(tmp_path) as stage:
        server = await asyncio.to_thread(stage.installation.serve)
        stage.proxy.restore()
        await stage.until_nothing_is_left()
        stage.proxy.hold()
        await Signing(server.port).run(range(PEOPLE, 2 * PEOPLE), 2)
        await stage.until(LEASED, 1)
        assert await asyncio.to_thread(server.stop) in (0, -15)
        left = await stage.asked(PROMISES)
        assert left
        assert {attempts for _, attempts in left} == {0}
        await _all_arrives(stage, left)
