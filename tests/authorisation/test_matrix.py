"""Every operation for every kind of caller, over HTTP (issue 3, item 3; 20 §12, the table of roles)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from authorisation.documents import DOCUMENTS
from authorisation.matrix import RULES, Caller, Outcome
from authorisation.stage import Stage, stage
from authorisation.table import render
from proca.adapters.http.graphql.execution import build_schema

TABLE = Path(__file__).parents[2] / "docs" / "api" / "authorisation.md"


@pytest.fixture
async def on_stage() -> AsyncIterator[Stage]:
    async with stage() as made:
        yield made


@pytest.mark.parametrize("operation", sorted(RULES))
async def test_each_cell(on_stage: Stage, operation: str) -> None:
    """Asked by everybody in turn, each time of the same world."""
    wrong: list[str] = []
    for caller in Caller:
        wanted = RULES[operation].outcome(caller)
        if wanted is not Outcome.NONE:
            found, answer = await on_stage.outcome(operation, caller)
            if found is not wanted:
                wrong.append(f"{caller}: {found}, not {wanted}: {str(answer)[:200]}")
    assert wrong == []


def test_no_operation_is_missing() -> None:
    """A test counts; the subscription is public, for sockets are anonymous (20 §6)."""
    schema = build_schema()
    roots = [root for root in (schema.query_type, schema.mutation_type) if root is not None]
    fields = {field for root in roots for field in root.fields}
    assert fields == set(RULES) == set(DOCUMENTS)
    assert len(fields) == 53


def test_the_roles_of_the_scenarios() -> None:
    """20 §12: owner, campaigner and translator for eight operations."""
    expected = {
        "addCampaign": (True, True, False),
        "updateCampaign": (True, True, True),
        "updateActionPage": (True, True, False),
        "deleteContact": (True, False, False),
        "exportActions": (True, False, False),
        "inviteOrgUser": (True, True, True),
    }
    three = (Caller.OWNER, Caller.CAMPAIGNER, Caller.TRANSLATOR)
    for operation, row in expected.items():
        assert tuple(RULES[operation].outcome(caller) is Outcome.OK for caller in three) == row, operation


def test_the_table_in_the_docs_is_this_one() -> None:
    assert TABLE.read_text("utf-8") == render()


async def test_a_hole_would_be_seen(on_stage: Stage) -> None:
    """A planted bug: were export open to campaigners, the cell would differ."""
    found, _ = await on_stage.outcome("actions", Caller.CAMPAIGNER)
    assert found is Outcome.DENIED
    assert found is not RULES["addCampaign"].outcome(Caller.CAMPAIGNER)
