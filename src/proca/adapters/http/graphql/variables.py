"""Variables in snake_case are understood as well (00 D13); the content of free JSON is never touched."""

from collections.abc import Mapping

from graphql import (
    GraphQLInputObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_input_object_type,
    type_from_ast,
)

from proca.domain.words import camel_case

InputKinds = Mapping[str, GraphQLInputObjectType]


def input_kinds(schema: GraphQLSchema, operation: OperationDefinitionNode) -> InputKinds:
    """The input object type of each variable that has one."""
    kinds: dict[str, GraphQLInputObjectType] = {}
    for definition in operation.variable_definitions or ():
        kind = get_named_type(type_from_ast(schema, definition.type))
        if isinstance(kind, GraphQLInputObjectType):
            kinds[definition.variable.name.value] = kind
    return kinds


def camel_cased(kinds: InputKinds, variables: dict[str, object]) -> dict[str, object]:
    """The variables with the names of input fields as the schema writes them."""
    changed = {name: _renamed(variables[name], kind) for name, kind in kinds.items() if name in variables}
    return {**variables, **changed}


def _renamed(value: object, kind: GraphQLInputObjectType) -> object:
    if isinstance(value, list):
        return [_renamed(item, kind) for item in value]
    if not isinstance(value, dict):
        return value
    renamed: dict[str, object] = {}
    for name, inner in value.items():
        known = camel_case(name) if "_" in name and name not in kind.fields else name
        field = kind.fields.get(known)
        if field is not None and isinstance(inner, (dict, list)):
            inner_kind = get_named_type(field.type)
            renamed[known] = _renamed(inner, inner_kind) if is_input_object_type(inner_kind) else inner
        else:
            renamed[known] = inner
    return renamed
