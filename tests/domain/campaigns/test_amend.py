"""Campaigns as they are asked for (10 §7.1, §1.2, §1.3; Q1, Q23, Q26, Q27, Q43)."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from attrs import asdict, evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.campaigns.amend import amended, is_delicate, new_campaign, template_named
from proca.domain.campaigns.campaign import Campaign, CampaignStatus
from proca.domain.campaigns.changes import CampaignChanges, MttChanges
from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Invalid, Violation
from proca.domain.ids import CampaignId
from strategies_record import ALPHA, CAMPAIGN, LEAD, NOW, WINDOW, campaigns, mail_settings

LATER = NOW + timedelta(days=1)
BLANK = "can't be blank"
DAYS = MttChanges(start_at=datetime(2031, 1, 10, 8, tzinfo=UTC), end_at=datetime(2031, 1, 20, 18, tzinfo=UTC))
NOT_ASKED = {"id", "org_id", "inserted_at", "updated_at", "version", "start", "end", "mtt"}
SETTABLE = sorted(field.name for field in fields(Campaign) if field.name not in NOT_ASKED)
MTT_SETTABLE = sorted(field.name for field in fields(MailToTargets) if field.name not in {"start_at", "end_at"})


def refused(campaign: Campaign, changes: CampaignChanges, templates: frozenset[str] | None = None) -> list[Violation]:
    with pytest.raises(Invalid) as refusal:
        amended(campaign, changes, templates, LATER)
    return list(refusal.value.violations)


def asked_of(campaign: Campaign) -> CampaignChanges:
    """Everything of a campaign, as somebody would ask for it."""
    changes: Any = {name: getattr(campaign, name) for name in (*SETTABLE, "start", "end")}
    return CampaignChanges(**changes, mtt=None if campaign.mtt is None else MttChanges(**asdict(campaign.mtt)))  # type: ignore[typeddict-item]  # its own names


@given(campaigns, campaigns, st.sets(st.sampled_from([*SETTABLE, "period", "mtt"])))
def test_law_only_what_is_asked_for_changes(stored: Campaign, other: Campaign, names: set[str]) -> None:
    """10 §7.1: absent keys are untouched, given ones are taken over."""
    keys = (names - {"period"}) | ({"start", "end"} if "period" in names else set())
    asked: Any = {key: value for key, value in asked_of(other).items() if key in keys}
    expected: Any = {key: getattr(other, key) for key in keys}
    assert amended(stored, asked, None, LATER) == evolve(stored, **expected, updated_at=LATER)


@given(campaigns, campaigns)
def test_law_twice_is_once(stored: Campaign, other: Campaign) -> None:
    changes = asked_of(other)
    once = amended(stored, changes, None, LATER)
    assert amended(once, changes, None, LATER) == once


@given(campaigns)
def test_law_a_new_campaign_is_what_was_asked_for(campaign: Campaign) -> None:
    made = new_campaign(campaign.id, evolve(LEAD, id=campaign.org_id), asked_of(campaign), None, LATER)
    assert made == evolve(campaign, inserted_at=LATER, updated_at=LATER)


@given(campaigns, mail_settings, mail_settings, st.sets(st.sampled_from([*MTT_SETTABLE, "dates"])))
def test_law_mail_settings_change_in_part(
    campaign: Campaign, stored: MailToTargets, other: MailToTargets, names: set[str]
) -> None:
    """10 §7.1: `mtt` creates or updates the settings in place (Q26)."""
    keys = (names - {"dates"}) | ({"start_at", "end_at"} if "dates" in names else set())
    expected: Any = {key: getattr(other, key) for key in keys}
    asked: Any = {"mtt": {key: list(value) if key == "cc_contacts" else value for key, value in expected.items()}}
    changed = amended(evolve(campaign, mtt=stored), asked, None, LATER)
    assert changed == evolve(campaign, mtt=evolve(stored, **expected), updated_at=LATER)


def test_defaults_of_a_new_campaign() -> None:
    """10 §1.2, Q23: LIVE, and the contact schema of the org unless another is asked for; null asks for none."""
    org = evolve(LEAD, contact_schema=ContactSchema.ECI)
    plain = new_campaign(CampaignId(9), org, {"name": "grove", "title": "Save the grove"}, None, NOW)
    assert plain == Campaign(
        CampaignId(9), ALPHA, "grove", "Save the grove", NOW, NOW, contact_schema=ContactSchema.ECI
    )
    assert plain.status is CampaignStatus.LIVE
    for schema, expected in ((ContactSchema.BASIC, ContactSchema.BASIC), (None, ContactSchema.ECI)):
        asked = CampaignChanges(name="grove", title="Grove", contact_schema=schema)
        assert new_campaign(CampaignId(9), org, asked, None, NOW).contact_schema is expected


def test_nothing_is_not_enough_for_a_new_campaign() -> None:
    """Golden campaigns/add, nothing."""
    with pytest.raises(Invalid) as refusal:
        new_campaign(CampaignId(9), LEAD, {}, None, NOW)
    assert refusal.value.violations == (Violation(BLANK, ("name",)), Violation(BLANK, ("title",)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": None}, [Violation(BLANK, ("name",))]),
        ({"title": None}, [Violation(BLANK, ("title",))]),
        ({"title": ""}, [Violation(BLANK, ("title",))]),
        ({"external_id": -4}, [Violation("is invalid", ("externalId",))]),
        ({"external_id": 2**31}, [Violation("is invalid", ("externalId",))]),
        ({"public_actions": ["petition"]}, [Violation("has invalid format", ("publicActions", 0))]),
        (
            {"mtt": {"cc_sender": True}},
            [Violation(BLANK, ("mtt", "endAt")), Violation(BLANK, ("mtt", "startAt"))],
        ),
        ({"mtt": {"start_at": NOW}}, [Violation(BLANK, ("mtt", "endAt"))]),
        (
            {"title": " ", "mtt": {"end_at": NOW, "test_email": "nope"}},
            [
                Violation(BLANK, ("mtt", "startAt")),
                Violation("has invalid format", ("mtt", "testEmail")),
                Violation(BLANK, ("title",)),
            ],
        ),
        (
            {"mtt": {"start_at": LATER, "end_at": NOW}},
            [Violation("should be after start_at", ("mtt", "endAt"))],
        ),
        (
            {"mtt": {"start_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2))), "end_at": NOW}},
            [Violation("is invalid", ("mtt", "startAt"))],
        ),
    ],
)
def test_refusals(changes: CampaignChanges, expected: list[Violation]) -> None:
    """20 §3.7.1, golden campaigns/add, Q1: null for a required text or date is blank."""
    assert refused(CAMPAIGN, changes) == expected


MAY, JUNE, JULY = date(2031, 5, 1), date(2031, 6, 1), date(2031, 7, 1)


@pytest.mark.parametrize(
    "changes", [{"end": MAY}, {"end": JUNE}, {"start": JULY}, {"start": JUNE, "end": MAY}, {"start": MAY, "end": MAY}]
)
def test_stored_dates_count(changes: CampaignChanges) -> None:
    """Golden campaigns/dates, 10 §10.4 no. 43: also when only one is changed."""
    stored = evolve(CAMPAIGN, start=JUNE, end=date(2031, 6, 30))
    assert refused(stored, changes) == [Violation("must be after start", ("end",))]


@pytest.mark.parametrize("dates", [{"end_at": NOW}, {"start_at": WINDOW.end_at}])
def test_stored_times_count(dates: MttChanges) -> None:
    """Q27: a partial update cannot turn the period around."""
    assert refused(evolve(CAMPAIGN, mtt=WINDOW), {"mtt": dates}) == [
        Violation("should be after start_at", ("mtt", "endAt"))
    ]


@pytest.mark.parametrize("name", ["start_at", "end_at"])
def test_stored_times_cannot_be_taken_away(name: str) -> None:
    """Q1: both are required."""
    changes: Any = {"mtt": {name: None}}
    path = {"start_at": "startAt", "end_at": "endAt"}[name]
    assert refused(evolve(CAMPAIGN, mtt=WINDOW), changes) == [Violation(BLANK, ("mtt", path))]


def test_nulls() -> None:
    """Q1: null clears what may be null; for what may not, it counts as absent."""
    window = evolve(
        WINDOW, test_email="a@b.test", cc_contacts=("c@d.test",), drip_delivery=False, timezone="Asia/Kolkata"
    )
    window = evolve(window, message_template="letter", max_emails_per_hour=5, cc_sender=True)
    stored = evolve(
        CAMPAIGN,
        external_id=7,
        start=MAY,
        end=JUNE,
        supporter_confirm=True,
        supporter_confirm_template="ask",
        action_confirm=False,
        config={"a": 1},
        public_actions=("petition:comment",),
        force_delivery=True,
        mtt=window,
    )
    kept: CampaignChanges = {
        "contact_schema": None,
        "status": None,
        "config": None,
        "force_delivery": None,
        "public_actions": None,
        "transient_actions": None,
        "mtt": {"cc_contacts": None, "cc_sender": None, "drip_delivery": None, "timezone": None},
    }
    assert amended(stored, kept, None, NOW) == stored
    cleared: CampaignChanges = {
        "external_id": None,
        "start": None,
        "end": None,
        "supporter_confirm": None,
        "supporter_confirm_template": None,
        "action_confirm": None,
        "mtt": {"message_template": None, "test_email": None, "max_emails_per_hour": None},
    }
    empty: Any = dict.fromkeys(cleared)
    bare = evolve(window, message_template=None, test_email=None, max_emails_per_hour=None)
    assert amended(stored, cleared, None, NOW) == evolve(stored, **(empty | {"mtt": bare}))
    assert amended(stored, {"mtt": None}, None, NOW).mtt is None


def test_nulls_within_a_list_are_none_at_all() -> None:
    """contract.graphql: `ccContacts: [String]`."""
    changed = amended(CAMPAIGN, {"mtt": {**DAYS, "cc_contacts": ["a@b.test", None]}}, None, NOW)
    assert changed.mtt is not None
    assert changed.mtt.cc_contacts == ("a@b.test",)


def test_times_are_kept_in_utc() -> None:
    """Golden graphql/scalars, datetime-offset."""
    start = datetime(2031, 1, 5, 10, tzinfo=timezone(timedelta(hours=2)))
    changed = amended(CAMPAIGN, {"mtt": {**DAYS, "start_at": start}}, None, NOW)
    assert changed.mtt is not None
    assert changed.mtt.start_at.isoformat() == "2031-01-05T08:00:00+00:00"


def test_the_message_template_has_to_exist() -> None:
    """10 §1.3, Q26: also when the settings are new; not where the org sends no mail, nor for one that is stored."""
    changes: CampaignChanges = {"mtt": {**DAYS, "message_template": "letter"}}
    assert refused(CAMPAIGN, changes, frozenset({"other"})) == [
        Violation("Template not found", ("mtt", "messageTemplate"))
    ]
    for templates in (frozenset({"letter"}), None):
        stored = amended(CAMPAIGN, changes, templates, NOW)
        assert stored.mtt is not None
        assert stored.mtt.message_template == "letter"
        assert amended(stored, changes, frozenset(), NOW) == stored
        cleared = amended(stored, {"mtt": {"message_template": None}}, frozenset(), NOW)
        assert cleared.mtt is not None
        assert cleared.mtt.message_template is None


def test_which_template_is_named() -> None:
    assert (
        list(template_named({})) == list(template_named({"mtt": None})) == list(template_named({"mtt": {}})) == [None]
    )
    assert list(template_named({"mtt": {"message_template": "letter"}})) == ["letter"]


def test_the_template_of_the_confirm_mail_is_not_looked_up() -> None:
    """10 §1.2."""
    assert (
        amended(CAMPAIGN, {"supporter_confirm_template": "ask"}, frozenset(), NOW).supporter_confirm_template == "ask"
    )


@pytest.mark.parametrize(
    ("changes", "delicate"),
    [
        ({"title": "T", "config": {}}, False),
        ({"force_delivery": None, "public_actions": None}, False),
        ({"force_delivery": False}, True),
        ({"public_actions": []}, True),
        ({"transient_actions": ["a:b"]}, True),
    ],
)
def test_what_is_more_than_content(changes: CampaignChanges, delicate: bool) -> None:
    """Q43: who receives data and what of it is public."""
    assert is_delicate(changes) is delicate
