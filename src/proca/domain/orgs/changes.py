"""What is asked of an org's processing, services and templates: absent keys stay, null clears."""

from typing import TypedDict

from proca.domain.orgs.service import ServiceName
from proca.domain.secret import Secret


class ProcessingChanges(TypedDict, total=False):
    """How an org's actions are processed (spec 20 §3.5 `updateOrgProcessing`); a null slot is emptied."""

    email_from: str | None
    supporter_confirm: bool | None
    supporter_confirm_template: str | None
    doi_thank_you: bool | None
    custom_supporter_confirm: bool | None
    custom_action_confirm: bool | None
    custom_action_deliver: bool | None
    custom_event_deliver: bool | None
    email_backend: ServiceName | None
    transactional_email_backend: ServiceName | None
    event_backend: ServiceName | None
    push_backend: ServiceName | None
    storage_backend: ServiceName | None
    detail_backend: ServiceName | None


class ServiceInput(TypedDict, total=False):
    """A service as asked for; `name` is always there."""

    name: ServiceName
    host: str | None
    user: str | None
    password: Secret | None
    path: str | None
    sending_from: str | None
    transactional_email_budget: int | None


class TemplateInput(TypedDict, total=False):
    """A template as asked for; `name` is always there."""

    name: str
    locale: str | None
    external_id: str | None
    subject: str | None
    html: str | None
    text: str | None
