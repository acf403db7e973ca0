"""Variables in snake_case are understood as well (00 D13); the content of free JSON is never touched."""

from collections.abc import Iterable

from graphql import (
    GraphQLInputObjectType,
    GraphQLSchema,
    VariableDefinitionNode,
    get_named_type,
    is_input_object_type,
    type_from_ast,
)

from proca.domain.words import camel_case


def camel_cased(
    schema: GraphQLSchema, definitions: Iterable[VariableDefinitionNode], variables: dict[str, object]
) -> dict[str, object]:
    """The variables with the names of input fields as the schema writes them."""
    changed = dict(variables)
    for definition in definitions:
        name = definition.variable.name.value
        kind = get_named_type(type_from_ast(schema, definition.type))
        if name in changed and is_input_object_type(kind):
            changed[name] = _renamed(changed[name], kind)
    return changed


def _renamed(value: object, kind: GraphQLInputObjectType) -> object:
    if isinstance(value, list):
        return [_renamed(item, kind) for item in value]
    if not isinstance(value, dict):
        return value
    renamed: dict[str, object] = {}
    for name, inner in value.items():
        known = name if name in kind.fields or camel_case(name) not in kind.fields else camel_case(name)
        field = kind.fields.get(known)
        inner_kind = get_named_type(field.type) if field else None
        renamed[known] = _renamed(inner, inner_kind) if is_input_object_type(inner_kind) else inner
    return renamed
