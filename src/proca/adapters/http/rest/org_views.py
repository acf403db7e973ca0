"""From orgs, people and what is theirs to response bodies."""

from proca.adapters.http.rest.org_bodies import (
    InvitationBody,
    KeyBody,
    MemberBody,
    PrivateOrgBody,
    ServiceBody,
    TemplateBody,
    UserBody,
)
from proca.domain import base64url
from proca.domain.confirms.confirm import Confirm
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.secret import SecretBytes
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.times import timestamp
from proca.domain.users.user import User
from proca.ports.directories import Member


def private_org(org: Org) -> PrivateOrgBody:
    """An org as its staff see it."""
    return PrivateOrgBody(
        id=org.id,
        name=org.name,
        title=org.title,
        config=dict(org.config),
        contact_schema=org.contact_schema.value,
        high_security=org.high_security,
        reply_enabled=org.reply_enabled,
        sender_rewrite=org.sender_rewrite,
        doi_thank_you=org.doi_thank_you,
        email_from=org.email_from,
        supporter_confirm=org.supporter_confirm,
        supporter_confirm_template=org.supporter_confirm_template,
        custom_supporter_confirm=org.custom_supporter_confirm,
        custom_action_confirm=org.custom_action_confirm,
        custom_action_deliver=org.custom_action_deliver,
        custom_event_deliver=org.custom_event_deliver,
    )


def key(one: PublicKey, private: SecretBytes | None = None) -> KeyBody:
    """A public key, with the private half if that is shown now."""
    return KeyBody(
        id=one.id,
        name=one.name,
        public=base64url.encode(one.public),
        active=one.active,
        expired=one.expired,
        expired_at=timestamp(one.expired_at) if one.expired_at else None,
        private=base64url.encode(private.reveal()) if private else None,
    )


def service(one: Service) -> ServiceBody:
    """A service without its password."""
    return ServiceBody(
        one.id, one.name.value, one.host, one.user, one.path, one.sending_from, one.transactional_email_budget
    )


def template(one: EmailTemplate) -> TemplateBody:
    """A template."""
    return TemplateBody(one.id, one.name, one.locale, one.external_id, one.subject, one.html, one.text)


def member(one: Member) -> MemberBody:
    """A member."""
    return MemberBody(one.user.email, one.staffer.role, timestamp(one.staffer.inserted_at))


def invitation(confirm: Confirm) -> InvitationBody:
    """An invitation for the one who made it."""
    return InvitationBody(confirm.code.reveal(), confirm.email, confirm.object_id, confirm.message)


def user(one: User) -> UserBody:
    """An account."""
    return UserBody(one.id, one.email, one.is_admin, one.picture_url, one.job_title, one.phone)
