"""Services as they are asked for (20 §1.9, §3.5; Q1, Q40)."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Invalid, NotFound, Violation
from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.amend_service import amended_service, meant, new_service
from proca.domain.orgs.changes import ServiceInput
from proca.domain.orgs.service import NO_PASSWORD, Service, ServiceName
from proca.domain.secret import Secret
from strategies_orgs import NOW, a_service, services

LATER = NOW + timedelta(hours=1)
SETTABLE = ("host", "user", "path", "sending_from", "transactional_email_budget")
LONG = "should be at most 255 character(s)"


def asked(name: ServiceName, **details: Any) -> ServiceInput:
    wanted: Any = {"name": name, **details}
    return wanted


def refused(service: Service, wanted: ServiceInput) -> list[Violation]:
    with pytest.raises(Invalid) as refusal:
        amended_service(service, wanted, LATER)
    return list(refusal.value.violations)


def test_a_new_service_is_bare() -> None:
    """20 §1.9."""
    service = amended_service(
        new_service(ServiceId(1), OrgId(7), ServiceName.BREVO, NOW), asked(ServiceName.BREVO), NOW
    )
    assert (service.host, service.user, service.password) == ("", "", NO_PASSWORD)
    assert (service.path, service.sending_from, service.transactional_email_budget) == (None, None, None)


@given(services, services, st.sets(st.sampled_from(SETTABLE)))
def test_law_only_what_is_asked_for_changes(stored: Service, other: Service, keys: set[str]) -> None:
    wanted: Any = {key: getattr(other, key) for key in keys}
    changed = amended_service(stored, asked(stored.name, **wanted), LATER)
    assert changed == evolve(stored, **wanted, updated_at=LATER)


@given(services, st.sampled_from([None, ""]))
def test_law_nulls_and_empty_texts_empty(stored: Service, nothing: str | None) -> None:
    """Q1: the original crashed on a null host."""
    wanted = asked(stored.name, host=nothing, user=nothing, path=nothing, sending_from=nothing)
    changed = amended_service(stored, wanted, LATER)
    assert (changed.host, changed.user, changed.path, changed.sending_from) == ("", "", None, None)
    assert amended_service(stored, asked(stored.name, transactional_email_budget=None), LATER) == evolve(
        stored, transactional_email_budget=None, updated_at=LATER
    )


@given(services)
def test_law_the_password_is_sealed_elsewhere(stored: Service) -> None:
    wanted = asked(stored.name, password=Secret("of the provider"))
    assert amended_service(stored, wanted, LATER).password == stored.password


def test_system_is_not_a_service() -> None:
    """20 §3.5: neither a new one nor a stored one."""
    invalid = [Violation("is invalid", ("name",))]
    assert refused(new_service(ServiceId(1), OrgId(7), ServiceName.SYSTEM, NOW), asked(ServiceName.SYSTEM)) == invalid
    assert refused(a_service(ServiceName.SES), asked(ServiceName.SYSTEM)) == invalid


def test_a_service_keeps_its_name() -> None:
    """20 §3.5."""
    assert refused(a_service(ServiceName.SES), asked(ServiceName.SQS)) == [Violation("cannot be changed", ("name",))]


@pytest.mark.parametrize(
    ("details", "message", "path"),
    [
        ({"host": "a" * 256}, LONG, "host"),
        ({"user": "a" * 256}, LONG, "user"),
        ({"path": "a" * 256}, LONG, "path"),
        ({"sending_from": "a" * 256}, LONG, "sendingFrom"),
        ({"host": "a\0"}, "has invalid format", "host"),
        ({"password": Secret("a" * 4097)}, "should be at most 4096 character(s)", "password"),
        ({"password": Secret("\ud800")}, "has invalid format", "password"),
        ({"transactional_email_budget": -1}, "is invalid", "transactionalEmailBudget"),
        ({"transactional_email_budget": 2**31}, "is invalid", "transactionalEmailBudget"),
    ],
)
def test_broken_rules(details: dict[str, Any], message: str, path: str) -> None:
    """Q40."""
    assert refused(a_service(ServiceName.SES), asked(ServiceName.SES, **details)) == [Violation(message, (path,))]


@given(st.lists(services, unique_by=lambda service: service.id), st.sampled_from(ServiceName), st.data())
def test_law_by_number_or_the_latest_of_that_name(some: list[Service], name: ServiceName, data: st.DataObject) -> None:
    """20 §3.5: the number counts before the name."""
    found = meant(some, name, None)
    assert found is None or (found in some and found.name is name)
    if some:
        one = data.draw(st.sampled_from(some))
        assert meant(some, name, one.id) == one


def test_an_unknown_number() -> None:
    """20 §3.2."""
    with pytest.raises(NotFound, match=r"^Cannot find service with 9$") as refusal:
        meant([a_service(ServiceName.SES)], ServiceName.SES, 9)
    assert refusal.value.code == "not_found"
