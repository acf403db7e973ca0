"""Action pages as they are asked for (10 §7.3, §1.4; Q1)."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.amend_page import amended_page, copied_page, new_page, templates_named
from proca.domain.campaigns.changes import ActionPageChanges
from proca.domain.errors import Invalid, Violation
from proca.domain.ids import ActionPageId, OrgId
from strategies_record import BETA, CAMPAIGN, NOW, PAGE, page_names, pages

LATER = NOW + timedelta(days=1)
NOT_ASKED = {"id", "campaign_id", "org_id", "inserted_at", "updated_at", "live", "version"}
SETTABLE = sorted(field.name for field in fields(ActionPage) if field.name not in NOT_ASKED)


def refused(changes: ActionPageChanges, templates: frozenset[str] | None = None) -> list[Violation]:
    with pytest.raises(Invalid) as refusal:
        amended_page(PAGE, changes, templates, LATER)
    return list(refusal.value.violations)


@given(pages, pages, st.sets(st.sampled_from(SETTABLE)))
def test_law_only_what_is_asked_for_changes(stored: ActionPage, other: ActionPage, names: set[str]) -> None:
    """10 §7.3; twice is once."""
    asked: Any = {name: getattr(other, name) for name in names}
    changed = amended_page(stored, asked, None, LATER)
    assert changed == evolve(stored, **asked, updated_at=LATER)
    assert amended_page(changed, asked, None, LATER) == changed


@given(pages, pages, page_names)
def test_law_a_copy_keeps_exactly_config_delivery_and_locale(page: ActionPage, other: ActionPage, name: str) -> None:
    """10 §7.3: templates, extra supporters and `live` are not copied."""
    copy = copied_page(other.id, page, other.org_id, name, LATER)
    bare = ActionPage(other.id, page.campaign_id, other.org_id, name, page.locale, LATER, LATER)
    assert copy == evolve(bare, config=page.config, delivery=page.delivery)


def test_a_copy_needs_a_good_name() -> None:
    with pytest.raises(Invalid) as refusal:
        copied_page(ActionPageId(1), PAGE, OrgId(1), "bad name", NOW)
    assert refusal.value.violations == (Violation("has invalid format", ("name",)),)


def test_new_pages() -> None:
    """Golden pages/add-update: not live, delivering, nothing from elsewhere."""
    made = new_page(ActionPageId(9), CAMPAIGN, BETA, {"name": "fish/a", "locale": "en"}, None, NOW)
    assert made == ActionPage(ActionPageId(9), CAMPAIGN.id, BETA, "fish/a", "en", NOW, NOW)
    assert (made.live, made.delivery, made.extra_supporters) == (False, True, 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": None}, [Violation("can't be blank", ("name",))]),
        (
            {"name": "", "locale": None},
            [Violation("can't be blank", ("locale",)), Violation("can't be blank", ("name",))],
        ),
        (
            {"name": "bad name", "locale": "xx-yy"},
            [Violation("has invalid format", ("locale",)), Violation("has invalid format", ("name",))],
        ),
        ({"extra_supporters": -1}, [Violation("is invalid", ("extraSupporters",))]),
    ],
)
def test_refusals(changes: ActionPageChanges, expected: list[Violation]) -> None:
    """Golden pages/add-update."""
    assert refused(changes) == expected


def test_nulls() -> None:
    """Q1: null takes templates away, and counts as absent for what may not be null."""
    stored = evolve(
        PAGE, thank_you_template="t", supporter_confirm_template="c", duplicate_template="d", delivery=False
    )
    kept: ActionPageChanges = {"extra_supporters": None, "config": None, "delivery": None}
    assert amended_page(stored, kept, None, NOW) == stored
    cleared: ActionPageChanges = {
        "thank_you_template": None,
        "supporter_confirm_template": "",
        "duplicate_template": None,
    }
    assert amended_page(stored, cleared, frozenset(), NOW) == evolve(PAGE, delivery=False)


def test_templates_have_to_exist() -> None:
    """10 §1.4: all three, unless the org has no e-mail backend."""
    changes: ActionPageChanges = {
        "thank_you_template": "t",
        "supporter_confirm_template": "c",
        "duplicate_template": "d",
    }
    assert refused(changes, frozenset({"c"})) == [
        Violation("Template not found", ("duplicateTemplate",)),
        Violation("Template not found", ("thankYouTemplate",)),
    ]
    assert amended_page(PAGE, changes, frozenset("tcd"), NOW) == amended_page(PAGE, changes, None, NOW)
    assert list(templates_named(changes)) == ["t", "c", "d"]
    assert list(templates_named({})) == [None, None, None]


def test_a_template_that_is_gone_does_not_stop_other_changes() -> None:
    stored = evolve(PAGE, thank_you_template="gone")
    assert amended_page(stored, {"locale": "sv", "thank_you_template": "gone"}, frozenset(), NOW).locale == "sv"
