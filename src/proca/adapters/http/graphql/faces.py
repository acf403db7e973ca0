"""Binding the same field to several types at once, as interfaces with two faces need it."""

from collections.abc import Callable
from typing import Any

from ariadne import InterfaceType, ObjectType

from proca.domain.words import snake_case

Resolver = Callable[..., Any]


class Faces:
    """Object types that share resolvers; `within` is where plain attributes of a node are found."""

    def __init__(self, *names: str, within: str | None = None) -> None:
        """For the types of these names."""
        self.types = [ObjectType(name) for name in names]
        self._within = within

    def field(self, name: str) -> Callable[[Resolver], Resolver]:
        """Bind a resolver."""

        def bind(resolver: Resolver) -> Resolver:
            for kind in self.types:
                kind.set_field(name, resolver)
            return resolver

        return bind

    def plain(self, *names: str) -> None:
        """Bind fields that are attributes of the same name in our spelling."""
        for name in names:
            self.field(name)(_attribute(self._within, snake_case(name)))


def _attribute(within: str | None, name: str) -> Resolver:
    if within is None:
        return lambda node, _info: getattr(node, name)
    return lambda node, _info: getattr(getattr(node, within), name)


def two_faced(name: str) -> InterfaceType:
    """An interface whose nodes know which face they show."""
    interface = InterfaceType(name)
    interface.set_type_resolver(lambda node, *_: f"{'Private' if node.is_private else 'Public'}{name}")
    return interface
