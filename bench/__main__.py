"""`python -m bench`: measure this machine and print figures with the machine's own baseline as ratios."""

import argparse
import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from bench import database, report
from bench.ending import orderly
from bench.measure import run
from bench.results import Result

_LONGEST = 300.0


def main() -> int:
    """Measure and print; 1 when anything failed or was lost."""
    asked = _arguments()
    seconds, warm_up, baseline_seconds = (2.0, 1.0, 3.0) if asked.quick else (asked.seconds, 3.0, 20.0)
    maintenance = None if asked.sqlite else database.cluster()
    with (
        orderly(),
        tempfile.TemporaryDirectory(prefix="proca-bench-") as home,
        closing(run(Path(home), maintenance, seconds, warm_up, baseline_seconds)) as running,
    ):
        for said in running:
            if isinstance(said, Result):
                return _finish(said, asked.json)
            print(said, file=sys.stderr, flush=True)
    return 1


def _finish(result: Result, path: Path | None) -> int:
    print("\n".join(report.lines(result)))
    if path is not None:
        path.write_text(json.dumps(result.tree(), indent=2) + "\n", encoding="utf-8")
    return 0 if result.holds and not any(level.figures.errors for level in result.levels) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=_seconds, default=10.0, help="measured seconds of each load (default 10)")
    parser.add_argument("--quick", action="store_true", help="short loads, for trying it out")
    parser.add_argument("--sqlite", action="store_true", help="SQLite even where a PostgreSQL answers")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to a file")
    return parser.parse_args()


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"between 0.1 and {_LONGEST:.0f}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
