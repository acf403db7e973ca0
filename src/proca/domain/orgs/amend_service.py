"""Services as they are asked for: new ones, and stored ones changed (spec 20 §3.5 `upsertService`)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import evolve

from proca.domain.asked import Nulls
from proca.domain.errors import NotFound, Violation, refuse_if_any
from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.changes import ServiceInput
from proca.domain.orgs.service import Service, ServiceName, latest, violations
from proca.domain.rules import INVALID, text

# Room for a signed token, which some providers take in place of a password.
PASSWORD_MAX = 4096

_NULLS = Nulls(cleared=("host", "user", "path", "sending_from", "transactional_email_budget"))


def meant(services: Iterable[Service], name: ServiceName, service_id: int | None) -> Service | None:
    """The org's service of that number (NotFound without one), or the latest of that name, if there is any."""
    if service_id is None:
        return latest(services, name)
    for service in services:
        if service.id == service_id:
            return service
    raise NotFound(f"Cannot find service with {service_id}", code="not_found")


def new_service(service_id: ServiceId, org_id: OrgId, name: ServiceName, now: datetime) -> Service:
    """A service of an org about which nothing is known yet."""
    return Service(id=service_id, org_id=org_id, name=name, inserted_at=now, updated_at=now)


def amended_service(service: Service, asked: ServiceInput, now: datetime) -> Service:
    """The service with what is asked for but for the password, which has to be sealed first; Invalid when it breaks a
    rule then, or the password does. Its name stays, and is never that of the marker SYSTEM; a null empties the rest.
    """
    changed = evolve(service, **_NULLS.taken(asked), updated_at=now)
    refuse_if_any([*_name_faults(service, asked["name"]), *violations(changed), *_password_faults(asked)])
    return changed


def _name_faults(service: Service, name: ServiceName) -> Iterator[Violation]:
    if name is ServiceName.SYSTEM:
        yield Violation(INVALID, ("name",))
    elif name is not service.name:
        yield Violation("cannot be changed", ("name",))


def _password_faults(asked: ServiceInput) -> Iterator[Violation]:
    password = asked.get("password")
    if password is not None:
        yield from text(password.reveal(), PASSWORD_MAX, ("password",))
