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

_KEPT = 512
_LONGEST_KEPT = 10_000
_MOST_ERRORS = 20


@frozen
class Prepared:
    """A document that may be executed, or the errors that forbid it."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of that name, or the only one."""
        if self.document is None:
            return None
        operations = [d for d in self.document.definitions if isinstance(d, OperationDefinitionNode)]
        if name:
            return next((one for one in operations if one.name and one.name.value == name), None)
        return operations[0] if len(operations) == 1 else None

    def mutates(self, name: str | None) -> bool:
        """Whether the operation is a mutation."""
        operation = self.operation(name)
        return operation is not None and operation.operation is OperationType.MUTATION


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
        return Prepared(None, tuple(errors)) if errors else Prepared(document)
