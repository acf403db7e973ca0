"""Trees of plain JSON to and from domain values, for JSON columns and bodies."""

import json
from datetime import date, datetime

import orjson
from cattrs import Converter
from cattrs.strategies import configure_union_passthrough

from proca.domain.ids import ServiceId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.service import ServiceName


def _converter() -> Converter:
    made = Converter(forbid_extra_keys=True, omit_if_default=True)
    configure_union_passthrough(str | int | float | bool | None, made)
    made.register_unstructure_hook(datetime, datetime.isoformat)
    made.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    made.register_unstructure_hook(date, date.isoformat)
    made.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    return made


codec = _converter()
_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def backends_to_tree(backends: Backends) -> dict[str, object]:
    """Filled slots by name: a service's number, or the marker."""
    slots = {name: getattr(backends, name) for name in Backends.__annotations__}
    return {name: filling for name, filling in slots.items() if filling is not None}


def backends_from_tree(tree: dict[str, object]) -> Backends:
    """The inverse of `backends_to_tree`."""
    slots = {
        name: ServiceName.SYSTEM if filling == ServiceName.SYSTEM else ServiceId(int(str(filling)))
        for name, filling in tree.items()
    }
    return Backends(**slots)  # type: ignore[arg-type]  # the names are the slots' own


def json_text(tree: object) -> str:
    """Compact JSON; integers beyond 64 bits, which the fast encoder refuses, are written too."""
    try:
        return orjson.dumps(tree).decode()
    except TypeError:
        return _PLAIN.encode(tree)
