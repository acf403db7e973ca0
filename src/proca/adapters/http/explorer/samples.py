"""An example document with variables for every root field, so that nobody begins with an empty page."""

from collections.abc import Mapping

from attrs import frozen
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)

_DEPTH = 2
# What is shown although it may be left out, with a value that says what it is.
_KNOWN: Mapping[str, object] = {
    "actionPageId": 1,
    "actionType": "petition",
    "campaignName": "free_the_tua",
    "contactRef": "the reference that a signature gave",
    "email": "ada@example.org",
    "firstName": "Ada",
    "id": 1,
    "optIn": True,
    "orgName": "riverwatch",
    "title": "Free the Tua",
}
_BY_TYPE: Mapping[str, object] = {
    "Int": 1,
    "Float": 1.5,
    "Boolean": False,
    "ID": "1",
    "Json": "{}",
    "Date": "2026-05-01",
    "DateTime": "2026-05-01T12:00:00Z",
    "NaiveDateTime": "2026-05-01T12:00:00",
}
_SHOWN = frozenset({"actionType", "email", "firstName", "optIn"})
Given = GraphQLArgument | GraphQLInputField


@frozen
class Sample:
    """A document, and the variables to send with it."""

    query: str
    variables: dict[str, object]


def sample(operation: str, name: str, field: GraphQLField) -> Sample:
    """The example of one root field: what it requires, and every plain field of what it answers."""
    wanted = {key: given for key, given in field.args.items() if _is_wanted(key, given) or _finds(key, field)}
    declared = ", ".join(f"${key}: {given.type}" for key, given in wanted.items())
    passed = ", ".join(f"{key}: ${key}" for key in wanted)
    title = name[0].upper() + name[1:]
    lines = [
        f"{operation} {title}{f'({declared})' if declared else ''} {{",
        f"  {name}{f'({passed})' if passed else ''}{_opening(field.type)}",
        *_selected(field.type, "    ", _DEPTH),
        *([] if is_leaf_type(get_named_type(field.type)) else ["  }"]),
        "}",
    ]
    return Sample("\n".join(lines), {key: _value(key, given.type) for key, given in wanted.items()})


def _is_wanted(name: str, given: Given) -> bool:
    return isinstance(given.type, GraphQLNonNull) or name in _SHOWN


def _finds(name: str, field: GraphQLField) -> bool:
    """Whether it is the first of several identifiers, of which one is needed."""
    return name == "id" and "name" in field.args


def _opening(kind: GraphQLOutputType) -> str:
    return "" if is_leaf_type(get_named_type(kind)) else " {"


def _selected(kind: GraphQLOutputType, indent: str, depth: int) -> list[str]:
    named = get_named_type(kind)
    if isinstance(named, GraphQLUnionType):
        return [f"{indent}__typename"]
    if not isinstance(named, (GraphQLObjectType, GraphQLInterfaceType)):
        return []
    lines = [line for name, field in named.fields.items() for line in _line(name, field, indent, depth)]
    return lines or [f"{indent}__typename"]


def _line(name: str, field: GraphQLField, indent: str, depth: int) -> list[str]:
    if field.deprecation_reason or any(isinstance(given.type, GraphQLNonNull) for given in field.args.values()):
        return []
    if is_leaf_type(get_named_type(field.type)):
        return [f"{indent}{name}"]
    if depth == 1 or isinstance(get_nullable_type(field.type), GraphQLList):
        return []
    return [f"{indent}{name} {{", *_selected(field.type, f"{indent}  ", depth - 1), f"{indent}}}"]


def _value(name: str, kind: GraphQLInputType) -> object:
    inner = get_nullable_type(kind)
    if isinstance(inner, GraphQLList):
        return [_value(name.removesuffix("s"), inner.of_type)]
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values))
    if isinstance(inner, GraphQLInputObjectType):
        return {key: _value(key, one.type) for key, one in inner.fields.items() if _is_wanted(key, one)}
    named = get_named_type(kind).name
    if named == "String":
        known = _KNOWN.get(name, name)
        return known if isinstance(known, str) else name
    return _KNOWN[name] if name in _KNOWN and named in ("Int", "Boolean", "ID") else _BY_TYPE[named]
