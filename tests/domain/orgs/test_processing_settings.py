"""Effective confirmation settings (30 §1.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.orgs.org import Org, change
from proca.domain.orgs.processing_settings import action_confirm_on, supporter_confirm_on
from strategies_orgs import NOW, an_org, orgs


@given(orgs, st.booleans())
def test_the_campaign_has_the_first_word(org: Org, value: bool) -> None:
    """30 §1.2."""
    assert supporter_confirm_on(org, value) is value
    assert action_confirm_on(org, value) is value


@pytest.mark.parametrize("built_in", [True, False])
@pytest.mark.parametrize("custom", [True, False])
def test_an_undecided_campaign_follows_the_collecting_org(built_in: bool, custom: bool) -> None:
    """30 §1.2."""
    org = change(an_org(), NOW, supporter_confirm=built_in, custom_supporter_confirm=custom)
    assert supporter_confirm_on(org, None) is (built_in or custom)
    assert action_confirm_on(org, None) is False
    assert action_confirm_on(change(org, NOW, custom_action_confirm=True), None) is True
