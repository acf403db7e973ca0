"""From exported rows to response bodies."""

from proca.adapters.http.rest.export_bodies import (
    ExportedActionBody,
    ExportedContactBody,
    ExportedDonationBody,
    ExportedPrivacyBody,
    ExportedTrackingBody,
    KeyIdsBody,
)
from proca.application.reports.exported_row import ExportedConsent, ExportedContact, ExportedRow, KeyIds
from proca.domain.actions.donation import Donation
from proca.domain.actions.source import Source
from proca.domain.times import timestamp


def exported(row: ExportedRow) -> ExportedActionBody:
    """One action with the org's own contact."""
    return ExportedActionBody(
        action_id=row.action_id,
        created_at=timestamp(row.created_at),
        action_type=row.action_type,
        custom_fields=dict(row.custom_fields),
        campaign_id=row.campaign_id,
        action_page_id=row.action_page_id,
        contact=_contact(row.contact),
        privacy=_privacy(row.privacy),
        tracking=_tracking(row.tracking) if row.tracking else None,
        donation=_donation(row.donation) if row.donation else None,
    )


def _contact(contact: ExportedContact) -> ExportedContactBody:
    return ExportedContactBody(
        contact_ref=contact.contact_ref,
        dupe_rank=contact.dupe_rank,
        payload=contact.payload,
        nonce=contact.nonce,
        public_key=_key(contact.public_key),
        sign_key=_key(contact.sign_key),
    )


def _key(key: KeyIds | None) -> KeyIdsBody | None:
    return KeyIdsBody(key.id, key.public) if key else None


def _privacy(consent: ExportedConsent) -> ExportedPrivacyBody:
    changed = consent.email_status_changed
    return ExportedPrivacyBody(
        opt_in=consent.opt_in,
        given_at=timestamp(consent.given_at),
        email_status=consent.email_status.value,
        email_status_changed=timestamp(changed) if changed else None,
        with_consent=consent.with_consent,
    )


def _tracking(source: Source) -> ExportedTrackingBody:
    return ExportedTrackingBody(source.source, source.medium, source.campaign, source.content)


def _donation(donation: Donation) -> ExportedDonationBody:
    return ExportedDonationBody(
        schema=donation.schema.value if donation.schema else None,
        amount=donation.amount,
        currency=donation.currency,
        frequency_unit=donation.frequency_unit.value,
        payload=dict(donation.payload),
    )
