"""The schema of the restricted surface: one page, one signature, and the types that these need (spec 20 §10)."""

from collections.abc import Iterator
from functools import cache

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Visitor,
    visit,
)

from proca.adapters.http.graphql.execution import build_schema

_PAGE = "One page, by exactly one of id, name and url (another word for the name); `bad_arg`, `not_found`. Public."
_INTROSPECTION = frozenset({"__schema", "__type"})


@cache
def build_restricted_schema() -> GraphQLSchema:
    """Cut from the whole schema, so that both say and do the same; nothing here has a private face."""
    whole = build_schema()
    page = whole.type_map["PublicActionPage"]
    assert isinstance(page, GraphQLObjectType)  # noqa: S101  (the contract says so, and a test compares it)
    query = GraphQLObjectType("RootQueryType", {"actionPage": _showing(page, _root(whole.query_type, "actionPage"))})
    signing = {"addActionContact": _root(whole.mutation_type, "addActionContact")}
    mutation = GraphQLObjectType("RootMutationType", signing)
    return GraphQLSchema(query, mutation, types=list(_public_faces(whole, page)), directives=whole.directives)


def introspection_in(document: DocumentNode) -> GraphQLError | None:
    """The refusal of a document that asks for the schema, wherever in it, whether or not it is ever reached."""
    search = _Search()
    visit(document, search)
    return GraphQLError("Unauthorized", search.found, extensions={"code": "unauthorized"}) if search.found else None


class _Search(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[FieldNode] = []

    def enter_field(self, node: FieldNode, *_: object) -> None:
        if node.name.value in _INTROSPECTION and not self.found:
            self.found.append(node)


def _root(kind: GraphQLObjectType | None, name: str) -> GraphQLField:
    assert kind is not None  # noqa: S101  (the whole schema has both roots)
    fields: dict[str, GraphQLField] = kind.fields
    return fields[name]


def _showing(page: GraphQLObjectType, field: GraphQLField) -> GraphQLField:
    return GraphQLField(GraphQLNonNull(page), field.args, field.resolve, description=_PAGE)


def _public_faces(whole: GraphQLSchema, page: GraphQLObjectType) -> Iterator[GraphQLObjectType]:
    """What the interfaces on the way are to people without an account."""
    reached = GraphQLSchema(page).type_map.values()
    for interface in [one for one in reached if isinstance(one, GraphQLInterfaceType)]:
        yield from (one for one in whole.get_implementations(interface).objects if one.name.startswith("Public"))
