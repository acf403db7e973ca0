"""A short way for the documents that matter most: one root field, its arguments variables, its selection leaves.

Signing is such a document. The general executor spends more on it than the use case does; here its plan is made once,
when the document is prepared. Whatever is out of the ordinary, above all any input that does not fit, is left to the
general executor, which then says what is wrong; a law in the tests holds the two to the same answers (decision 0010).
"""

from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import Any

from attrs import frozen
from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    VariableNode,
    default_field_resolver,
    get_nullable_type,
    is_leaf_type,
    type_from_ast,
)
from graphql.pyutils import Path

Coerce = Callable[[Any], Any]


class OutOfTheOrdinaryError(Exception):
    """Something that the general executor has to look at."""


@frozen
class FieldInfo:
    """What our resolvers read of an info: the context, and the path."""

    context: Any
    path: Path


@frozen
class Leaf:
    """One selected leaf: its key, how it is read, how it is written, whether it may be null."""

    key: str
    resolve: Callable[..., Any]
    write: Coerce
    nullable: bool


@frozen
class Plan:
    """How one operation is carried out."""

    key: str
    field: GraphQLField
    node: FieldNode
    parent: str
    arguments: Mapping[str, str]
    variables: Mapping[str, Coerce]
    required: frozenset[str]
    leaves: tuple[Leaf, ...]

    async def run(self, variables: Mapping[str, Any], context: object) -> dict[str, Any]:
        """The data of the response; OutOfTheOrdinaryError before anything was done, GraphQLError from the resolver."""
        given = self._coerced(variables)
        info = FieldInfo(context, Path(None, self.key, self.parent))
        try:
            resolve = self.field.resolve
            assert resolve is not None  # noqa: S101  (plan_for makes no plan without)
            found = resolve(None, info, **given)
            source = await found if isawaitable(found) else found
            return {self.key: {leaf.key: _written(leaf, source, info) for leaf in self.leaves}}
        except Exception as error:
            raise GraphQLError(str(error), [self.node], path=[self.key], original_error=error) from error

    def _coerced(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for argument, name in self.arguments.items():
            if name in variables:
                given[argument] = self.variables[name](variables[name])
            elif name in self.required:
                raise OutOfTheOrdinaryError
        return given


def plan_for(schema: GraphQLSchema, document: DocumentNode) -> Plan | None:
    """The plan of a document that is simple enough."""
    try:
        return _plan(schema, document)
    except OutOfTheOrdinaryError:
        return None


def _plan(schema: GraphQLSchema, document: DocumentNode) -> Plan:
    operation = document.definitions[0]
    if len(document.definitions) != 1 or not isinstance(operation, OperationDefinitionNode) or operation.directives:
        raise OutOfTheOrdinaryError
    root = schema.mutation_type if operation.operation is OperationType.MUTATION else None
    node = _only_field(operation)
    field = root.fields.get(node.name.value) if root else None
    kind = get_nullable_type(field.type) if field else None
    if root is None or field is None or field.resolve is None or not isinstance(kind, GraphQLObjectType):
        raise OutOfTheOrdinaryError
    coercers, required = _variables(schema, operation)
    return Plan(
        key=node.alias.value if node.alias else node.name.value,
        field=field,
        node=node,
        parent=root.name,
        arguments=dict(_argument(argument, field) for argument in node.arguments or ()),
        variables=coercers,
        required=required,
        leaves=_leaves(node, kind),
    )


def _only_field(operation: OperationDefinitionNode) -> FieldNode:
    selections = operation.selection_set.selections
    if len(selections) != 1 or not isinstance(selections[0], FieldNode) or selections[0].directives:
        raise OutOfTheOrdinaryError
    return selections[0]


def _argument(node: ArgumentNode, field: GraphQLField) -> tuple[str, str]:
    if not isinstance(node.value, VariableNode):
        raise OutOfTheOrdinaryError
    return field.args[node.name.value].out_name or node.name.value, node.value.name.value


def _variables(schema: GraphQLSchema, operation: OperationDefinitionNode) -> tuple[dict[str, Coerce], frozenset[str]]:
    coercers: dict[str, Coerce] = {}
    required: set[str] = set()
    for definition in operation.variable_definitions or ():
        kind = type_from_ast(schema, definition.type)
        if definition.default_value is not None or kind is None:
            raise OutOfTheOrdinaryError
        name = definition.variable.name.value
        coercers[name] = coercer(kind)  # type: ignore[arg-type]  # validation admits input types only
        if isinstance(kind, GraphQLNonNull):
            required.add(name)
    return coercers, frozenset(required)


def _leaves(node: FieldNode, kind: GraphQLObjectType) -> tuple[Leaf, ...]:
    leaves: list[Leaf] = []
    for selected in node.selection_set.selections if node.selection_set else ():
        plain = isinstance(selected, FieldNode) and not selected.directives and not selected.arguments
        field = kind.fields.get(selected.name.value) if isinstance(selected, FieldNode) and plain else None
        if field is None or not isinstance(selected, FieldNode) or not is_leaf_type(get_nullable_type(field.type)):
            raise OutOfTheOrdinaryError
        key = selected.alias.value if selected.alias else selected.name.value
        write = get_nullable_type(field.type).coerce_output_value
        leaves.append(
            Leaf(key, field.resolve or default_field_resolver, write, not isinstance(field.type, GraphQLNonNull))
        )
    if not leaves or len({leaf.key for leaf in leaves}) != len(leaves):
        raise OutOfTheOrdinaryError
    return tuple(leaves)


def _written(leaf: Leaf, source: object, info: FieldInfo) -> object:
    value = leaf.resolve(source, info)
    if value is None:
        if not leaf.nullable:
            raise ValueError(f"Cannot return null for non-nullable field {leaf.key}.")
        return None
    return leaf.write(value)


def coercer(kind: GraphQLInputType) -> Coerce:
    """What turns an outside value of a type into an inside one; OutOfTheOrdinaryError when it does not fit as it is."""
    if isinstance(kind, GraphQLNonNull):
        return _never_null(coercer(kind.of_type))
    return _nullable(_inner(kind))


def _inner(kind: GraphQLInputType) -> Coerce:
    if isinstance(kind, GraphQLList):
        item = coercer(kind.of_type)
        return lambda value: [item(one) for one in _expect(value, list)]
    if isinstance(kind, GraphQLInputObjectType):
        return _object(kind)
    if isinstance(kind, (GraphQLScalarType, GraphQLEnumType)):
        return _leaf(kind)
    raise OutOfTheOrdinaryError


def _never_null(inner: Coerce) -> Coerce:
    def coerce(value: Any) -> Any:
        if value is None:
            raise OutOfTheOrdinaryError
        return inner(value)

    return coerce


def _nullable(inner: Coerce) -> Coerce:
    return lambda value: None if value is None else inner(value)


def _leaf(kind: GraphQLScalarType | GraphQLEnumType) -> Coerce:
    def coerce(value: Any) -> Any:
        try:
            inside = kind.coerce_input_value(value)
        except Exception as error:
            raise OutOfTheOrdinaryError from error
        if inside is Undefined:
            raise OutOfTheOrdinaryError
        return inside

    return coerce


def _object(kind: GraphQLInputObjectType) -> Coerce:
    fields = {name: (field.out_name or name, coercer(field.type)) for name, field in kind.fields.items()}
    required = {name for name, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)}
    if any(field.default is not None or field.default_value is not Undefined for field in kind.fields.values()):
        raise OutOfTheOrdinaryError

    def coerce(value: Any) -> Any:
        given = _expect(value, dict)
        if not required <= given.keys():
            raise OutOfTheOrdinaryError
        inside = {}
        for name, one in given.items():
            known = fields.get(name)
            if known is None:
                raise OutOfTheOrdinaryError
            inside[known[0]] = known[1](one)
        return kind.out_type(inside)

    return coerce


def _expect(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise OutOfTheOrdinaryError
    return value
