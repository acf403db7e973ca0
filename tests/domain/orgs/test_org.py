"""Orgs (20 §1.1)."""

from datetime import timedelta

import pytest
from hypothesis import given

from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import Invalid, Violation
from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.org import Org, OrgChanges, change, name_key, new_org
from strategies_orgs import NOW, an_org, names, orgs, titles

LATER = NOW + timedelta(hours=1)


def test_a_new_org_has_the_defaults() -> None:
    """20 §1.1."""
    org = an_org()
    assert (org.contact_schema, org.action_schema_version, org.reply_enabled, org.sender_rewrite) == (
        ContactSchema.BASIC,
        2,
        True,
        True,
    )
    assert (org.email_from, org.supporter_confirm_template, org.config, org.backends) == (None, None, {}, Backends())
    assert not any(
        [
            org.high_security,
            org.doi_thank_you,
            org.supporter_confirm,
            org.custom_supporter_confirm,
            org.custom_action_confirm,
            org.custom_action_deliver,
            org.custom_event_deliver,
        ]
    )
    assert (org.version, org.inserted_at, org.updated_at) == (0, NOW, NOW)


@given(names, titles)
def test_good_names_and_titles_are_kept(name: str, title: str) -> None:
    org = new_org(id=OrgId(1), name=name, title=title, now=NOW, config={"a": 1}, email_from="ada@lynx.test")
    assert (org.name, org.title, org.config, org.email_from) == (name, title, {"a": 1}, "ada@lynx.test")


@given(names)
def test_names_compare_without_case(name: str) -> None:
    """20 §12 no. 1: IETF and ietf collide."""
    assert name_key(name.upper()) == name_key(name.lower()) == name_key(name)


@pytest.mark.parametrize(
    ("changes", "message", "path"),
    [
        (OrgChanges(name=""), "can't be blank", "name"),
        (OrgChanges(name="two words"), "has invalid format", "name"),
        (OrgChanges(name="renård"), "has invalid format", "name"),
        (OrgChanges(name="lynx\n"), "has invalid format", "name"),
        (OrgChanges(name="a" * 256), "should be at most 255 character(s)", "name"),
        (OrgChanges(title="  "), "can't be blank", "title"),
        (OrgChanges(config={"a": "NUL\0"}), "is invalid", "config"),
        (OrgChanges(title="a" * 256), "should be at most 255 character(s)", "title"),
        (OrgChanges(email_from="lynx.test"), "has invalid format", "emailFrom"),
        (OrgChanges(email_from="a" * 250 + "@b.test"), "should be at most 255 character(s)", "emailFrom"),
        (
            OrgChanges(supporter_confirm_template="a" * 256),
            "should be at most 255 character(s)",
            "supporterConfirmTemplate",
        ),
        (OrgChanges(action_schema_version=3), "is invalid", "actionSchemaVersion"),
    ],
)
def test_broken_rules(changes: OrgChanges, message: str, path: str) -> None:
    """20 §1.1, Q40."""
    with pytest.raises(Invalid) as refusal:
        change(an_org(), LATER, **changes)
    assert refusal.value.violations == (Violation(message, (path,)),)


def test_a_new_org_needs_name_and_title() -> None:
    """20 §3.5 `addOrg`."""
    with pytest.raises(Invalid) as refusal:
        change(an_org(), LATER, name=" ", title="")
    assert [violation.path for violation in refusal.value.violations] == [("name",), ("title",)]


def test_empty_texts_are_none() -> None:
    """10, Conventions."""
    org = change(an_org(), LATER, email_from="", supporter_confirm_template="")
    assert (org.email_from, org.supporter_confirm_template) == (None, None)


@given(orgs)
def test_an_org_as_stored_can_be_changed(org: Org) -> None:
    changed = change(org, LATER, backends=Backends(push_backend=ServiceId(3)), high_security=True)
    assert changed == change(changed, LATER)
    assert changed.updated_at == LATER
    assert (changed.name, changed.config, changed.inserted_at) == (org.name, org.config, org.inserted_at)
