"""Topics without the org in them (30 §10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.processing.topic_kinds import kind_of


@pytest.mark.parametrize(
    ("topic", "kind"),
    [("cus.7.deliver", "cus.deliver"), ("org.12.confirm.supporter", "org.confirm.supporter"), ("process", "process")],
)
def test_the_org_is_left_out(topic: str, kind: str) -> None:
    assert kind_of(topic) == kind


@given(st.integers(1, 2**63 - 1), st.integers(1, 2**63 - 1))
def test_law_two_orgs_make_no_two_kinds(one: int, other: int) -> None:
    assert kind_of(f"wrk.{one}.webhook") == kind_of(f"wrk.{other}.webhook")
