"""Proofs and measurements that are told to end leave nothing behind; a second signal ends them at once."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import aio_pika
import psutil
import pytest
from aio_pika.exceptions import AMQPError

import brokers
import databases
from proofs.own_servers import postgres_binaries

pytestmark = pytest.mark.proof

ROOT = Path(__file__).resolve().parent.parent.parent
T = TypeVar("T")
BOTH = (signal.SIGTERM, signal.SIGINT)
IN_A_LOOP = """
async def work():
    try:
        print(subprocess.Popen(["sleep", "60"]).pid, flush=True)
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0)
        print("closed", flush=True)
with ending.orderly():
    ending.run(work())
"""
IN_A_STEP = """
with ending.orderly():
    with ending.held():
        print(subprocess.Popen(["sleep", "60"]).pid, flush=True)
        input()
        print("closed", flush=True)
    time.sleep(60)
"""
STUCK = """
with ending.orderly():
    try:
        print(os.getpid(), flush=True)
        time.sleep(60)
    finally:
        print("closing", flush=True)
        time.sleep(60)
"""


@contextmanager
def program(*words: str, **environ: str) -> Iterator["subprocess.Popen[str]"]:
    """A process of ours, gone afterwards whatever it does."""
    pipe = subprocess.PIPE
    environ = {**os.environ, **environ}
    with subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=environ, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def script(text: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """One that has said a number."""
    with program("-c", f"import asyncio, os, subprocess, time\nfrom bench import ending\n{text}") as process:
        assert process.stdout is not None
        yield process, int(process.stdout.readline())


@pytest.mark.parametrize("number", BOTH)
def test_what_runs_in_a_loop_is_closed_there(number: int) -> None:
    with script(IN_A_LOOP) as (process, child):
        process.send_signal(number)
        said, _ = process.communicate(timeout=20)
    assert (said, process.returncode) == ("closed\n", 128 + number)
    assert not psutil.pid_exists(child)


@pytest.mark.parametrize("number", BOTH)
def test_a_step_that_would_leave_something_is_finished(number: int) -> None:
    with script(IN_A_STEP) as (process, child):
        process.send_signal(number)
        said, _ = process.communicate("go on\n", timeout=20)
    assert (said, process.returncode) == ("closed\n", 128 + number)
    assert not psutil.pid_exists(child)


@pytest.mark.parametrize("number", BOTH)
def test_a_second_signal_ends_it_at_once(number: int) -> None:
    with script(STUCK) as (process, _):
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        assert process.stdout.readline() == "closing\n"
        process.send_signal(number)
        assert process.wait(20) == -number


def _is_running(process: psutil.Process) -> bool:
    """One that has ended may wait until whoever inherited it looks."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def test_a_proof_leaves_nothing_behind() -> None:
    """With a PostgreSQL of its own, a virtual host and a folder, while a command of the shell runs there."""
    if postgres_binaries() is None:
        databases._without("there is no initdb on this machine")
    brokers.rabbitmq_url()
    only = ("--only", "PostgreSQL restarted under load, with", "--part", "0.1")
    with _folder_of_all() as folder, program("-m", "bench.prove", *only, TMPDIR=str(folder)) as process:
        command = _until(process, lambda: _command(process.pid))
        url = command.environ()["AMQP_URL"]
        lock = next(folder.glob("proca-proof-postgres-*/data/postmaster.pid")).read_text("ascii")
        postmaster = psutil.Process(int(lock.split()[0]))
        process.terminate()
        assert (process.wait(60), process.stderr and process.stderr.read()) == (128 + signal.SIGTERM, "")
        assert list(folder.iterdir()) == []
    assert [one for one in (postmaster, command) if _is_running(one)] == []
    assert asyncio.run(_is_gone(url)) or url.endswith("/"), "its virtual host is there"


@contextmanager
def _folder_of_all() -> Iterator[Path]:
    """One that who runs PostgreSQL may enter, as pytest's own are not."""
    with TemporaryDirectory(prefix="proca-ending-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def _command(pid: int) -> psutil.Process | None:
    with suppress(psutil.NoSuchProcess):
        return next((one for one in psutil.Process(pid).children() if "bench.shell" in one.cmdline()), None)
    return None


def _until(process: "subprocess.Popen[str]", look: Callable[[], T | None], seconds: float = 60) -> T:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        if (found := look()) is not None:
            return found
        time.sleep(0.05)
    raise AssertionError(process.communicate(timeout=5) if process.poll() is not None else "nothing came of it")


async def _is_gone(url: str) -> bool:
    try:
        connection = await aio_pika.connect(url, timeout=10)
    except AMQPError:
        return True
    await connection.close()
    return False
