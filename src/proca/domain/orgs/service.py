"""Services: credentials by which an org reaches mail, queue, storage and payment providers (spec 20 §1.9)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import TypedDict, Unpack

from attrs import evolve, field, frozen

from proca.domain.errors import Invalid, Violation, refuse_if_any
from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.empty import none_if_empty
from proca.domain.rules import INVALID, between, text
from proca.domain.secret import SealedSecret

BUDGET_MAX = 2**31 - 1
TEXT_MAX = 255


class ServiceName(StrEnum):
    """The kinds of services; `system` stands for what the instance org uses and is never stored as a service."""

    SES = "ses"
    SQS = "sqs"
    MAILJET = "mailjet"
    SMTP = "smtp"
    PREVIEW = "preview"
    WORDPRESS = "wordpress"
    STRIPE = "stripe"
    TEST_STRIPE = "test_stripe"
    TESTMAIL = "testmail"
    WEBHOOK = "webhook"
    SUPABASE = "supabase"
    TESTDETAIL = "testdetail"
    BREVO = "brevo"
    HUBSPOT = "hubspot"
    SYSTEM = "system"


def _text(value: str | None) -> str:
    return value or ""


@frozen(kw_only=True)
class Service:
    """One account with a provider; what host, user, password and path mean depends on the kind of service.

    `transactional_email_budget` counts mails, null is without limit.
    """

    id: ServiceId
    org_id: OrgId
    name: ServiceName
    host: str = field(default="", converter=_text)
    user: str = field(default="", converter=_text)
    password: SealedSecret
    path: str | None = field(default=None, converter=none_if_empty)
    sending_from: str | None = field(default=None, converter=none_if_empty)
    transactional_email_budget: int | None = None
    version: int = 0
    inserted_at: datetime
    updated_at: datetime


class ServiceDetails(TypedDict, total=False):
    """What of a service may be set besides its name and password; null clears, what is absent stays."""

    host: str | None
    user: str | None
    path: str | None
    sending_from: str | None
    transactional_email_budget: int | None


class ServiceChanges(ServiceDetails, total=False):
    """What of a service may change."""

    password: SealedSecret


def new_service(
    *,
    id: ServiceId,  # noqa: A002 -- the field's own name, as everywhere
    org_id: OrgId,
    name: ServiceName,
    password: SealedSecret,
    now: datetime,
    **details: Unpack[ServiceDetails],
) -> Service:
    """A new service of an org; Invalid when a rule is broken."""
    service = Service(id=id, org_id=org_id, name=name, password=password, inserted_at=now, updated_at=now)
    return change_service(service, name, now, **details)


def change_service(service: Service, name: ServiceName, now: datetime, **changes: Unpack[ServiceChanges]) -> Service:
    """The service with other details under the name that it has; Invalid when a rule is broken."""
    if name is not service.name:
        raise Invalid.one("cannot be changed", "name")
    changed = evolve(service, **changes, updated_at=now)
    refuse_if_any(_violations(changed))
    return changed


def latest(services: Iterable[Service], name: ServiceName) -> Service | None:
    """The most recently updated service of that name, which is the one that by-name operations mean."""
    same = (service for service in services if service.name is name)
    return max(same, key=lambda service: (service.updated_at, service.id), default=None)


def _violations(service: Service) -> Iterator[Violation]:
    if service.name is ServiceName.SYSTEM:
        yield Violation(INVALID, ("name",))
    yield from text(service.host, TEXT_MAX, ("host",))
    yield from text(service.user, TEXT_MAX, ("user",))
    yield from text(service.path, TEXT_MAX, ("path",))
    yield from text(service.sending_from, TEXT_MAX, ("sendingFrom",))
    yield from between(0, BUDGET_MAX, service.transactional_email_budget, "transactionalEmailBudget")
