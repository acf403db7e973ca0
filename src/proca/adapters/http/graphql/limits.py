"""Limits on documents, counted on the syntax tree before anything else is done with it (00 D11)."""

from attrs import define, field, frozen
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
)

MAX_LENGTH = 100_000
MAX_TOKENS = 10_000
MAX_DEPTH = 20
MAX_ALIASES = 100
MAX_FIELDS = 2_000


@frozen
class Measure:
    """How deep a selection goes, how many fields and aliases it comes to with all fragments spelled out."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0


@define
class _Measuring:
    fragments: dict[str, FragmentDefinitionNode]
    known: dict[str, Measure] = field(factory=dict)

    def selection(self, node: SelectionSetNode | None) -> Measure:
        if node is None:
            return Measure()
        parts = [self._part(selected) for selected in node.selections]
        return Measure(
            max((part.depth for part in parts), default=0),
            sum(part.fields for part in parts),
            sum(part.aliases for part in parts),
        )

    def _part(self, node: object) -> Measure:
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        inner = self.selection(getattr(node, "selection_set", None))
        if isinstance(node, FieldNode):
            return Measure(inner.depth + 1, inner.fields + 1, inner.aliases + int(node.alias is not None))
        return inner

    def _fragment(self, name: str) -> Measure:
        if name not in self.known:
            # A fragment inside itself counts for nothing here; validation refuses it by name.
            self.known[name] = Measure()
            definition = self.fragments.get(name)
            self.known[name] = self.selection(definition.selection_set if definition else None)
        return self.known[name]


def excess(document: DocumentNode) -> GraphQLError | None:
    """The first limit that an operation exceeds, if any."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    measuring = _Measuring(fragments)
    for definition in document.definitions:
        if isinstance(definition, (OperationDefinitionNode, FragmentDefinitionNode)):
            measure = measuring.selection(definition.selection_set)
            for name, size, limit in (
                ("depth", measure.depth, MAX_DEPTH),
                ("alias", measure.aliases, MAX_ALIASES),
                ("field", measure.fields, MAX_FIELDS),
            ):
                if size > limit:
                    return too_large(f"Document exceeds the {name} limit of {limit}")
    return None


def too_large(message: str) -> GraphQLError:
    """A document beyond a limit."""
    return GraphQLError(message, extensions={"code": "document_too_large"})
