"""Services (20 §1.9)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Invalid, Violation
from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.service import Service, ServiceChanges, ServiceName, change_service, latest, new_service
from proca.domain.secret import SealedSecret
from strategies_orgs import NOW, SEALED, a_service, services

LATER = NOW + timedelta(hours=1)


def test_the_stored_names() -> None:
    """20 §1.9."""
    mail = {"ses", "mailjet", "smtp", "preview", "testmail", "brevo", "hubspot"}
    other = {"sqs", "webhook", "supabase", "testdetail", "stripe", "test_stripe", "wordpress"}
    assert mail | other | {"system"} == set(ServiceName)


def test_a_new_service() -> None:
    service = new_service(
        id=ServiceId(1), org_id=OrgId(7), name=ServiceName.SQS, password=SEALED, now=NOW, host="eu-1", path=""
    )
    assert (service.host, service.user, service.path, service.sending_from) == ("eu-1", "", None, None)
    assert (service.transactional_email_budget, service.updated_at) == (None, NOW)


def test_system_is_not_a_service() -> None:
    """20 §3.5 `upsertService`."""
    with pytest.raises(Invalid) as refusal:
        new_service(id=ServiceId(1), org_id=OrgId(7), name=ServiceName.SYSTEM, password=SEALED, now=NOW)
    assert refusal.value.violations == (Violation("is invalid", ("name",)),)


def test_a_service_keeps_its_name() -> None:
    """20 §3.5 `upsertService`."""
    with pytest.raises(Invalid) as refusal:
        change_service(a_service(ServiceName.SES), ServiceName.SQS, LATER)
    assert refusal.value.violations == (Violation("cannot be changed", ("name",)),)


@pytest.mark.parametrize(
    ("changes", "message", "path"),
    [
        (ServiceChanges(host="a" * 256), "should be at most 255 character(s)", "host"),
        (ServiceChanges(user="a" * 256), "should be at most 255 character(s)", "user"),
        (ServiceChanges(path="a" * 256), "should be at most 255 character(s)", "path"),
        (ServiceChanges(sending_from="a" * 256), "should be at most 255 character(s)", "sendingFrom"),
        (ServiceChanges(transactional_email_budget=-1), "is invalid", "transactionalEmailBudget"),
        (ServiceChanges(transactional_email_budget=2**31), "is invalid", "transactionalEmailBudget"),
    ],
)
def test_broken_rules(changes: ServiceChanges, message: str, path: str) -> None:
    """Q40."""
    with pytest.raises(Invalid) as refusal:
        change_service(a_service(ServiceName.SES), ServiceName.SES, LATER, **changes)
    assert refusal.value.violations == (Violation(message, (path,)),)


@given(services)
def test_a_service_changes_in_part(service: Service) -> None:
    other = SealedSecret(b"another")
    changed = change_service(service, service.name, LATER, password=other, host=None)
    assert (changed.password, changed.host, changed.updated_at) == (other, "", LATER)
    assert (changed.user, changed.path, changed.id) == (service.user, service.path, service.id)


def test_by_name_the_most_recently_updated_is_meant() -> None:
    """20 §1.9."""
    older = a_service(ServiceName.SES, 2)
    newer = a_service(ServiceName.SES, 1, LATER)
    assert latest([newer, older, a_service(ServiceName.SQS, 9, LATER)], ServiceName.SES) == newer
    assert latest([older], ServiceName.SMTP) is None


@given(st.lists(services), st.sampled_from(ServiceName))
def test_the_latest_is_one_of_that_name_and_none_is_later(some: list[Service], name: ServiceName) -> None:
    found = latest(some, name)
    same = [service for service in some if service.name is name]
    assert (found in same) if same else found is None
    assert all(found is not None and found.updated_at >= service.updated_at for service in same)


@given(services)
def test_credentials_do_not_print(service: Service) -> None:
    assert "password=***" in repr(service)
