"""The GraphQL schema as its explorer shows it, made from the schema that is executed."""

from collections.abc import Iterable
from urllib.parse import urlencode

import orjson
from attrs import field, frozen
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_introspection_type,
)

from proca.adapters.http.explorer.samples import Sample, sample

_WHAT = {
    GraphQLObjectType: "type",
    GraphQLInterfaceType: "interface",
    GraphQLInputObjectType: "input",
    GraphQLEnumType: "enum",
    GraphQLUnionType: "union",
}


@frozen
class Given:
    """A field, an argument, or a value of an enum, which has no kind."""

    name: str
    kind: str
    kind_name: str
    description: str = ""
    arguments: tuple["Given", ...] = ()
    deprecated: bool = False


@frozen
class Root(Given):
    """A field to begin a document with."""

    sample: Sample = field(kw_only=True)

    @property
    def address(self) -> str:
        """The playground with this field's example in it."""
        return playground_address(self.sample)


@frozen
class Kind:
    """A named type."""

    name: str
    what: str
    description: str
    members: tuple[Given, ...]


@frozen
class Catalogue:
    """Everything that can be asked, told and listened to."""

    roots: tuple[tuple[str, tuple[Root, ...]], ...]
    kinds: tuple[Kind, ...]

    @property
    def known(self) -> frozenset[str]:
        """The names of types that are explained."""
        return frozenset(kind.name for kind in self.kinds)


def catalogue(schema: GraphQLSchema) -> Catalogue:
    """The schema, sorted for people: root fields by name with an example each, then types by name."""
    roots = (
        ("query", schema.query_type),
        ("mutation", schema.mutation_type),
        ("subscription", schema.subscription_type),
    )
    return Catalogue(
        tuple((word, _roots(word, kind)) for word, kind in roots if kind is not None),
        tuple(_kind(one) for one in _named(schema, {kind for _, kind in roots})),
    )


def playground_address(given: Sample) -> str:
    """The playground with a document and variables filled in."""
    return "/graphiql?" + urlencode({"query": given.query, "variables": pretty(given.variables)})


def pretty(tree: object) -> str:
    """JSON to read."""
    return orjson.dumps(tree, option=orjson.OPT_INDENT_2).decode() if tree else ""


def _named(schema: GraphQLSchema, roots: Iterable[GraphQLNamedType | None]) -> list[GraphQLNamedType]:
    shown = [kind for kind in schema.type_map.values() if kind not in list(roots) and not is_introspection_type(kind)]
    return sorted(shown, key=lambda kind: kind.name)


def _roots(word: str, kind: GraphQLObjectType) -> tuple[Root, ...]:
    return tuple(
        Root(
            name,
            str(one.type),
            get_named_type(one.type).name,
            one.description or "",
            _arguments(one),
            bool(one.deprecation_reason),
            sample=sample(word, name, one),
        )
        for name, one in sorted(kind.fields.items())
    )


def _kind(kind: GraphQLNamedType) -> Kind:
    return Kind(kind.name, _WHAT.get(type(kind), "scalar"), kind.description or "", tuple(_members(kind)))


def _members(kind: GraphQLNamedType) -> Iterable[Given]:
    if isinstance(kind, GraphQLEnumType):
        return [Given(name, "", "", value.description or "") for name, value in kind.values.items()]
    if isinstance(kind, GraphQLInputObjectType):
        return [_given(name, one) for name, one in kind.fields.items()]
    if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
        return [_member(name, one) for name, one in kind.fields.items()]
    return []


def _given(name: str, one: GraphQLInputField) -> Given:
    return Given(name, str(one.type), get_named_type(one.type).name, one.description or "")


def _member(name: str, one: GraphQLField) -> Given:
    kind = get_named_type(one.type).name
    deprecated = bool(one.deprecation_reason)
    return Given(name, str(one.type), kind, one.description or "", _arguments(one), deprecated)


def _arguments(one: GraphQLField) -> tuple[Given, ...]:
    return tuple(
        Given(name, str(given.type), get_named_type(given.type).name, given.description or "")
        for name, given in one.args.items()
    )
