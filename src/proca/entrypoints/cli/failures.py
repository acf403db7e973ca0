"""What went wrong, as lines for people or one JSON object for programs, on standard error."""

import sys
from collections.abc import Iterator
from typing import NoReturn

from rich.console import Console

from proca.domain.errors import Invalid, ProcaError
from proca.entrypoints.cli.shell import json_text, visible

errors = Console(stderr=True)
Tree = dict[str, object]


def fail(error: Exception, *, as_json: bool) -> NoReturn:
    """Say what is wrong, with its code where there is one, and end with 1."""
    if as_json:
        _print(json_text({"errors": list(_trees(error))}), style=None)
    else:
        for line in _lines(error):
            _print(visible(line), style="red")
    sys.exit(1)


def _lines(error: Exception) -> Iterator[str]:
    if isinstance(error, Invalid):
        yield from (": ".join(filter(None, (".".join(map(str, one.path)), one.message))) for one in error.violations)
    elif isinstance(error, ProcaError) and error.code:
        yield f"{error.message} ({error.code})"
    else:
        yield str(error)


def _trees(error: Exception) -> Iterator[Tree]:
    if isinstance(error, Invalid):
        for one in error.violations:
            yield {"message": one.message, "code": "invalid", "path": list(one.path)}
    elif isinstance(error, ProcaError):
        yield {"message": error.message, "code": error.code or error.kind, "path": list(error.path)}
    else:
        yield {"message": str(error), "code": "unavailable", "path": []}


def _print(line: str, style: str | None) -> None:
    errors.print(line, style=style, markup=False, emoji=False, highlight=False, soft_wrap=True)
