"""Backends: which service does which job for an org (spec 20 §1.9)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from attrs import evolve, frozen

from proca.domain.errors import Invalid, Violation
from proca.domain.ids import ServiceId
from proca.domain.orgs.changes import ProcessingChanges
from proca.domain.orgs.service import Service, ServiceName, latest
from proca.domain.words import camel_case


class Slot(StrEnum):
    """The six jobs."""

    EMAIL = "email_backend"
    TRANSACTIONAL_EMAIL = "transactional_email_backend"
    EVENT = "event_backend"
    PUSH = "push_backend"
    STORAGE = "storage_backend"
    DETAIL = "detail_backend"


# The marker SYSTEM borrows from the instance org: it follows whatever the instance org uses at the time.
Filling = ServiceId | Literal[ServiceName.SYSTEM] | None


@frozen(kw_only=True)
class Backends:
    """What fills each slot: one of the org's services, the marker SYSTEM, or nothing."""

    email_backend: Filling = None
    transactional_email_backend: Filling = None
    event_backend: Filling = None
    push_backend: Filling = None
    storage_backend: Filling = None
    detail_backend: Filling = None

    def at(self, slot: Slot) -> Filling:
        """What fills the slot."""
        filling: Filling = getattr(self, slot.value)
        return filling

    def having(self, slot: Slot, filling: Filling) -> "Backends":
        """The same backends but for one slot."""
        return evolve(self, **{slot.value: filling})


_MAILERS = frozenset(
    {
        ServiceName.MAILJET,
        ServiceName.SES,
        ServiceName.SMTP,
        ServiceName.TESTMAIL,
        ServiceName.PREVIEW,
        ServiceName.BREVO,
        ServiceName.HUBSPOT,
    }
)
_PUSHERS = frozenset({ServiceName.SQS, ServiceName.WEBHOOK})
# What an org's own service has to be for a slot; SYSTEM goes into any.
ACCEPTED = {
    Slot.EMAIL: _MAILERS,
    Slot.TRANSACTIONAL_EMAIL: _MAILERS,
    Slot.EVENT: _PUSHERS,
    Slot.PUSH: _PUSHERS,
    Slot.STORAGE: frozenset({ServiceName.SUPABASE}),
    Slot.DETAIL: frozenset({ServiceName.WEBHOOK}),
}

NO_SERVICE = "no such service"
UNSUPPORTED = "service does not support such backend"
_NOTHING_TO_BORROW = {Slot.TRANSACTIONAL_EMAIL: "instance org has no transactional email backend configured"}


def fill_slot(
    slot: Slot, requested: ServiceName | None, services: Iterable[Service], instance: Backends | None
) -> Filling:
    """What the slot will hold when the org asks for a service by name, null for none; Invalid at the slot's name.

    `services` are the org's own; `instance` is what the instance org uses, None for the instance org itself.
    """
    if requested is None:
        return None
    if requested is ServiceName.SYSTEM:
        return _borrow(slot, instance)
    service = latest(services, requested)
    if service is None:
        raise _refused(NO_SERVICE, slot)
    if requested not in ACCEPTED[slot]:
        raise _refused(UNSUPPORTED, slot)
    return service.id


def refill(
    backends: Backends, changes: ProcessingChanges, services: Iterable[Service], instance: Backends | None
) -> tuple[Backends, list[Violation]]:
    """The backends with every slot filled that is asked for, and what is wrong with those that cannot be."""
    own, wrong = tuple(services), list[Violation]()
    for slot in Slot:
        if slot.value in changes:
            try:
                backends = backends.having(slot, fill_slot(slot, changes.get(slot.value), own, instance))
            except Invalid as refused:
                wrong += refused.violations
    return backends, wrong


def resolve(slot: Slot, own: Backends, instance: Backends) -> ServiceId | None:
    """The service that does the job now, be it the org's own or borrowed from the instance org."""
    filling = own.at(slot)
    if filling is ServiceName.SYSTEM:
        filling = instance.at(slot)
    # The instance org has nobody to borrow from, so its own marker means nothing.
    return None if filling is ServiceName.SYSTEM else filling


def _borrow(slot: Slot, instance: Backends | None) -> Literal[ServiceName.SYSTEM]:
    if instance is None or resolve(slot, instance, instance) is None:
        raise _refused(_NOTHING_TO_BORROW.get(slot, NO_SERVICE), slot)
    return ServiceName.SYSTEM


def _refused(message: str, slot: Slot) -> Invalid:
    return Invalid.one(message, camel_case(slot.value))
