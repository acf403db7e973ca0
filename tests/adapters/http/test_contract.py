"""What is served holds the whole contract (spec contract.graphql) and only grows; what was added is written down."""

from pathlib import Path

import pytest
from graphql import (
    BreakingChange,
    DangerousChange,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
)

from proca.adapters.http.graphql import execution

ROOT = Path(__file__).parents[3]
CONTRACT = build_schema(ROOT.joinpath("tests/data/contract.graphql").read_text("utf-8"))
SERVED = execution.build_schema()
# Adding what nobody has to send or ask for is how the wire grows (00, the rule for quirks).
GROWTH = {"OPTIONAL_INPUT_FIELD_ADDED", "OPTIONAL_ARG_ADDED", "VALUE_ADDED_TO_ENUM", "IMPLEMENTED_INTERFACE_ADDED"}
Fielded = GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType


def differences() -> list[str]:
    """Every removal or change against the contract, by the library's own comparison."""
    changes: list[BreakingChange | DangerousChange] = list(find_breaking_changes(CONTRACT, SERVED))
    changes += [one for one in find_dangerous_changes(CONTRACT, SERVED) if one.type.name not in GROWTH]
    return [f"{one.type.name}: {one.description}" for one in changes] + _looser_outputs()


def _looser_outputs() -> list[str]:
    """The library allows a nullable output to become non-null, which no client minds; we keep the contract's own."""
    return [
        f"OUTPUT: {kind.name}.{name} is {ours.type}, not {theirs.type}"
        for kind in CONTRACT.type_map.values()
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)) and not kind.name.startswith("__")
        for name, theirs in kind.fields.items()
        if str((ours := SERVED.type_map[kind.name].fields[name]).type) != str(theirs.type)  # type: ignore[attr-defined]
    ]


def additions() -> list[str]:
    """Everything that goes beyond the contract, as `Type.field` or `Type`."""
    added: list[str] = []
    for name, kind in SERVED.type_map.items():
        theirs = CONTRACT.type_map.get(name)
        if theirs is None:
            added.append(name)
        elif isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
            added += [f"{name}.{field}" for field in kind.fields if field not in theirs.fields]  # type: ignore[attr-defined]
    return sorted(added)


def test_nothing_of_the_contract_is_missing_or_changed(capsys: pytest.CaptureFixture[str]) -> None:
    """Issue 3, item 1: the comparison prints nothing."""
    print(*differences(), sep="\n", end="")  # noqa: T201  (this is the comparison)
    assert capsys.readouterr().out == ""


def test_the_comparison_can_fail() -> None:
    """A planted change: a contract with a field more is not met."""
    wider = (
        ROOT.joinpath("tests/data/contract.graphql")
        .read_text("utf-8")
        .replace("type Application {", "type Application {\n  planted: String")
    )
    assert find_breaking_changes(build_schema(wider), SERVED) != []


def test_what_was_added_is_written_down() -> None:
    """docs/api lists every addition."""
    documented = ROOT.joinpath("docs/api/additions.md").read_text("utf-8")
    assert [one for one in additions() if f"`{one}`" not in documented] == []


@pytest.mark.parametrize("name", sorted(name for name in SERVED.type_map if not name.startswith("__")))
def test_each_type_and_root_field_is_described(name: str) -> None:
    """In our own words; the introspection of the library's own scalars brings theirs."""
    kind = SERVED.type_map[name]
    assert kind.description
    if name.startswith("Root") and isinstance(kind, GraphQLObjectType):
        assert [field for field, one in kind.fields.items() if not one.description] == []


def test_the_roots_have_the_names_that_clients_know() -> None:
    """Spec 40: code generators read these names."""
    assert _root_names(SERVED) == ["RootQueryType", "RootMutationType", "RootSubscriptionType"]


def _root_names(schema: GraphQLSchema) -> list[str]:
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    return [root.name for root in roots if root is not None]
