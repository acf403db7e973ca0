"""Backend slots (20 §1.9)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Invalid, Violation
from proca.domain.ids import ServiceId
from proca.domain.orgs.backends import ACCEPTED, Backends, Slot, fill_slot, resolve
from proca.domain.orgs.service import Service, ServiceName
from strategies_orgs import NOW, a_service, backends, services, slots

SYSTEM = ServiceName.SYSTEM
INSTANCE = Backends(email_backend=ServiceId(50))
PATHS = {
    Slot.EMAIL: "emailBackend",
    Slot.TRANSACTIONAL_EMAIL: "transactionalEmailBackend",
    Slot.EVENT: "eventBackend",
    Slot.PUSH: "pushBackend",
    Slot.STORAGE: "storageBackend",
    Slot.DETAIL: "detailBackend",
}


def refusal(slot: Slot, name: ServiceName, own: list[Service], instance: Backends | None = INSTANCE) -> Violation:
    with pytest.raises(Invalid) as refused:
        fill_slot(slot, name, own, instance)
    [violation] = refused.value.violations
    return violation


def test_what_each_slot_accepts() -> None:
    """20 §1.9."""
    mailers = {"mailjet", "ses", "smtp", "system", "testmail", "preview", "brevo", "hubspot"}
    accepted = {
        "email_backend": mailers,
        "transactional_email_backend": mailers,
        "event_backend": {"sqs", "webhook"},
        "push_backend": {"sqs", "webhook"},
        "storage_backend": {"supabase"},
        "detail_backend": {"webhook"},
    }
    assert accepted == ACCEPTED


def test_an_org_takes_the_service_that_it_has() -> None:
    """20 §12 no. 4."""
    own = [a_service(ServiceName.BREVO)]
    assert fill_slot(Slot.TRANSACTIONAL_EMAIL, ServiceName.BREVO, own, INSTANCE) == 1
    assert refusal(Slot.TRANSACTIONAL_EMAIL, ServiceName.MAILJET, own) == Violation(
        "no such service", ("transactionalEmailBackend",)
    )


def test_of_several_the_latest_is_taken() -> None:
    """20 §1.9."""
    own = [a_service(ServiceName.SES, 1, NOW + timedelta(days=1)), a_service(ServiceName.SES, 2)]
    assert fill_slot(Slot.EMAIL, ServiceName.SES, own, INSTANCE) == 1


def test_system_without_a_backend_to_borrow() -> None:
    """20 §12 no. 5."""
    assert refusal(Slot.TRANSACTIONAL_EMAIL, SYSTEM, []) == Violation(
        "instance org has no transactional email backend configured", ("transactionalEmailBackend",)
    )
    assert refusal(Slot.EMAIL, SYSTEM, [], Backends()) == Violation("no such service", ("emailBackend",))


def test_the_instance_org_cannot_borrow_from_itself() -> None:
    assert refusal(Slot.EMAIL, SYSTEM, [], None).message == "no such service"
    assert (
        refusal(Slot.EMAIL, SYSTEM, [], Backends().having(Slot.EMAIL, ServiceName.SYSTEM)).message == "no such service"
    )


@pytest.mark.parametrize("slot", sorted(set(Slot) - {Slot.EMAIL, Slot.TRANSACTIONAL_EMAIL}))
def test_other_slots_do_not_borrow(slot: Slot) -> None:
    """30 §4.2."""
    assert refusal(slot, SYSTEM, []) == Violation("service does not support such backend", (PATHS[slot],))


@given(slots, st.none() | st.sampled_from(ServiceName), st.lists(services), st.none() | backends)
def test_a_slot_is_filled_or_refused(
    slot: Slot, name: ServiceName | None, own: list[Service], instance: Backends | None
) -> None:
    """20 §1.9: a filled slot holds a fitting service of the org, the marker, or nothing."""
    try:
        filling = fill_slot(slot, name, own, instance)
    except Invalid:
        return
    if name is None:
        assert filling is None
    elif name is SYSTEM:
        assert filling is SYSTEM
        assert instance is not None
        assert resolve(slot, Backends().having(slot, filling), instance) is not None
    else:
        assert name in ACCEPTED[slot]
        assert any(service.id == filling and service.name is name for service in own)


@pytest.mark.parametrize("slot", Slot)
@pytest.mark.parametrize("name", ServiceName)
def test_every_pair_of_slot_and_owned_service(slot: Slot, name: ServiceName) -> None:
    if name is not SYSTEM and name in ACCEPTED[slot]:
        assert fill_slot(slot, name, [a_service(name)], INSTANCE) == 1
    elif name is not SYSTEM:
        assert refusal(slot, name, [a_service(name)]) == Violation(
            "service does not support such backend", (PATHS[slot],)
        )


def test_what_is_borrowed_follows_the_instance_org() -> None:
    """20 §12 no. 5; 30 §4.2: the marker follows later changes of the instance."""
    own = Backends(email_backend=fill_slot(Slot.EMAIL, SYSTEM, [], INSTANCE))
    assert resolve(Slot.EMAIL, own, INSTANCE) == 50
    assert resolve(Slot.EMAIL, own, Backends(email_backend=ServiceId(51))) == 51
    assert resolve(Slot.EMAIL, own, Backends()) is None
    assert resolve(Slot.EMAIL, own, own) is None


@given(slots, backends, backends)
def test_resolving_ends_in_a_service_or_nothing(slot: Slot, own: Backends, instance: Backends) -> None:
    found = resolve(slot, own, instance)
    assert found is None or isinstance(found, int)
    assert found in {own.at(slot), instance.at(slot), None}


@given(slots, slots, backends)
def test_one_slot_changes_alone(slot: Slot, other: Slot, own: Backends) -> None:
    changed = own.having(slot, ServiceId(99))
    assert changed.at(slot) == 99
    assert other is slot or changed.at(other) == own.at(other)
