"""Consent and split delivery (10 §5)."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.ids import OrgId
from proca.domain.supporters.consent import Privacy, Receipt, receipts
from strategies_record import ALPHA, BETA, privacies

ANSWERS = (True, False, None)
BOTH = (True, False)
orgs = st.sampled_from([ALPHA, BETA])

Row = tuple[str, OrgId, bool, bool, bool | None, bool | None, list[Receipt]]


def own(answer: bool | None, delivery: bool, force: bool, lead_answer: bool | None) -> Row:
    return "own campaign", ALPHA, delivery, force, answer, lead_answer, [Receipt(ALPHA, answer, True)]


def table() -> Iterator[Row]:
    """10 §5.1: P is Beta and L is Alpha, but in an own campaign both are Alpha."""
    for x, delivery, force, y in product(ANSWERS, BOTH, BOTH, ANSWERS):
        yield own(x, delivery, force, y)
    for x in ANSWERS:
        collector = Receipt(BETA, x, True)
        yield "partner delivers, lead opted in", BETA, True, False, x, True, [collector, Receipt(ALPHA, True, False)]
        for y in (False, None):
            yield "partner delivers", BETA, True, False, x, y, [collector]
        for y in ANSWERS:
            yield "lead forces", BETA, True, True, x, y, [collector, Receipt(ALPHA, y, True)]
    for y, force in product(ANSWERS, BOTH):
        yield "lead delivers", BETA, False, force, True, y, [Receipt(BETA, True, False), Receipt(ALPHA, y, True)]
        for x in (False, None):
            yield "lead delivers, partner not opted in", BETA, False, force, x, y, [Receipt(ALPHA, y, True)]


ROWS = list(table())


def test_the_table_is_whole() -> None:
    """10 §5.1: each combination of the inputs has exactly one row."""
    assert len({row[1:6] for row in ROWS}) == len(ROWS) == 2 * 2 * 2 * 3 * 3


@pytest.mark.parametrize(
    ("page_org", "delivery", "force", "opt_in", "lead_opt_in", "expected"),
    [row[1:] for row in ROWS],
    ids=[f"{row[0]}: delivery={row[2]} force={row[3]} optIn={row[4]} leadOptIn={row[5]}" for row in ROWS],
)
def test_the_decision_table(
    page_org: OrgId,
    delivery: bool,
    force: bool,
    opt_in: bool | None,
    lead_opt_in: bool | None,
    expected: list[Receipt],
) -> None:
    """10 §5.1."""
    given_ = receipts(page_org, ALPHA, Privacy(opt_in, lead_opt_in), delivery=delivery, force_delivery=force)
    assert list(given_) == expected


@pytest.mark.parametrize(
    ("page_org", "delivery", "force", "privacy", "expected"),
    [
        (ALPHA, True, False, Privacy(False), [Receipt(ALPHA, False, True)]),
        (ALPHA, True, False, Privacy(None, None), [Receipt(ALPHA, None, True)]),
        (BETA, True, False, Privacy(False), [Receipt(BETA, False, True)]),
        (BETA, True, False, Privacy(False, True), [Receipt(BETA, False, True), Receipt(ALPHA, True, False)]),
        (BETA, True, True, Privacy(False, False), [Receipt(BETA, False, True), Receipt(ALPHA, False, True)]),
        (BETA, False, False, Privacy(True, True), [Receipt(BETA, True, False), Receipt(ALPHA, True, True)]),
        (BETA, False, False, Privacy(False), [Receipt(ALPHA, None, True)]),
    ],
    ids=[
        "own campaign, opt-out",
        "own campaign, not asked (10 §10.1 no. 8)",
        "partner delivers",
        "partner delivers, lead opted in",
        "lead forces",
        "lead delivers (10 §10.3 no. 35)",
        "lead delivers, partner opted out",
    ],
)
def test_scenarios(page_org: OrgId, delivery: bool, force: bool, privacy: Privacy, expected: list[Receipt]) -> None:
    """10 §5.2."""
    assert list(receipts(page_org, ALPHA, privacy, delivery=delivery, force_delivery=force)) == expected


@given(orgs, orgs, privacies, st.booleans(), st.booleans())
def test_somebody_always_delivers_and_nobody_else_receives(
    page_org: OrgId, lead_org: OrgId, privacy: Privacy, delivery: bool, force: bool
) -> None:
    """10 §5: no third org, at least one copy, each due, and somebody is entitled to deliver."""
    given_ = receipts(page_org, lead_org, privacy, delivery=delivery, force_delivery=force)
    assert {receipt.org_id for receipt in given_} <= {page_org, lead_org}
    assert len({receipt.org_id for receipt in given_}) == len(given_) > 0
    assert all(receipt.is_due for receipt in given_)
    assert any(receipt.delivery_consent for receipt in given_)


@given(orgs, orgs, privacies, st.booleans(), st.booleans())
def test_consent_is_recorded_as_it_was_given(
    page_org: OrgId, lead_org: OrgId, privacy: Privacy, delivery: bool, force: bool
) -> None:
    """10 §5: yes, no and not asked are kept as sent, each org has its own."""
    answers = {lead_org: privacy.lead_opt_in, page_org: privacy.opt_in}
    for receipt in receipts(page_org, lead_org, privacy, delivery=delivery, force_delivery=force):
        assert receipt.communication_consent is answers[receipt.org_id]


@pytest.mark.parametrize("answer", [False, None])
def test_no_and_not_asked_are_not_enough(answer: bool | None) -> None:
    """10 §5."""
    assert not Receipt(BETA, answer, delivery_consent=False).is_due
    assert Receipt(BETA, answer, delivery_consent=True).is_due
    assert Receipt(BETA, communication_consent=True, delivery_consent=False).is_due
