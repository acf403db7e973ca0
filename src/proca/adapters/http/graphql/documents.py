"""Parsed and validated documents, kept because clients send the same few again and again."""

from collections.abc import Callable
from functools import lru_cache

from attrs import define, field, frozen
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from proca.adapters.http.graphql import limits
from proca.adapters.http.graphql.direct import Plan, plan_for
from proca.adapters.http.graphql.variables import InputKinds, input_kinds

_KEPT = 512
_LONGEST_KEPT = 10_000
_MOST_ERRORS = 20
Check = Callable[[DocumentNode], GraphQLError | None]
INTAKE = frozenset({"addActionContact", "addAction", "linkActions"})


@frozen
class Operation:
    """One operation of a document: its kind, and the input types of its variables."""

    name: str | None
    kind: OperationType
    kinds: InputKinds
    fields: frozenset[str]

    @property
    def mutates(self) -> bool:
        """Whether it is a mutation."""
        return self.kind is OperationType.MUTATION

    @property
    def takes_in(self) -> bool:
        """Whether it does nothing but take actions in, each of which has an idempotency key of its own."""
        return self.mutates and self.fields <= INTAKE


@frozen
class Prepared:
    """A document that may be executed, or the errors that forbid it."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    operations: tuple[Operation, ...] = ()
    plan: Plan | None = None

    def operation(self, name: str | None) -> Operation | None:
        """The operation of that name, or the only one; none when there is no telling."""
        if name:
            return next((one for one in self.operations if one.name == name), None)
        return self.operations[0] if len(self.operations) == 1 else None

    def mutates(self, name: str | None) -> bool:
        """Whether the operation is a mutation."""
        operation = self.operation(name)
        return operation is not None and operation.mutates

    def subscribes(self, name: str | None) -> bool:
        """Whether the operation is a subscription."""
        operation = self.operation(name)
        return operation is not None and operation.kind is OperationType.SUBSCRIPTION


@define(eq=False)
class Documents:
    """Prepares documents for one schema; `refuses` may forbid what the schema would allow."""

    schema: GraphQLSchema
    refuses: Check | None = None
    _kept: object = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Set up the memory."""
        self._kept = lru_cache(_KEPT)(self._prepare)

    def prepare(self, text: str) -> Prepared:
        """Parse, measure and validate; short documents are remembered."""
        if len(text) > _LONGEST_KEPT:
            return self._prepare(text)
        return self._kept(text)  # type: ignore[operator,no-any-return]  # lru_cache has no plain type

    def _prepare(self, text: str) -> Prepared:
        if len(text) > limits.MAX_LENGTH:
            return Prepared(None, (limits.too_large(f"Document exceeds {limits.MAX_LENGTH} characters"),))
        try:
            document = parse(text, max_tokens=limits.MAX_TOKENS)
        except GraphQLSyntaxError as error:
            return Prepared(None, (error,))
        except RecursionError:
            return Prepared(None, (limits.too_large("Document is nested too deeply"),))
        excess = limits.excess(document) or (self.refuses(document) if self.refuses else None)
        if excess is not None:
            return Prepared(None, (excess,))
        errors = validate(self.schema, document, max_errors=_MOST_ERRORS)
        if errors:
            return Prepared(None, tuple(errors))
        operations = self._operations(document)
        plan = plan_for(self.schema, document) if all(one.takes_in for one in operations) else None
        return Prepared(document, (), operations, plan)

    def _operations(self, document: DocumentNode) -> tuple[Operation, ...]:
        return tuple(
            Operation(
                one.name.value if one.name else None,
                one.operation,
                input_kinds(self.schema, one),
                _root_fields(one),
            )
            for one in document.definitions
            if isinstance(one, OperationDefinitionNode)
        )


def _root_fields(operation: OperationDefinitionNode) -> frozenset[str]:
    """The names of the root fields; a fragment at the root counts as a name that no field has."""
    selected = operation.selection_set.selections
    return frozenset(one.name.value if isinstance(one, FieldNode) else "" for one in selected)
