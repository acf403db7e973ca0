"""One table of routes for the applications of all worlds: to build it takes a quarter of a second, always the same one.

What an application knows is in its state, which every world has for itself.
"""

from copy import copy
from functools import cache
from typing import Any

from litestar import Litestar
from litestar.datastructures import State

from proca.adapters.http import app

_parts: dict[str, Any] = {}


def share() -> None:
    """From now on `create_app` builds its routes once for this process."""
    app.Litestar = same_routes  # type: ignore[misc, assignment]


def same_routes(*, state: State, lifespan: list[app.Lifespan], **parts: Any) -> Litestar:
    """An application with these routes and a state of its own; built anew where it has a life-cycle to run."""
    if lifespan:
        return Litestar(state=state, lifespan=lifespan, **parts)
    _parts.update(parts)
    made = copy(_built())
    made.state = state
    return made


@cache
def _built() -> Litestar:
    # Without a state: whoever answered from this one, not from the copy, would find nothing.
    return Litestar(**_parts)
