"""`python -m bench.prove`: the proofs of `tests/proofs` at full size, in a process that finds them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Their exit code."""
    path = os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), str(ROOT), str(ROOT / "tests")])
    command = [sys.executable, "-m", "proofs", *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
