"""Action messages, one per receiving org, as consumers read them (spec 30 §3.1, §3.2)."""

import json
from collections.abc import Iterator, Mapping

from attrs import field, frozen

from proca.domain import base64url
from proca.domain.actions.action import Action
from proca.domain.actions.donation import Donation
from proca.domain.actions.source import Source
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.contacts.contact import Contact
from proca.domain.ids import ActionId, OrgId, PublicKeyId
from proca.domain.intake.signing_page import SigningPage
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.processing.case import Case, Outcome
from proca.domain.processing.legacy_messages import legacy_body
from proca.domain.processing.supporter_mails import confirm_template
from proca.domain.processing.table import Stage
from proca.domain.supporters import contact_ref
from proca.domain.supporters.links import LinkMaker, Purpose
from proca.domain.supporters.supporter import EmailStatus, Supporter
from proca.domain.times import timestamp

Json = dict[str, object]
Keys = Mapping[PublicKeyId, PublicKey]
SCHEMA = "proca:action:2"
_LEGACY = 1
# What the person may still say, by link, once they get a mail of the stage.
_LINKS = {
    Stage.SUPPORTER_CONFIRM: (Purpose.ACCEPT, Purpose.REJECT, Purpose.DOI),
    Stage.DELIVER: (Purpose.DOI,),
}


@frozen
class Message:
    """One message for one org: the stage's exchange of that org, the routing key, and the body."""

    org_id: OrgId
    stage: Stage
    action_id: ActionId
    routing_key: str
    body: Json = field(repr=False)


def messages_of(outcome: Outcome, keys: Keys, links: LinkMaker | None = None) -> Iterator[Message]:
    """What one outcome emits: at the confirm stages to the collecting org, on delivery to every org with a contact.

    A collecting org without a contact of its own gets no personal data at a confirm stage, and as consent the one that
    the lead was given on its page (30.12#11, Q37).
    """
    if outcome.emitted is None or outcome.stage is None:
        return
    told = _told(outcome.case, outcome.stage)
    shared = _shared(outcome.stage, outcome.case, outcome.emitted, links) if told else {}
    for org_id in told:
        yield _message(org_id, outcome.stage, outcome.case, outcome.emitted, keys, shared)


def message_to(
    org_id: OrgId,
    stage: Stage,
    case: Case,
    emitted: tuple[Action, Supporter],
    keys: Keys,
    links: LinkMaker | None = None,
) -> Message:
    """What one org is told of a case whose states are those of `emitted`, with the org's own copy if it has one, in
    the version of the schema that the org speaks; the current one carries the ready links of the stage (00 D8)."""
    return _message(org_id, stage, case, emitted, keys, _shared(stage, case, emitted, links))


def _shared(stage: Stage, case: Case, emitted: tuple[Action, Supporter], links: LinkMaker | None) -> Json:
    """What every org is told alike."""
    action, supporter = emitted
    body = action_body(case.page, action, case.source) | {"stage": str(stage)}
    if links is not None and stage in _LINKS:
        body["links"] = links.links(_LINKS[stage], action.id, supporter)
    return body


def _message(
    org_id: OrgId, stage: Stage, case: Case, emitted: tuple[Action, Supporter], keys: Keys, shared: Json
) -> Message:
    action, supporter = emitted
    campaign = case.page.campaign
    contacts = {contact.org_id: contact for contact in case.contacts}
    contact = contacts.get(org_id)
    consent = contact or contacts.get(campaign.org_id)
    body = {
        **shared,
        **contact_body(contact, supporter, keys),
        "privacy": privacy_body(consent, supporter, with_consent=action.with_consent),
    }
    if case.page.schema_version_of(org_id) == _LEGACY:
        body = legacy_body(body, contact, supporter, keys, with_consent=action.with_consent)
    return Message(org_id, stage, action.id, f"{action.action_type}.{campaign.name}", body)


