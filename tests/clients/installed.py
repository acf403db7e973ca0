"""The published clients, installed once into `.clients/` of the repository, outside version control."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / ".clients"
NODE, PYTHON = FOLDER / "node", FOLDER / "python"
# proca 0.3.9 pins an aiohttp that does not build on Python 3.11; the rest is as it asks.
_WITH = (
    "aiohttp>=3.8.6,<3.10",
    "appdirs==1.4.4",
    "click==8.0.4",
    "colored==1.4.3",
    "gql==3.0.0",
    "websockets==10.2",
    "yaspin==2.1.0",
)


class NoClientsError(Exception):
    """A client cannot be had here; the message says why."""


def install() -> None:
    """Install what is missing, one process at a time; NoClientsError when that fails."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install_node()
        for script in HERE.glob("*.mjs"):
            # A module finds its packages beside itself.
            shutil.copy(script, NODE / script.name)
        _install_python()


def _install_node() -> None:
    wanted = (HERE / "package.json").read_text("utf-8")
    kept = NODE / "package.json"
    if kept.is_file() and kept.read_text("utf-8") == wanted and (NODE / "node_modules/proca").is_dir():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise NoClientsError("npm is not installed")
    NODE.mkdir(exist_ok=True)
    kept.write_text(wanted, "utf-8")
    _run(npm, "install", "--prefix", str(NODE), "--omit=dev", "--no-audit", "--no-fund")


def _install_python() -> None:
    if (PYTHON / "bin/proca").is_file():
        return
    _run(sys.executable, "-m", "venv", str(PYTHON))
    pip = str(PYTHON / "bin/python")
    _run(pip, "-m", "pip", "install", "-q", "--no-deps", "proca==0.3.9")
    _run(pip, "-m", "pip", "install", "-q", *_WITH)


def _run(*words: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)  # noqa: S603  (our words)
    if done.returncode:
        raise NoClientsError(f"{' '.join(words)}: {(done.stdout + done.stderr)[-500:]}")
