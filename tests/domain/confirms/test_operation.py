"""The terms of confirms (20 §8.3)."""

import json
from pathlib import Path

import pytest

from proca.domain.confirms.operation import TERMS, Answerer, Operation, Thing

ENUMS = Path(__file__).parents[2] / "data" / "enums.json"


def test_the_stored_names() -> None:
    assert list(Operation) == list(json.loads(ENUMS.read_text())["ConfirmOperation"])


@pytest.mark.parametrize(
    ("operation", "subject", "of", "answerer", "permission", "result"),
    [
        ("confirm_action", "action", None, "anyone", None, None),
        ("join_campaign", "org", "campaign", "staffer_of_lead_org", "manage_campaigns", "campaign"),
        ("add_partner", "action_page", None, "staffer_of_acting_org", "manage_action_pages", "action_page"),
        ("launch_page", "campaign", "action_page", "staffer_of_lead_org", "manage_campaigns", "action_page"),
        ("add_staffer", "org", "permissions", "invited_user", None, "org"),
    ],
)
def test_the_terms_of_the_table(
    operation: str, subject: str, of: str | None, answerer: str, permission: str | None, result: str | None
) -> None:
    """20 §8.3."""
    terms = TERMS[Operation(operation)]
    assert (terms.subject, terms.object, terms.answerer) == (subject, of, answerer)
    assert (terms.permission, terms.result) == (permission, result)


def test_there_are_terms_for_every_operation() -> None:
    assert set(TERMS) == set(Operation)
    assert {terms.answerer for terms in TERMS.values()} == set(Answerer)
    assert {terms.subject for terms in TERMS.values()} <= set(Thing)
