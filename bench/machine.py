"""What processes use of the machine: CPU by group, resident memory; and who else was busy meanwhile."""

import os
from pathlib import Path
from time import monotonic

import psutil
from attrs import field, frozen

_HELPERS = ("walwriter", "checkpointer", "background writer")


@frozen
class Meter:
    """Reads the CPU of the server process and of the PostgreSQL backends that serve its database."""

    server: psutil.Process
    database: str | None

    def read(self) -> "Reading":
        """Seconds used so far."""
        whole = psutil.cpu_times()
        idle = whole.idle + whole.iowait
        return Reading(
            at=monotonic(),
            server=used_by_process(self.server),
            postgres={one.pid: used_by_process(one) for one in _postgres(self.database)} if self.database else {},
            busy=sum(whole[:8]) - idle,
        )


@frozen
class Reading:
    """CPU seconds at one moment; PostgreSQL by process id, for backends come and go."""

    at: float
    server: float
    postgres: dict[int, float] = field(repr=False)
    busy: float

    def shares(self, before: "Reading", load: float) -> dict[str, float]:
        """Cores used since `before`, by group; `others` is what nobody of ours used, the noise of the machine."""
        seconds = self.at - before.at
        postgres = sum(used - before.postgres.get(pid, 0.0) for pid, used in self.postgres.items())
        server = self.server - before.server
        others = max(0.0, self.busy - before.busy - server - postgres - load)
        used = {"server": server, "postgres": postgres, "load": load, "others": others}
        return {name: value / seconds for name, value in used.items()}


def memory(process: psutil.Process) -> dict[str, float]:
    """Resident memory of a process now and at its highest, in megabytes."""
    now = process.memory_info().rss
    lines = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines() if os.name == "posix" else []
    highest = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), now)
    return {"now": now / 1e6, "highest": highest / 1e6}


def used_by_postgres(database: str) -> dict[int, float]:
    """CPU seconds of the backends of one database, by process id."""
    return {one.pid: used_by_process(one) for one in _postgres(database, ())}


def used_by_process(process: psutil.Process) -> float:
    """CPU seconds; none of a process that is gone."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _postgres(database: str, helpers: tuple[str, ...] = _HELPERS) -> list[psutil.Process]:
    """The backends of one database, and those who write for all: they call themselves what they do."""
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        title = " ".join(process.info["cmdline"] or ())
        if process.info["name"] == "postgres" and (f" {database} " in title or title.endswith(helpers)):
            found.append(process)
    return found
