"""A load process and its plan."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import asdict, frozen

from bench.plan import Figures, Plan

ROOT = Path(__file__).resolve().parent.parent
_SPARE_SECONDS = 90


@frozen
class Loading:
    """A load under way."""

    process: "subprocess.Popen[str]"

    def wait_until_measuring(self) -> None:
        """Return when the warm-up is over."""
        self._line()

    def figures(self) -> Figures:
        """What it saw, when every answer is in."""
        return Figures(**json.loads(self._line()))

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@contextmanager
def loading(plan: Plan) -> Iterator[Loading]:
    """A load process with its plan, gone afterwards."""
    command = [sys.executable, "-m", "bench.load"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(plan)))
        process.stdin.close()
        try:
            yield Loading(process)
            process.wait(_SPARE_SECONDS)
        finally:
            process.kill()
