"""Every operation as a document with variables, made from those of the authorisation matrix, so that parts can vary."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from attrs import frozen
from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
    parse,
    print_ast,
    value_from_ast_untyped,
)

from authorisation.documents import DOCUMENTS, Things
from proca.adapters.http.graphql.execution import build_schema

Place = tuple[str, ...]
# What an input object has to hold, so that a value beside it gets as far as the rules.
SAMPLES: dict[Place, Any] = {
    ("action", "donation"): {"amount": 500, "currency": "EUR", "payload": "{}"},
    ("action", "fields"): [{"key": "comment", "value": "yes"}],
    ("action", "mtt"): {"subject": "Rivers", "body": "Please", "targets": ["00000000-0000-4000-8000-000000000001"]},
    ("contact", "nationality"): {"country": "PT"},
    ("input", "actionPages"): [{"name": "lead/extra", "locale": "en"}],
    ("input", "mtt"): {"startAt": "2026-01-01T00:00:00Z", "endAt": "2027-01-01T00:00:00Z"},
    ("targets", "emails"): [{"email": "mep@parliament.test"}],
}
SCHEMA: GraphQLSchema = build_schema()


@frozen
class Question:
    """A document in which every argument is a variable, and variables with which it succeeds."""

    document: str
    variables: Mapping[str, Any]

    def changed(self, place: Place, value: object) -> dict[str, Any]:
        """The variables with another value at one place; what leads there is made if need be."""
        variables = deepcopy(dict(self.variables))
        inner = variables
        for outer, name in zip(("", *place), place[:-1], strict=False):
            inner[name] = inner.get(name) or deepcopy(SAMPLES.get((outer, name), {}))
            inner = inner[name][0] if isinstance(inner[name], list) else inner[name]
        inner[place[-1]] = value
        return variables


def question(operation: str, things: Things) -> Question:
    """The operation, about these things."""
    (definition,) = parse(DOCUMENTS[operation](things)[0]).definitions
    assert isinstance(definition, OperationDefinitionNode)
    (node,) = definition.selection_set.selections
    assert isinstance(node, FieldNode)
    declared = ", ".join(f"${name}: {argument.type}" for name, argument in root(operation).args.items())
    passed = ", ".join(f"{name}: ${name}" for name in root(operation).args)
    selection = print_ast(node.selection_set) if node.selection_set else ""
    head, call = (f"({declared})", f"({passed})") if declared else ("", "")
    variables = {given.name.value: value_from_ast_untyped(given.value) for given in node.arguments or ()}
    return Question(f"{definition.operation.value} {head} {{ {operation}{call} {selection} }}", variables)


def root(operation: str) -> GraphQLField:
    """The root field of an operation."""
    roots = [kind for kind in (SCHEMA.query_type, SCHEMA.mutation_type) if kind is not None]
    found: GraphQLField = next(kind.fields[operation] for kind in roots if operation in kind.fields)
    return found


@frozen
class Slot:
    """One place for a value in the variables of an operation: its type's name, whether it may be null, or is a list."""

    operation: str
    place: Place
    kind: str
    nullable: bool
    listed: bool

    def __str__(self) -> str:
        return ".".join((self.operation, *self.place))


def slots(operation: str) -> Iterator[Slot]:
    """All places of an operation, input objects and what is in them."""
    for name, argument in root(operation).args.items():
        yield from _slots(operation, (name,), argument.type)


def _slots(operation: str, place: Place, kind: Any) -> Iterator[Slot]:
    named = get_named_type(kind)
    listed = is_list_type(kind.of_type if is_non_null_type(kind) else kind)
    yield Slot(operation, place, named.name, not is_non_null_type(kind), listed)
    if isinstance(named, GraphQLInputObjectType):
        for name, inner in named.fields.items():
            yield from _slots(operation, (*place, name), inner.type)


EVERY = tuple(slot for operation in sorted(DOCUMENTS) for slot in slots(operation))
