"""Backend slots (20 §1.9)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Invalid, Violation
from proca.domain.ids import ServiceId
from proca.domain.orgs.backends import ACCEPTED, Backends, Slot, fill_slot, refill, resolve
from proca.domain.orgs.changes import ProcessingChanges
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
    mailers = {"mailjet", "ses", "smtp", "testmail", "preview", "brevo", "hubspot"}
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


@pytest.mark.parametrize("slot", sorted(set(Slot) - {Slot.TRANSACTIONAL_EMAIL}))
def test_every_slot_borrows_if_there_is_something(slot: Slot) -> None:
    """Issue 3 no. 4: SYSTEM for every slot, where the original had it for mail alone."""
    lender = Backends().having(slot, ServiceId(50))
    assert fill_slot(slot, SYSTEM, [], lender) is SYSTEM
    assert resolve(slot, Backends().having(slot, SYSTEM), lender) == 50
    assert refusal(slot, SYSTEM, [], Backends()) == Violation("no such service", (PATHS[slot],))


@given(backends, st.sets(slots), st.booleans())
def test_law_a_refill_touches_only_what_is_asked_for(before: Backends, wanted: set[Slot], empties: bool) -> None:
    """20 §1.9: an absent slot is unchanged, a null one is emptied."""
    asked: Any = {slot.value: None if empties else SYSTEM for slot in wanted}
    lender = Backends(**{slot.value: ServiceId(50) for slot in Slot})
    after, wrong = refill(before, asked, [], lender)
    assert wrong == []
    assert all(after.at(slot) == (asked[slot.value] if slot in wanted else before.at(slot)) for slot in Slot)


def test_a_refill_names_every_slot_that_cannot_be_filled() -> None:
    """20 §1.9: each at its own name, and the others are filled all the same."""
    asked = ProcessingChanges(
        email_backend=ServiceName.SES, push_backend=ServiceName.SQS, storage_backend=ServiceName.WEBHOOK
    )
    own = [a_service(ServiceName.SQS, 3), a_service(ServiceName.WEBHOOK, 4)]
    after, wrong = refill(Backends(), asked, iter(own), None)
    assert after == Backends(push_backend=ServiceId(3))
    assert wrong == [
        Violation("no such service", ("emailBackend",)),
        Violation("service does not support such backend", ("storageBackend",)),
    ]


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
