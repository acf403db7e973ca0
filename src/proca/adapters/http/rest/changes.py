"""Bodies that change something: what is absent stays, null clears."""

from typing import TypeVar, cast

from msgspec import UNSET, Struct

from proca.domain.secret import Secret

T = TypeVar("T")
_SECRET = frozenset({"password"})


def given(body: Struct, kind: type[T], *, but: tuple[str, ...] = ()) -> T:
    """The members that were sent, under their inner names, as the typed dictionary (`kind`) that a use case takes."""
    known = kind.__annotations__
    members = {name: getattr(body, name) for name in body.__struct_fields__ if name not in but and name in known}
    return cast("T", {name: _inner(name, value) for name, value in members.items() if value is not UNSET})


def _inner(name: str, value: object) -> object:
    if name in _SECRET and isinstance(value, str):
        return Secret(value)
    if isinstance(value, Struct):
        inner = {one: getattr(value, one) for one in value.__struct_fields__}
        return {one: sent for one, sent in inner.items() if sent is not UNSET}
    return value
