"""The fact of intake: what one request adds to the record, complete but for the ids that the log gives out."""

from datetime import datetime

from attrs import field, frozen

from proca.domain.actions.action import Action, Deed
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Contact, Payload
from proca.domain.ids import ActionId, ActionPageId, CampaignId, OrgId, SourceId, SupporterId
from proca.domain.supporters import contact_ref
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.consent import SCOPES, Receipt
from proca.domain.supporters.contact_ref import Fingerprint
from proca.domain.supporters.supporter import Supporter


@frozen
class ContactReference:
    """The answer to an intake: the contact reference, and the first name where it is known and may be shown."""

    contact_ref: str
    first_name: str | None = field(default=None, repr=False)


@frozen
class IdempotencyKey:
    """A key chosen by the client with the digest of what it asked for (D16)."""

    key: str
    digest: bytes


@frozen
class Copy:
    """One org's entitlement with the payload made for it."""

    receipt: Receipt
    payload: Payload


@frozen
class Signature:
    """The personal half of an intake that makes a new supporter."""

    fingerprint: Fingerprint
    clear_text: ClearText
    copies: tuple[Copy, ...]

    @property
    def reference(self) -> ContactReference:
        """What the signer is told."""
        return ContactReference(contact_ref.encode(self.fingerprint), self.clear_text.first_name)


@frozen
class Origin:
    """Where and when an action was taken."""

    action_page_id: ActionPageId
    org_id: OrgId
    campaign_id: CampaignId
    taken_at: datetime
    source: Source | None
    version: int


@frozen
class Intake:
    """One action to be stored: by a new supporter (`signature`), by a known one, or un-linked under `ref`.

    `links` are the references whose un-linked actions, on pages of the same org, now belong to the new supporter (Q3).
    `trace` is where in a trace it belongs, for operators.
    """

    origin: Origin
    deed: Deed
    answer: ContactReference
    signature: Signature | None = None
    supporter_id: SupporterId | None = None
    ref: str | None = None
    links: tuple[str, ...] = ()
    idempotency: IdempotencyKey | None = None
    trace: str | None = None


@frozen
class IntakeIds:
    """The numbers that the log gave to one intake."""

    action_id: ActionId
    supporter_id: SupporterId | None
    source_id: SourceId | None


def supporter_of(intake: Intake, ids: IntakeIds) -> Supporter | None:
    """The new supporter, if the intake makes one."""
    if intake.signature is None or ids.supporter_id is None:
        return None
    return Supporter(
        id=ids.supporter_id,
        campaign_id=intake.origin.campaign_id,
        action_page_id=intake.origin.action_page_id,
        fingerprint=intake.signature.fingerprint,
        clear_text=intake.signature.clear_text,
        inserted_at=intake.origin.taken_at,
        source_id=ids.source_id,
    )


def contacts_of(intake: Intake, ids: IntakeIds) -> tuple[Contact, ...]:
    """The copies for the receiving orgs."""
    if intake.signature is None or ids.supporter_id is None:
        return ()
    return tuple(
        Contact(
            supporter_id=ids.supporter_id,
            org_id=copy.receipt.org_id,
            payload=copy.payload,
            communication_consent=copy.receipt.communication_consent,
            delivery_consent=copy.receipt.delivery_consent,
            inserted_at=intake.origin.taken_at,
            communication_scopes=SCOPES,
        )
        for copy in intake.signature.copies
    )


def action_of(intake: Intake, ids: IntakeIds) -> Action:
    """The stored action."""
    return Action(
        id=ids.action_id,
        action_type=intake.deed.action_type,
        campaign_id=intake.origin.campaign_id,
        action_page_id=intake.origin.action_page_id,
        inserted_at=intake.origin.taken_at,
        fields=intake.deed.fields,
        supporter_id=ids.supporter_id,
        ref=intake.ref,
        source_id=ids.source_id,
        with_consent=intake.signature is not None,
        testing=intake.deed.testing,
        donation=intake.deed.donation,
        mail=intake.deed.mail,
    )
