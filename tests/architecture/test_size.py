"""The size band of the house: modules, functions, folders, imports (docs/decisions/0002)."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

import proca

ROOT = Path(proca.__file__).parent
MODULES = [path for path in sorted(ROOT.rglob("*.py")) if "versions" not in path.parts]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, FUNCTIONS):
                yield path, node


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_is_over_400_lines() -> None:
    assert [str(path) for path in MODULES if _lines(path) > 400] == []


def test_modules_are_mostly_within_the_band() -> None:
    sizes = sorted(_lines(path) for path in MODULES if _lines(path) > 3)
    assert statistics.median(sizes) <= 120
    assert sizes[int(len(sizes) * 0.95)] <= 250


def test_no_function_is_over_40_lines() -> None:
    assert [f"{path.name}:{node.name}" for path, node in _functions() if _length(node) > 40] == []


def test_functions_are_mostly_short() -> None:
    sizes = sorted(_length(node) for _, node in _functions())
    assert statistics.median(sizes) <= 8
    assert sizes[int(len(sizes) * 0.95)] <= 25


def test_folders_are_at_most_three_deep() -> None:
    deep = [path for path in MODULES if len(path.relative_to(ROOT).parts) - 1 > 3]
    assert deep == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_and_public_names_have_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), "the module itself"
    missing = [
        node.name
        for node in tree.body
        if isinstance(node, (ast.ClassDef, *FUNCTIONS))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert missing == []
