"""Campaigns (10 §1.2)."""

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.campaigns.campaign import Campaign, CampaignStatus, checked, is_external_id
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Invalid, Violation
from proca.domain.orgs.processing_settings import action_confirm_on, supporter_confirm_on
from strategies_record import CAMPAIGN, LEAD, NOW, WINDOW, campaigns, maybe_booleans

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
LONG = "should be at most 255 character(s)"


def refusals(campaign: Campaign) -> list[Violation]:
    with pytest.raises(Invalid) as refused:
        checked(campaign)
    return list(refused.value.violations)


@given(campaigns)
def test_good_campaigns_pass_unchanged(campaign: Campaign) -> None:
    """10 §1.2."""
    assert checked(campaign) is campaign


@pytest.mark.parametrize(("number", "fits"), [(0, True), (2**31 - 1, True), (-1, False), (2**31, False)])
def test_external_ids(number: int, fits: bool) -> None:
    """10 §1.2."""
    assert is_external_id(number) is fits


def test_defaults() -> None:
    """10 §1.2, §10.4 no. 44: live unless said otherwise; three-state settings are inherited."""
    assert (CAMPAIGN.status, CAMPAIGN.contact_schema) == (CampaignStatus.LIVE, ContactSchema.BASIC)
    assert (CAMPAIGN.supporter_confirm, CAMPAIGN.action_confirm, CAMPAIGN.mtt) == (None, None, None)
    assert (CAMPAIGN.force_delivery, dict(CAMPAIGN.config), CAMPAIGN.external_id) == (False, {}, None)


@pytest.mark.parametrize(("start", "end"), [(MAY, JUNE), (None, None), (MAY, None), (None, MAY)])
def test_good_periods(start: date | None, end: date | None) -> None:
    """10 §10.4 no. 43: valid range, nulls, one-sided."""
    checked(evolve(CAMPAIGN, start=start, end=end))


@pytest.mark.parametrize(("start", "end"), [(JUNE, MAY), (MAY, MAY)])
def test_bad_periods(start: date, end: date) -> None:
    """10 §10.4 no. 43: reversed or equal, also when only one is changed."""
    assert refusals(evolve(CAMPAIGN, start=start, end=end)) == [Violation("must be after start", ("end",))]


@given(st.none() | st.dates(), st.none() | st.dates())
def test_periods(start: date | None, end: date | None) -> None:
    """10 §1.2."""
    campaign = evolve(CAMPAIGN, start=start, end=end)
    if start and end and end <= start:
        assert refusals(campaign)
    else:
        checked(campaign)


@pytest.mark.parametrize(
    ("campaign", "message", "path"),
    [
        (evolve(CAMPAIGN, name=""), "can't be blank", ("name",)),
        (evolve(CAMPAIGN, name="free the tua"), "has invalid format", ("name",)),
        (evolve(CAMPAIGN, name="tuá"), "has invalid format", ("name",)),
        (evolve(CAMPAIGN, name="tua\n"), "has invalid format", ("name",)),
        (evolve(CAMPAIGN, name="x" * 256), LONG, ("name",)),
        (evolve(CAMPAIGN, title=" "), "can't be blank", ("title",)),
        (evolve(CAMPAIGN, title="x" * 256), LONG, ("title",)),
        (evolve(CAMPAIGN, title="nul\0"), "has invalid format", ("title",)),
        (evolve(CAMPAIGN, config={"a": ["\0"]}), "is invalid", ("config",)),
        (evolve(CAMPAIGN, supporter_confirm_template="x" * 256), LONG, ("supporterConfirmTemplate",)),
        (evolve(CAMPAIGN, external_id=-1), "is invalid", ("externalId",)),
        (evolve(CAMPAIGN, external_id=2**31), "is invalid", ("externalId",)),
        (evolve(CAMPAIGN, public_actions=("a:b", "b")), "has invalid format", ("publicActions", 1)),
        (evolve(CAMPAIGN, transient_actions=("a b:c",)), "has invalid format", ("transientActions", 0)),
        (evolve(CAMPAIGN, transient_actions=("a:" + "x" * 254,)), LONG, ("transientActions", 0)),
        (
            evolve(CAMPAIGN, mtt=evolve(WINDOW, end_at=WINDOW.start_at)),
            "should be after start_at",
            ("mtt", "endAt"),
        ),
    ],
)
def test_broken_rules(campaign: Campaign, message: str, path: tuple[str | int, ...]) -> None:
    """10 §1.2, Q40; Q27 for mail to targets."""
    assert refusals(campaign) == [Violation(message, path)]


def test_all_that_is_wrong_is_said_at_once() -> None:
    """10, Conventions."""
    campaign = evolve(CAMPAIGN, name="", title="", start=JUNE, end=MAY)
    assert [violation.path for violation in refusals(campaign)] == [("end",), ("name",), ("title",)]


def test_an_empty_template_is_none() -> None:
    """10, Conventions."""
    assert evolve(CAMPAIGN, supporter_confirm_template="").supporter_confirm_template is None


def test_names_compare_without_case() -> None:
    """10 §1.2."""
    assert evolve(CAMPAIGN, name="Free_The_TUA").name_key == CAMPAIGN.name_key


@given(st.lists(st.tuples(st.sampled_from(["petition", "share"]), st.text(min_size=1))), st.sampled_from(["petition"]))
def test_allow_lists_are_per_action_type(entries: list[tuple[str, str]], action_type: str) -> None:
    """10 §4.7, §7.8: entries are `type:key`, and a key may hold colons."""
    listed = tuple(f"{kind}:{key}" for kind, key in entries)
    campaign = evolve(CAMPAIGN, public_actions=listed, transient_actions=listed)
    expected = {key for kind, key in entries if kind == action_type}
    assert campaign.public_fields(action_type) == campaign.transient_fields(action_type) == expected


def test_public_and_transient_fields_are_two_lists() -> None:
    """10 §1.2."""
    campaign = evolve(CAMPAIGN, public_actions=("petition:comment",), transient_actions=("petition:phone",))
    assert campaign.public_fields("petition") == {"comment"}
    assert campaign.transient_fields("petition") == {"phone"}
    assert not campaign.transient_fields("petit")


@given(maybe_booleans, st.booleans())
def test_confirmations_are_three_state(setting: bool | None, of_org: bool) -> None:
    """10 §10.4 no. 53: null inherits, true and false override in both directions, also false over the org's true."""
    campaign = evolve(CAMPAIGN, supporter_confirm=setting, action_confirm=setting)
    org = evolve(LEAD, custom_supporter_confirm=of_org, custom_action_confirm=of_org)
    expected = of_org if setting is None else setting
    assert supporter_confirm_on(org, campaign.supporter_confirm) is expected
    assert action_confirm_on(org, campaign.action_confirm) is expected
    assert supporter_confirm_on(evolve(LEAD, supporter_confirm=of_org), campaign.supporter_confirm) is expected


def test_times_are_kept() -> None:
    assert CAMPAIGN.inserted_at == NOW
