"""Ports only declare: protocols without a line of behaviour, plain frozen values, errors with a kind."""

import ast
import inspect
import pkgutil
from enum import StrEnum
from importlib import import_module
from types import ModuleType

import pytest
from attrs import has

from proca import ports
from proca.domain.errors import Conflict, ProcaError
from proca.domain.ids import SupporterId
from proca.ports.intake import IdempotencyMismatch, KnownSupporter, StalePage
from proca.ports.snapshots import Snapshots, SnapshotSource
from proca.ports.world import IdKind

MODULES = [import_module(f"proca.ports.{module.name}") for module in pkgutil.iter_modules(ports.__path__)]
names = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)


def declared(module: ModuleType) -> list[type]:
    return [kind for _, kind in inspect.getmembers(module, inspect.isclass) if kind.__module__ == module.__name__]


@names
def test_a_port_is_a_protocol_a_value_or_an_error(module: ModuleType) -> None:
    assert declared(module)
    for kind in declared(module):
        is_protocol = getattr(kind, "_is_protocol", False)
        assert is_protocol or has(kind) or issubclass(kind, (ProcaError, StrEnum)), kind


@names
def test_a_port_has_no_behaviour(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    for verb in ast.walk(tree):
        if isinstance(verb, ast.FunctionDef | ast.AsyncFunctionDef):
            last = verb.body[-1]
            assert isinstance(last, ast.Expr), verb.name
            assert isinstance(last.value, ast.Constant), verb.name
            assert last.value.value is ..., verb.name


@pytest.mark.parametrize("error", [StalePage, IdempotencyMismatch])
def test_what_the_log_refuses_may_be_tried_again(error: type[ProcaError]) -> None:
    """D16."""
    assert issubclass(error, Conflict)
    assert error("again").kind == "conflict"


def test_snapshots_read_as_their_source_does() -> None:
    assert SnapshotSource in inspect.getmro(Snapshots)


def test_each_kind_of_number_counts_on_its_own() -> None:
    assert len(IdKind) == len(set(IdKind))
    assert IdKind("orgs") is IdKind.ORG


def test_a_known_supporter_does_not_print_their_name() -> None:
    assert "Inês" not in repr(KnownSupporter(SupporterId(5), "Inês"))
