"""An exported action as it goes over the wire (spec 10 §9, the contract's `Action`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from attrs import field, frozen

from proca.domain import base64url
from proca.domain.actions.custom_fields import CustomFields
from proca.domain.actions.donation import Donation
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Payload
from proca.domain.ids import ActionId, ActionPageId, CampaignId, PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.supporters import contact_ref
from proca.domain.supporters.supporter import EmailStatus
from proca.ports.exports import ExportedAction

Keys = Mapping[PublicKeyId, PublicKey]


@frozen
class KeyIds:
    """A key by its number and its public half in base64url."""

    id: PublicKeyId
    public: str

    @classmethod
    def of(cls, number: PublicKeyId | None, keys: Keys) -> Self | None:
        """The key of that number, if there is one."""
        key = keys.get(number) if number is not None else None
        return cls(key.id, base64url.encode(key.public)) if key else None


@frozen
class ExportedContact:
    """The org's own copy: JSON text in `payload`, or ciphertext and nonce in base64url with the keys that open it."""

    contact_ref: str
    dupe_rank: int
    payload: str = field(repr=False)
    nonce: str | None = None
    public_key: KeyIds | None = None
    sign_key: KeyIds | None = None


@frozen
class ExportedConsent:
    """What the person agreed to, when, and whether this very action carried it."""

    opt_in: bool | None
    given_at: datetime
    email_status: EmailStatus
    email_status_changed: datetime | None
    with_consent: bool


@frozen
class ExportedRow:
    """One action; campaign and page by number, because many rows share them."""

    action_id: ActionId
    created_at: datetime
    action_type: str
    custom_fields: CustomFields
    contact: ExportedContact
    privacy: ExportedConsent
    tracking: Source | None
    donation: Donation | None
    campaign_id: CampaignId
    action_page_id: ActionPageId


def row_of(found: ExportedAction, keys: Keys) -> ExportedRow:
    """The row of one action."""
    action = found.action
    return ExportedRow(
        action_id=action.id,
        created_at=action.inserted_at,
        action_type=action.action_type,
        custom_fields=action.fields,
        contact=_contact(found, keys),
        privacy=_consent(found),
        tracking=found.source,
        donation=action.donation,
        campaign_id=action.campaign_id,
        action_page_id=action.action_page_id,
    )


def _contact(found: ExportedAction, keys: Keys) -> ExportedContact:
    ref = contact_ref.encode(found.supporter.fingerprint)
    # A supporter who was not processed yet has no rank, but the wire has no null here (Q20).
    rank = found.supporter.dupe_rank or 0
    payload: Payload = found.contact.payload
    if payload.nonce is None:
        return ExportedContact(ref, rank, payload.content.decode())
    return ExportedContact(
        ref,
        rank,
        payload=base64url.encode(payload.content),
        nonce=base64url.encode(payload.nonce),
        public_key=KeyIds.of(payload.public_key_id, keys),
        sign_key=KeyIds.of(payload.sign_key_id, keys),
    )


def _consent(found: ExportedAction) -> ExportedConsent:
    return ExportedConsent(
        opt_in=found.contact.communication_consent,
        given_at=found.contact.inserted_at,
        email_status=found.supporter.email_status,
        email_status_changed=found.supporter.email_status_changed,
        with_consent=found.action.with_consent,
    )
