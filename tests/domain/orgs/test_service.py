"""Services (20 §1.9)."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from proca.domain.orgs.service import Service, ServiceName, latest
from strategies_orgs import NOW, a_service, services

LATER = NOW + timedelta(hours=1)


def test_the_stored_names() -> None:
    """20 §1.9."""
    mail = {"ses", "mailjet", "smtp", "preview", "testmail", "brevo", "hubspot"}
    other = {"sqs", "webhook", "supabase", "testdetail", "stripe", "test_stripe", "wordpress"}
    assert mail | other | {"system"} == set(ServiceName)


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
