"""Bodies about orgs, what belongs to them, and who works for them; camelCase, checked by the domain."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from proca.adapters.http.rest.bodies import Wire
from proca.domain.contacts.schema import ContactSchema
from proca.domain.orgs.service import ServiceName

Text = str | UnsetType | None
Switch = bool | UnsetType | None
Slot = Annotated[ServiceName | UnsetType | None, Meta(description="One of the org's services, `system`, or null")]


class OrgChangesBody(Wire):
    """Settings of an org; absent ones stay."""

    name: Annotated[Text, Meta(examples=["riverwatch"])] = UNSET
    title: Annotated[Text, Meta(examples=["River Watch"])] = UNSET
    contact_schema: ContactSchema | UnsetType | None = UNSET
    supporter_confirm: Switch = UNSET
    supporter_confirm_template: Text = UNSET
    doi_thank_you: Switch = UNSET
    reply_enabled: Switch = UNSET
    sender_rewrite: Switch = UNSET
    config: dict[str, Any] | UnsetType | None = UNSET


class ProcessingChangesBody(Wire):
    """How an org's actions are processed; a null slot is emptied."""

    email_from: Text = UNSET
    supporter_confirm: Switch = UNSET
    supporter_confirm_template: Text = UNSET
    doi_thank_you: Switch = UNSET
    custom_supporter_confirm: Switch = UNSET
    custom_action_confirm: Switch = UNSET
    custom_action_deliver: Switch = UNSET
    custom_event_deliver: Switch = UNSET
    email_backend: Slot = UNSET
    transactional_email_backend: Slot = UNSET
    event_backend: Slot = UNSET
    push_backend: Slot = UNSET
    storage_backend: Slot = UNSET
    detail_backend: Slot = UNSET


class PrivateOrgBody(Struct, rename="camel"):
    """An org as its staff see it."""

    id: int
    name: str
    title: str
    config: dict[str, Any]
    contact_schema: str
    high_security: bool
    reply_enabled: bool
    sender_rewrite: bool
    doi_thank_you: bool
    email_from: str | None
    supporter_confirm: bool
    supporter_confirm_template: str | None
    custom_supporter_confirm: bool
    custom_action_confirm: bool
    custom_action_deliver: bool
    custom_event_deliver: bool


class KeyInputBody(Wire):
    """A key to generate, or with `public` (base64url, 32 bytes) one to import."""

    name: Annotated[str, Meta(examples=["spring 2027"])]
    public: str | None = None


class KeyBody(Struct, rename="camel", omit_defaults=True):
    """A public key; the private half only in the answer to its making."""

    id: int
    name: str
    public: str
    active: bool
    expired: bool
    expired_at: str | None = None
    private: str | None = None


class ServiceInputBody(Wire):
    """An account with a provider; an absent password stays."""

    name: ServiceName
    host: Text = UNSET
    user: Text = UNSET
    password: Annotated[Text, Meta(description="Write only")] = UNSET
    path: Text = UNSET
    sending_from: Text = UNSET
    transactional_email_budget: int | UnsetType | None = UNSET


class ServiceBody(Struct, rename="camel"):
    """An account with a provider, without its password."""

    id: int
    name: str
    host: str
    user: str
    path: str | None
    sending_from: str | None
    transactional_email_budget: int | None


class TemplateInputBody(Wire):
    """A mail in one language: subject and HTML, or the provider's own number of it."""

    name: Annotated[str, Meta(examples=["thank_you"])]
    locale: Annotated[Text, Meta(examples=["en"])] = UNSET
    external_id: Text = UNSET
    subject: Annotated[Text, Meta(examples=["Thank you, {{firstName}}"])] = UNSET
    html: Text = UNSET
    text: Text = UNSET


class TemplateBody(Struct, rename="camel"):
    """A mail in one language."""

    id: int
    name: str
    locale: str
    external_id: str | None
    subject: str | None
    html: str | None
    text: str | None


class MemberInputBody(Wire):
    """Whom to take in, and as what."""

    email: Annotated[str, Meta(examples=["dora@riverwatch.example"])]
    role: Annotated[str, Meta(examples=["campaigner"])]


class RoleBody(Wire):
    """A role by its name."""

    role: Annotated[str, Meta(examples=["coordinator"])]


class InvitationInputBody(MemberInputBody):
    """Whom to invite, as what, and a word to them."""

    message: str | None = None


class MemberBody(Struct, rename="camel"):
    """Somebody who works for the org."""

    email: str
    role: str
    joined_at: str


class InvitationBody(Struct, rename="camel"):
    """An invitation, with the code that accepts it."""

    code: str
    email: str | None
    object_id: int | None
    message: str | None


class DoneBody(Struct, rename="camel"):
    """Nothing more to tell; `noop` when nothing had to be done."""

    status: Annotated[str, Meta(examples=["success"])] = "success"


class ProfileBody(Wire):
    """What users tell about themselves."""

    picture_url: Text = UNSET
    job_title: Text = UNSET
    phone: Text = UNSET


class UserBody(Struct, rename="camel"):
    """An account."""

    id: int
    email: str
    is_admin: bool
    picture_url: str | None
    job_title: str | None
    phone: str | None


class TokenBody(Struct, rename="camel"):
    """A new API token, shown this once."""

    token: str
