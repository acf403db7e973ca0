"""Orgs as they are asked for (20 §1.1, §3.5; Q1)."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Invalid, Refused, Violation
from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.amend import amended, check_deletable, check_name, founded
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.changes import ProcessingChanges
from proca.domain.orgs.org import Org, OrgChanges
from proca.domain.orgs.service import ServiceName
from strategies_orgs import NOW, an_org, backends, names, orgs

LATER = NOW + timedelta(hours=1)
NOT_ASKED = {"id", "backends", "version", "inserted_at", "updated_at"}
SETTABLE = sorted(field.name for field in fields(Org) if field.name not in NOT_ASKED)
KEPT = sorted({*SETTABLE} - {"name", "title", "email_from", "supporter_confirm_template"})


def asked_of(org: Org, keys: set[str]) -> OrgChanges:
    changes: Any = {key: getattr(org, key) for key in keys}
    return changes


def refused(org: Org, changes: OrgChanges, templates: frozenset[str] | None = None) -> list[Violation]:
    with pytest.raises(Invalid) as refusal:
        amended(org, changes, templates, LATER)
    return list(refusal.value.violations)


@given(orgs, orgs, st.sets(st.sampled_from(SETTABLE)))
def test_law_only_what_is_asked_for_changes(stored: Org, other: Org, keys: set[str]) -> None:
    asked = asked_of(other, keys)
    # An empty name of a template means none, as does null.
    expected: Any = {key: getattr(other, key) for key in keys}
    assert amended(stored, asked, None, LATER) == evolve(stored, **expected, updated_at=LATER)


@given(orgs, st.sets(st.sampled_from(KEPT)))
def test_law_a_null_for_what_is_never_null_asks_nothing(stored: Org, keys: set[str]) -> None:
    """Q1."""
    asked: Any = dict.fromkeys(keys)
    assert amended(stored, asked, None, LATER) == evolve(stored, updated_at=LATER)


@given(orgs)
def test_law_a_null_clears_what_may_be_null(stored: Org) -> None:
    """Q1."""
    asked = ProcessingChanges(email_from=None, supporter_confirm_template=None)
    changed = amended(stored, asked, frozenset(), LATER)
    assert changed == evolve(stored, email_from=None, supporter_confirm_template=None, updated_at=LATER)


def test_name_and_title_cannot_be_null() -> None:
    """Q1."""
    asked: Any = {"name": None, "title": None}
    assert refused(an_org(), asked) == [
        Violation("can't be blank", ("name",)),
        Violation("can't be blank", ("title",)),
    ]


@given(orgs, backends)
def test_law_slots_are_not_filled_by_the_way(stored: Org, other: Backends) -> None:
    """Which service fills a slot is decided by its own rules (20 §1.9)."""
    asked: Any = {"backends": other, "version": 9, "id": 8}
    assert amended(stored, asked, None, LATER) == evolve(stored, updated_at=LATER)


def test_a_template_has_to_exist_where_mails_are_sent() -> None:
    """20 §1.1."""
    asked = OrgChanges(supporter_confirm_template="ask")
    unknown = Violation("Template not found", ("supporterConfirmTemplate",))
    assert refused(an_org(), asked, frozenset({"other"})) == [unknown]
    for known in (None, frozenset({"ask"})):
        assert amended(an_org(), asked, known, LATER).supporter_confirm_template == "ask"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    asked = ProcessingChanges(email_from="nobody", supporter_confirm_template="ask")
    slot = Violation("no such service", ("pushBackend",))
    with pytest.raises(Invalid) as refusal:
        amended(an_org(), asked, frozenset(), LATER, [slot])
    assert refusal.value.violations == (
        Violation("has invalid format", ("emailFrom",)),
        slot,
        Violation("Template not found", ("supporterConfirmTemplate",)),
    )


def test_a_founded_org_mails_in_the_name_of_its_founder() -> None:
    """20 §12 no. 2."""
    org = founded(OrgId(3), "ada@lynx.test", None, NOW)
    assert (org.id, org.email_from, org.backends, org.inserted_at) == (OrgId(3), "ada@lynx.test", Backends(), NOW)
    assert [violation.path for violation in refused(org, OrgChanges())] == [("name",), ("title",)]


@pytest.mark.parametrize("address", ["ada lovelace@lynx.test", "ådå@lynx.test", "a" * 250 + "@lynx.test"])
def test_an_address_that_cannot_send_leaves_no_sender(address: str) -> None:
    """Accounts may have looser addresses (20 §1.2), and their owners may found orgs."""
    org = founded(OrgId(3), address, None, NOW)
    assert amended(org, OrgChanges(name="lynx", title="Lynx"), None, NOW).email_from is None


@pytest.mark.parametrize(
    ("instance", "borrowed"),
    [
        (Backends(email_backend=ServiceId(5)), ServiceName.SYSTEM),
        (Backends(transactional_email_backend=ServiceId(5)), None),
        (Backends(email_backend=ServiceName.SYSTEM), None),
        (None, None),
    ],
)
def test_a_founded_org_borrows_the_mailer_of_the_instance(instance: Backends | None, borrowed: object) -> None:
    """20 §3.5 `addOrg`."""
    assert founded(OrgId(3), "ada@lynx.test", instance, NOW).backends == Backends(email_backend=borrowed)  # type: ignore[arg-type]  # from a table


def test_the_instance_org_keeps_its_name() -> None:
    """Its key seals for everybody (00 D3), and it is known by its name alone (20 §1.1)."""
    system = an_org("system")
    with pytest.raises(Invalid) as renamed:
        check_name(system, an_org("other"), "System")
    assert renamed.value.violations == (Violation("cannot be changed", ("name",)),)
    check_name(system, an_org("SYSTEM"), "system")
    with pytest.raises(Invalid) as taken:
        check_name(an_org(), an_org("SYSTEM"), "system")
    assert taken.value.violations == (Violation("has already been taken", ("name",)),)


@given(names, names)
def test_any_other_org_has_any_other_name(before: str, after: str) -> None:
    check_name(an_org(f"a{before}"), an_org(f"a{after}"), "system")


def test_the_instance_org_stays() -> None:
    """00 D3."""
    check_deletable(an_org("lynx"), "system")
    with pytest.raises(Refused) as refusal:
        check_deletable(an_org("System"), "system")
    assert refusal.value.code == "instance_org_required"
