"""Services: credentials by which an org reaches mail, queue, storage and payment providers (spec 20 §1.9)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from proca.domain.errors import Violation
from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.empty import none_if_empty
from proca.domain.rules import between, text
from proca.domain.secret import SealedSecret

BUDGET_MAX = 2**31 - 1
TEXT_MAX = 255
# No password at all; there is nothing to seal.
NO_PASSWORD = SealedSecret(b"")


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
    password: SealedSecret = NO_PASSWORD
    path: str | None = field(default=None, converter=none_if_empty)
    sending_from: str | None = field(default=None, converter=none_if_empty)
    transactional_email_budget: int | None = None
    version: int = 0
    inserted_at: datetime
    updated_at: datetime


def latest(services: Iterable[Service], name: ServiceName) -> Service | None:
    """The most recently updated service of that name, which is the one that by-name operations mean."""
    same = (service for service in services if service.name is name)
    return max(same, key=lambda service: (service.updated_at, service.id), default=None)


def violations(service: Service) -> Iterator[Violation]:
    """What is wrong with the details of a service."""
    yield from text(service.host, TEXT_MAX, ("host",))
    yield from text(service.user, TEXT_MAX, ("user",))
    yield from text(service.path, TEXT_MAX, ("path",))
    yield from text(service.sending_from, TEXT_MAX, ("sendingFrom",))
    yield from between(0, BUDGET_MAX, service.transactional_email_budget, "transactionalEmailBudget")
