"""An empty RabbitMQ: a virtual host of our own on this machine's, or the one that `PROCA_BENCH_RABBITMQ` names."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit, urlunsplit

from bench.ending import held

USUAL = "amqp://guest:guest@127.0.0.1:5672/"


class NoBrokerError(Exception):
    """There is none to measure on, and why."""


@contextmanager
def virtual_host(name: str) -> Iterator[str]:
    """The URL of an empty virtual host, gone afterwards if it was made for us. Raises NoBrokerError."""
    if given := os.environ.get("PROCA_BENCH_RABBITMQ"):
        yield given
        return
    tool = shutil.which("rabbitmqctl")
    parts = urlsplit(os.environ.get("PROCA_TEST_RABBITMQ", USUAL))
    if tool is None or parts.hostname not in {"127.0.0.1", "localhost"}:
        raise NoBrokerError("no rabbitmqctl makes a virtual host here; PROCA_BENCH_RABBITMQ names an empty one")
    with ExitStack() as stack:
        with held():
            _tell(tool, "add_vhost", name)
            stack.callback(_delete, tool, name)
            _tell(tool, "set_permissions", "-p", name, parts.username or "guest", ".*", ".*", ".*")
        yield urlunsplit(parts._replace(path=f"/{name}"))


def _delete(tool: str, name: str) -> None:
    with held():
        _tell(tool, "delete_vhost", name)


def _tell(tool: str, *words: str) -> None:
    done = subprocess.run([tool, *words], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise NoBrokerError(f"rabbitmqctl {words[0]}: {(done.stderr or done.stdout).strip()[-200:]}")
