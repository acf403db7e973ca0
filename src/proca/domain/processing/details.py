"""What an org's own records know of a supporter, asked before anything is emitted (spec 30 §7.3, 30.12#13)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from attrs import evolve, field, frozen

from proca.domain.actions.action import Action, ActionStatus
from proca.domain.actions.custom_fields import CustomFields, violations
from proca.domain.contacts.contact import Contact
from proca.domain.orgs.backends import Slot
from proca.domain.processing.case import Case
from proca.domain.processing.table import Step
from proca.domain.supporters.supporter import EmailStatus, Supporter, SupporterStatus


class BadFormatError(ValueError):
    """The answer is not what was agreed."""


@frozen
class Details:
    """What was answered; times are in UTC and whole seconds."""

    opted_in_at: datetime | None = None
    email_status: EmailStatus | None = None
    email_status_changed: datetime | None = None
    custom_fields: Mapping[str, object] = field(factory=dict, repr=False)


def wants_details(case: Case, step: Step) -> bool:
    """Whether to ask before this step: once for each action, at the first step that emits something."""
    if case.looked_up or step.stage is None or case.page.org.backends.at(Slot.DETAIL) is None:
        return False
    supporter = case.supporter
    if supporter is None or supporter.clear_text.email is None or case.action.status is not ActionStatus.NEW:
        return False
    # A signature whose supporter is accepted already was asked about before they confirmed.
    return supporter.status is SupporterStatus.NEW or not case.action.with_consent


def parse(tree: object) -> Details:
    """The details in a JSON tree; BadFormatError when a rule is broken. An unknown e-mail status is ignored."""
    answer = _map(tree)
    privacy, action = _map(answer.get("privacy", {})), _map(answer.get("action", {}))
    fields = _map(action.get("customFields", {}))
    if any(violations(fields)):
        raise BadFormatError("action.customFields")
    status = _status(privacy.get("emailStatus"))
    changed = _moment(privacy.get("emailStatusChanged"))
    if privacy.get("emailStatus") is not None and changed is None:
        raise BadFormatError("privacy.emailStatusChanged")
    return Details(_opted_in_at(privacy), status, changed if status else None, fields)


def told_contact(contact: Contact, details: Details) -> Contact:
    """The collecting org's contact: an opt-in counts from when it was given, and is never withdrawn this way."""
    if details.opted_in_at is None:
        return contact
    return evolve(contact, communication_consent=True, inserted_at=details.opted_in_at)


def told_supporter(supporter: Supporter, details: Details) -> Supporter:
    """The supporter with the e-mail status that was told."""
    if details.email_status is None:
        return supporter
    return evolve(supporter, email_status=details.email_status, email_status_changed=details.email_status_changed)


def told_action(action: Action, details: Details) -> Action:
    """The action with the fields that were told over its own; BadFormatError when that is too much together."""
    fields = {**action.fields, **details.custom_fields}
    if any(violations(fields)):
        raise BadFormatError("action.customFields")
    return evolve(action, fields=CustomFields(fields))


def _opted_in_at(privacy: Mapping[str, object]) -> datetime | None:
    opt_in = privacy.get("optIn")
    if opt_in is not None and not isinstance(opt_in, bool):
        raise BadFormatError("privacy.optIn")
    given = _moment(privacy.get("givenAt"))
    if opt_in and given is None:
        raise BadFormatError("privacy.givenAt")
    return given if opt_in else None


def _status(value: object) -> EmailStatus | None:
    return EmailStatus(value) if isinstance(value, str) and value in set(EmailStatus) else None


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise BadFormatError("time") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise BadFormatError("time") from None


def _map(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise BadFormatError("object")
    return value
