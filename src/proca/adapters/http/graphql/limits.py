"""Limits on documents, counted on the syntax tree before anything else is done with it (00 D11)."""

from collections import Counter

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
MAX_REPEATS = 50
MAX_SCHEMAS = 3
_MOST_STEPS = 4 * MAX_FIELDS


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


@define
class _Repeating:
    """How often one answer is asked for in one place, for validation compares each such pair; and the whole schema."""

    fragments: dict[str, FragmentDefinitionNode]
    counted: Counter[tuple[str, ...]] = field(factory=Counter)
    steps: int = 0
    schemas: int = 0

    def most(self, root: SelectionSetNode) -> int:
        self._count(root, (), frozenset())
        # Fragments that all spread each other have no end; validation need not find that out.
        return max(self.counted.values(), default=0) if self.steps <= _MOST_STEPS else self.steps

    def _count(self, node: SelectionSetNode | None, path: tuple[str, ...], inside: frozenset[str]) -> None:
        for selected in node.selections if node is not None else ():
            self.steps += 1
            if self.steps > _MOST_STEPS:
                return
            if isinstance(selected, FieldNode):
                place = (*path, (selected.alias or selected.name).value)
                self.counted[place] += 1
                self.schemas += selected.name.value == "__schema"
                self._count(selected.selection_set, place, inside)
            elif isinstance(selected, FragmentSpreadNode):
                self._count_fragment(selected.name.value, path, inside)
            else:
                self._count(getattr(selected, "selection_set", None), path, inside)

    def _count_fragment(self, name: str, path: tuple[str, ...], inside: frozenset[str]) -> None:
        if name in self.fragments and name not in inside:
            self._count(self.fragments[name].selection_set, path, inside | {name})


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
            repeating = _Repeating(fragments)
            if repeating.most(definition.selection_set) > MAX_REPEATS:
                return too_large(f"Document asks for the same more than {MAX_REPEATS} times in one place")
            if repeating.schemas > MAX_SCHEMAS:
                return too_large(f"Document asks for the schema more than {MAX_SCHEMAS} times")
    return None


def too_large(message: str) -> GraphQLError:
    """A document beyond a limit."""
    return GraphQLError(message, extensions={"code": "document_too_large"})
