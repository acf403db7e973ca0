"""An instance as in production: a home with secrets, a database, and server processes on free ports of loopback."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path

from attrs import define, field, frozen

_ROOT = Path(__file__).resolve().parent.parent
_PROCA = str(Path(sys.executable).with_name("proca"))
_FOREIGN = (
    "OTEL_",
    "PROCA_",
    "DATABASE_URL",
    "FINGERPRINT_SEED",
    "ADMIN_EMAIL",
    "ORG_NAME",
    "PORT",
    "LISTEN_IP",
    "LOG_LEVEL",
    "POOL_SIZE",
    "AMQP_",
    "CLOUDAMQP_URL",
)
# A load is more than one page may be asked for otherwise, and the limit is not what is measured.
_UNLIMITED = {"PROCA_RATE_LIMIT_PAGE": "0"}
_START_SECONDS = 60
_STOP_SECONDS = 60
LEAD_PAGE, PARTNER_PAGE = 1, 2
ORGS = ("riverwatch", "fishfriends")


@frozen
class Installation:
    """What `proca init` and `proca demo --keys` make: one database and one home with the secrets, and more settings.

    `program` is what serves and works: `proca`, but where a proof is to find a bug.
    """

    database_url: str
    home: Path
    more: Mapping[str, str] = field(factory=dict, repr=False)
    program: tuple[str, ...] = (_PROCA,)

    def set_up(self, *more: Sequence[str]) -> None:
        """Make tables, secrets, orgs with keys, a campaign and its two pages; then more commands."""
        # Somebody reads: what nobody reads is not kept, and would be measured and proved too easily.
        read = [["org", "processing", org, "--set", "customActionDeliver=true"] for org in ORGS]
        self.run_all([["init"], ["demo", "--keys", str(self.home / "keys")], *read, *more])

    def serve(self, port: int | None = None, *, worker: bool = True) -> "Server":
        """A server process that answers; ChildProcessError with its log when it does not."""
        port = port or free_port()
        log = (self.home / f"server-{port}.log").open("ab")
        process = subprocess.Popen(
            [*self.program, "serve", "--host", "127.0.0.1", "--port", str(port)],
            cwd=self.home,
            env=self._running_environment() | {"PROCA_WORKER": str(worker).lower()},
            stdout=log,
            stderr=log,
        )
        log.close()
        server = Server(port, process, Path(log.name))
        server.wait_until_healthy()
        return server

    @property
    def seed(self) -> str:
        """The fingerprint seed that `proca init` made."""
        lines = (self.home / "proca.env").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)["FINGERPRINT_SEED"]

    def run(self, *words: str) -> None:
        """A command of the shell; ChildProcessError when it fails."""
        done = subprocess.run(
            [_PROCA, *words], cwd=self.home, env=self._environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ChildProcessError(f"proca {words[0]}: {done.stdout}{done.stderr}")

    def run_all(self, commands: Sequence[Sequence[str]]) -> None:
        """Commands of the shell one after the other in one process; ChildProcessError when one fails."""
        words = [sys.executable, "-m", "bench.shell", json.dumps(commands)]
        done = subprocess.run(
            words, cwd=self.home, env=self._python_environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ChildProcessError(f"proca {commands}: {done.stdout}{done.stderr}")

    def work(self) -> "subprocess.Popen[bytes]":
        """A worker process, `proca worker`."""
        with (self.home / "workers.log").open("ab") as log:
            return subprocess.Popen(
                [*self.program, "worker"], cwd=self.home, env=self._running_environment(), stdout=log, stderr=log
            )

    async def python(self, module: str, *words: str) -> asyncio.subprocess.Process:
        """A program of our own beside the server, with the same settings, that hears and speaks lines."""
        with (self.home / "programs.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                *words,
                cwd=self.home,
                env=self._python_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def _running_environment(self) -> dict[str, str]:
        return self._environment() if self.program == (_PROCA,) else self._python_environment()

    def _python_environment(self) -> dict[str, str]:
        found = os.environ.get("PYTHONPATH")
        path = os.pathsep.join([*filter(None, [found]), str(_ROOT), str(_ROOT / "tests")])
        return self._environment() | {"PYTHONPATH": path}

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        ours = {"DATABASE_URL": self.database_url, "PROCA_ENV_FILE": str(self.home / "proca.env")}
        return own | ours | _UNLIMITED | self.more


@define(eq=False)
class Server:
    """One `proca serve` process."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def wait_until_healthy(self) -> None:
        """Return when /health answers 200."""
        until = time.monotonic() + _START_SECONDS
        while not self._is_healthy():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise ChildProcessError(f"the server did not start: {self.log.read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> int:
        """Let it finish what it has begun; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """`kill -9`: nothing is finished."""
        self.process.kill()
        self.process.wait()

    def _is_healthy(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
