"""A PostgreSQL and a RabbitMQ of our own, to be stopped: unprivileged users, free ports of loopback, own folders."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import aio_pika
from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from attrs import define, field, frozen

from bench.ending import held
from bench.instance import free_port

_PATIENCE_SECONDS = 120
_LOOK_SECONDS = 0.2
_RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


@frozen
class OwnPostgres:
    """A cluster that keeps what it has committed."""

    binaries: Path
    user: str | None
    home: Path
    port: int

    @property
    def maintenance(self) -> str:
        """The URL of its maintenance database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """Make it and start it."""
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        self._control("start")

    def restart(self, mode: str) -> None:
        """Stop and start it: `fast` breaks all connections, `immediate` is a crash with a recovery after it."""
        self._control("restart", "-m", mode)

    def stop(self) -> None:
        """End it."""
        with held():
            self._control("stop", "-m", "immediate")

    @property
    def _data(self) -> Path:
        return self.home / "data"

    def _control(self, *words: str) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self.home / "log", "-o", options, *words)

    def _run(self, tool: str, *words: object) -> None:
        done = subprocess.run(
            [self.binaries / tool, *map(str, words)],
            check=False,
            user=self.user,
            cwd="/",
            timeout=_PATIENCE_SECONDS,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if done.returncode:
            log = self.home / "log"
            raise ChildProcessError(f"{tool} {words}: {log.read_text(encoding='utf-8') if log.exists() else ''}")


def postgres_binaries() -> Path | None:
    """Where the newest PostgreSQL of this machine has its programs."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """One that runs, gone afterwards; FileNotFoundError when this machine has no PostgreSQL."""
    binaries = postgres_binaries()
    if binaries is None:
        raise FileNotFoundError("there is no initdb in /usr/lib/postgresql")
    user = _somebody("postgres")
    with _folder("proca-proof-postgres-", user) as home, ExitStack() as stack:
        made = OwnPostgres(binaries, user, home, free_port())
        with held():
            made.make()
            stack.callback(made.stop)
        yield made


@define(eq=False)
class OwnRabbitMQ:
    """A node that keeps what it has confirmed."""

    user: str | None
    home: Path
    port: int = field(factory=free_port)
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Returns when it answers."""
        with (self.home / "out").open("ab") as log:
            self._process = subprocess.Popen(
                [_RABBITMQ],
                cwd=self.home,
                env=self._environment(),
                user=self.user,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + _PATIENCE_SECONDS
        while not asyncio.run(self._answers()):
            if self._process.poll() is not None or time.monotonic() > until:
                raise ChildProcessError(f"RabbitMQ did not start: {(self.home / 'out').read_text('utf-8')[-2000:]}")
            time.sleep(_LOOK_SECONDS)

    def stop(self) -> None:
        """Let it finish what it has begun, as an operator does."""
        assert self._process is not None
        # The script around it would ask it through another program, which takes longer.
        for child in Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text("ascii").split():
            os.kill(int(child), signal.SIGTERM)
        self._process.wait(_PATIENCE_SECONDS)

    def kill(self) -> None:
        """`kill -9`: nothing is finished."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(_PATIENCE_SECONDS)

    def _environment(self) -> dict[str, str]:
        ours = {
            "HOME": self.home,
            "RABBITMQ_NODENAME": f"proca-proof-{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": self.port,
            "RABBITMQ_DIST_PORT": free_port(),
            "RABBITMQ_MNESIA_BASE": self.home / "data",
            "RABBITMQ_LOG_BASE": self.home / "log",
            "RABBITMQ_ENABLED_PLUGINS_FILE": self.home / "plugins",
            "RABBITMQ_CONFIG_FILE": self.home / "none",
            "RABBITMQ_ADVANCED_CONFIG_FILE": self.home / "none",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }
        return {"PATH": os.environ["PATH"]} | {name: str(value) for name, value in ours.items()}

    async def _answers(self) -> bool:
        try:
            connection = await aio_pika.connect(self.url, timeout=5)
        except (*CONNECTION_EXCEPTIONS, TimeoutError):
            return False
        await connection.close()
        return True


def has_rabbitmq() -> bool:
    """Whether this machine has one to start."""
    return _RABBITMQ.exists()


@contextmanager
def own_rabbitmq() -> Iterator[OwnRabbitMQ]:
    """One that runs, gone afterwards; FileNotFoundError when this machine has no RabbitMQ."""
    if not has_rabbitmq():
        raise FileNotFoundError(f"there is no {_RABBITMQ}")
    user = _somebody("rabbitmq")
    with _folder("proca-proof-rabbitmq-", user) as home:
        (home / "plugins").write_text("[].\n", encoding="ascii")
        made = OwnRabbitMQ(user, home)
        try:
            made.start()
            yield made
        finally:
            made.kill()


def _somebody(name: str) -> str | None:
    """Who runs it when we are root; nobody else when we are not."""
    if os.geteuid() != 0:
        return None
    return name if name in {entry.pw_name for entry in pwd.getpwall()} else "nobody"


@contextmanager
def _folder(prefix: str, user: str | None) -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        if user is not None:
            shutil.chown(home, user)
        yield home
    finally:
        with held():
            shutil.rmtree(home, ignore_errors=True)
