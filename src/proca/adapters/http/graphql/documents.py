"""Parsed and validated documents, kept because clients send the same few again and again."""

from functools import lru_cache

from attrs import define, field, frozen
from graphql import (
    DocumentNode,
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


@frozen
class Operation:
    """One operation of a document: what it is, and the input types of its variables."""

    name: str | None
    mutates: bool
    kinds: InputKinds


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


@define(eq=False)
class Documents:
    """Prepares documents for one schema."""

    schema: GraphQLSchema
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
        excess = limits.excess(document)
        if excess is not None:
            return Prepared(None, (excess,))
        errors = validate(self.schema, document, max_errors=_MOST_ERRORS)
        if errors:
            return Prepared(None, tuple(errors))
        return Prepared(document, (), self._operations(document), plan_for(self.schema, document))

    def _operations(self, document: DocumentNode) -> tuple[Operation, ...]:
        return tuple(
            Operation(
                one.name.value if one.name else None,
                one.operation is OperationType.MUTATION,
                input_kinds(self.schema, one),
            )
            for one in document.definitions
            if isinstance(one, OperationDefinitionNode)
        )