def _told(case: Case, stage: Stage) -> tuple[OrgId, ...]:
    if stage is Stage.DELIVER:
        return tuple(contact.org_id for contact in case.contacts)
    return (case.page.page.org_id,)


def action_body(page: SigningPage, action: Action, source: Source | None) -> Json:
    """The part that is the same for every recipient."""
    campaign, org = page.campaign, page.org
    return {
        "schema": SCHEMA,
        "actionId": action.id,
        "actionPageId": page.page.id,
        "campaignId": campaign.id,
        "orgId": org.id,
        "org": {"name": org.name, "title": org.title},
        "action": {
            "actionType": action.action_type,
            "customFields": dict(action.fields),
            "createdAt": timestamp(action.inserted_at),
            "testing": action.testing,
            **({"donation": donation_body(action.donation)} if action.donation else {}),
        },
        "actionPage": page_body(page.page, campaign, org),
        "campaign": campaign_body(campaign),
        "tracking": tracking_body(source),
    }


def page_body(page: ActionPage, campaign: Campaign, org: Org) -> Json:
    """The page, with the confirm template that holds for it."""
    return {
        "name": page.name,
        "locale": page.locale,
        "thankYouTemplate": page.thank_you_template,
        "thankYouTemplateRef": None,
        "supporterConfirmTemplate": confirm_template(page, campaign, org),
    }


def campaign_body(campaign: Campaign) -> Json:
    """The campaign."""
    return {
        "name": campaign.name,
        "title": campaign.title,
        "externalId": campaign.external_id,
        "contactSchema": str(campaign.contact_schema),
    }


def contact_body(contact: Contact | None, supporter: Supporter, keys: Keys) -> Json:
    """`contact` and `personalInfo` for one org: its clear payload, or the sealed one with the keys that open it."""
    always: Json = {
        "contactRef": contact_ref.encode(supporter.fingerprint),
        "firstName": supporter.clear_text.first_name,
        "email": supporter.clear_text.email,
        "area": supporter.clear_text.area,
        "dupeRank": supporter.dupe_rank,
    }
    if contact is None:
        return {"contact": always, "personalInfo": None}
    payload = contact.payload
    if payload.nonce is None or payload.public_key_id is None or payload.sign_key_id is None:
        return {"contact": always | json.loads(payload.content), "personalInfo": None}
    sealed = {
        "payload": base64url.encode(payload.content),
        "nonce": base64url.encode(payload.nonce),
        "encryptKey": _key_body(keys[payload.public_key_id]),
        "signKey": _key_body(keys[payload.sign_key_id]),
    }
    return {"contact": always, "personalInfo": sealed}


def privacy_body(contact: Contact | None, supporter: Supporter, *, with_consent: bool) -> Json:
    """The consent of one org as it stands now."""
    changed = supporter.email_status_changed
    status: Json = {
        "emailStatus": None if supporter.email_status is EmailStatus.NONE else str(supporter.email_status),
        "emailStatusChanged": timestamp(changed) if changed else None,
    }
    if contact is None:
        return {"withConsent": False, **status}
    given: Json = {"optIn": contact.communication_consent, "givenAt": timestamp(contact.inserted_at)}
    return {"withConsent": with_consent, **given, **status}


def donation_body(donation: Donation) -> Json:
    """A donation; its schema only when known."""
    body: Json = {
        "payload": dict(donation.payload),
        "amount": donation.amount,
        "currency": donation.currency,
        "frequencyUnit": str(donation.frequency_unit),
    }
    return body | ({"schema": str(donation.schema)} if donation.schema else {})


def tracking_body(source: Source | None) -> Json | None:
    """The five texts of the source, or null."""
    if source is None:
        return None
    names = ("source", "medium", "campaign", "content", "location")
    return {name: getattr(source, name) for name in names}


def _key_body(key: PublicKey) -> Json:
    return {"id": key.id, "public": base64url.encode(key.public)}
