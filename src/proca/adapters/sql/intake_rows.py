"""Rows of the record (supporters, contacts, actions) to aggregates and back."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping

from proca.domain.actions.action import Action
from proca.domain.actions.custom_fields import CustomFields
from proca.domain.actions.donation import Donation, DonationSchema, FrequencyUnit
from proca.domain.actions.mail import Mail
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Contact, Payload
from proca.domain.ids import TargetId
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.contact_ref import Fingerprint
from proca.domain.supporters.supporter import Supporter

Row = dict[str, Any]
Stored = RowMapping | Mapping[str, Any]


def supporter_row(supporter: Supporter) -> Row:
    """A supporter as column values."""
    text = supporter.clear_text
    return {
        "id": supporter.id,
        "campaign_id": supporter.campaign_id,
        "action_page_id": supporter.action_page_id,
        "source_id": supporter.source_id,
        "fingerprint": supporter.fingerprint,
        "first_name": text.first_name,
        "last_name": text.last_name,
        "email": text.email,
        "address": text.address,
        "area": text.area,
        "status": supporter.status,
        "email_status": supporter.email_status,
        "email_status_changed": supporter.email_status_changed,
        "dupe_rank": supporter.dupe_rank,
        "inserted_at": supporter.inserted_at,
    }


def supporter_from(row: Stored) -> Supporter:
    """The supporter of column values."""
    return Supporter(
        id=row["id"],
        campaign_id=row["campaign_id"],
        action_page_id=row["action_page_id"],
        source_id=row["source_id"],
        fingerprint=Fingerprint(bytes(row["fingerprint"])),
        clear_text=ClearText(row["first_name"], row["last_name"], row["email"], row["address"], row["area"]),
        status=row["status"],
        email_status=row["email_status"],
        email_status_changed=row["email_status_changed"],
        dupe_rank=row["dupe_rank"],
        inserted_at=row["inserted_at"],
    )


def contact_row(contact: Contact) -> Row:
    """A contact as column values."""
    return {
        "supporter_id": contact.supporter_id,
        "org_id": contact.org_id,
        "payload": contact.payload.content,
        "crypto_nonce": contact.payload.nonce,
        "public_key_id": contact.payload.public_key_id,
        "sign_key_id": contact.payload.sign_key_id,
        "communication_consent": contact.communication_consent,
        "communication_scopes": list(contact.communication_scopes),
        "delivery_consent": contact.delivery_consent,
        "inserted_at": contact.inserted_at,
    }


def contact_from(row: Stored) -> Contact:
    """The contact of column values."""
    return Contact(
        supporter_id=row["supporter_id"],
        org_id=row["org_id"],
        payload=Payload(row["payload"], row["crypto_nonce"], row["public_key_id"], row["sign_key_id"]),
        communication_consent=row["communication_consent"],
        communication_scopes=tuple(row["communication_scopes"]),
        delivery_consent=row["delivery_consent"],
        inserted_at=row["inserted_at"],
    )


def action_row(action: Action) -> Row:
    """An action as column values, without its donation and mail, which have rows of their own."""
    return {
        "id": action.id,
        "ref": action.ref,
        "supporter_id": action.supporter_id,
        "with_consent": action.with_consent,
        "action_type": action.action_type,
        "fields": dict(action.fields),
        "campaign_id": action.campaign_id,
        "action_page_id": action.action_page_id,
        "source_id": action.source_id,
        "status": action.status,
        "testing": action.testing,
        "inserted_at": action.inserted_at,
    }


def action_from(row: Stored, donation: Donation | None = None, mail: Mail | None = None) -> Action:
    """The action of column values."""
    return Action(
        id=row["id"],
        ref=row["ref"],
        supporter_id=row["supporter_id"],
        with_consent=row["with_consent"],
        action_type=row["action_type"],
        fields=CustomFields(row["fields"]),
        campaign_id=row["campaign_id"],
        action_page_id=row["action_page_id"],
        source_id=row["source_id"],
        status=row["status"],
        testing=row["testing"],
        inserted_at=row["inserted_at"],
        donation=donation,
        mail=mail,
    )


def donation_row(action: Action, donation: Donation) -> Row:
    """A donation as column values."""
    return {
        "action_id": action.id,
        "schema": donation.schema,
        "payload": dict(donation.payload),
        "amount": donation.amount,
        "currency": donation.currency,
        "frequency_unit": donation.frequency_unit,
    }


def donation_from(row: Stored) -> Donation:
    """The donation of column values."""
    return Donation(
        amount=row["amount"],
        currency=row["currency"],
        payload=row["payload"],
        frequency_unit=FrequencyUnit(row["frequency_unit"]),
        schema=DonationSchema(row["schema"]) if row["schema"] else None,
    )


def mail_row(action: Action, mail: Mail) -> Row:
    """A mail's content as column values."""
    return {"action_id": action.id, "subject": mail.subject, "body": mail.body, "files": list(mail.files)}


def message_row(number: int, action: Action, target: TargetId, *, sent: bool) -> Row:
    """One message as column values; one with blank content counts as sent (D21)."""
    flags = {"sent": sent, "delivered": False, "opened": False, "clicked": False}
    return {"id": number, "action_id": action.id, "target_id": target, **flags, "dupe_rank": None}


def mail_from(row: Stored, targets: Iterable[str]) -> Mail:
    """The mail of column values and its messages' targets in order."""
    return Mail(row["subject"], row["body"], tuple(TargetId(target) for target in targets), tuple(row["files"]))


def source_from(row: Stored) -> Source:
    """The source of column values."""
    return Source(row["source"], row["medium"], row["campaign"], row["content"], row["location"])
