"""Trees of plain JSON to and from domain values, for JSON columns and bodies."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime

import orjson
from attrs import define, field
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


@define(eq=False)
class Unread(Mapping[str, object]):
    """A tree that is still JSON text until somebody looks into it: whoever only hands it on does not."""

    text: str = field(repr=False)
    _tree: Mapping[str, object] | None = field(default=None, init=False, repr=False)

    def _read(self) -> Mapping[str, object]:
        if self._tree is None:
            self._tree = orjson.loads(self.text)
        return self._tree

    def __getitem__(self, key: str) -> object:
        """What the tree says of it."""
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        """The keys."""
        return iter(self._read())

    def __len__(self) -> int:
        """How many keys."""
        return len(self._read())


def tree_text(tree: Mapping[str, object]) -> str:
    """The text of a tree, as it is when nobody has looked into it."""
    return tree.text if isinstance(tree, Unread) else json_text(dict(tree))


def json_text(tree: object) -> str:
    """Compact JSON; integers beyond 64 bits, which the fast encoder refuses, are written too."""
    try:
        return orjson.dumps(tree).decode()
    except TypeError:
        return _PLAIN.encode(tree)
