"""`python -m bench.prove`: the proofs of `tests/proofs` at full size, in a process that finds them."""

import os
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent


def main() -> NoReturn:
    """Become that process, so that signals reach it."""
    path = os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), str(ROOT), str(ROOT / "tests")])
    command = [sys.executable, "-m", "proofs", *sys.argv[1:]]
    os.chdir(ROOT)
    os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": path})  # noqa: S606  (our own words)


if __name__ == "__main__":
    main()
