"""The record: campaigns, pages, supporters, contacts and actions, as strategies and as plain examples.

All values can be stored: texts without NUL and lone surrogates, aware UTC times with microseconds, positive numbers.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

from attrs import evolve
from hypothesis import strategies as st

from proca.domain.actions.action import Action, ActionStatus, Deed
from proca.domain.actions.currencies import CURRENCIES
from proca.domain.actions.custom_fields import CustomFields, violations
from proca.domain.actions.donation import Donation, DonationSchema, FrequencyUnit
from proca.domain.actions.mail import Mail
from proca.domain.actions.source import Source
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign, CampaignStatus
from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.campaigns.target import Target, TargetEmail
from proca.domain.contacts.contact import NONCE_BYTES, Contact, Payload
from proca.domain.contacts.schema import ContactSchema
from proca.domain.ids import ActionId, ActionPageId, CampaignId, OrgId, PublicKeyId, SourceId, SupporterId, TargetId
from proca.domain.intake.intake import ContactReference, Copy, IdempotencyKey, Intake, Origin, Signature
from proca.domain.intake.signing_page import SigningPage
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.processing.case import Case
from proca.domain.secret import SealedSecret
from proca.domain.supporters import contact_ref
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.consent import Privacy, Receipt
from proca.domain.supporters.contact_ref import Fingerprint
from proca.domain.supporters.supporter import EmailStatus, Supporter, SupporterStatus
from strategies_orgs import backends, names
from strategies_users import emails

NOW = datetime(2026, 1, 15, 9, 30, 12, 345678, tzinfo=UTC)

Number = TypeVar("Number")

# ---------------------------------------------------------------- plain values

_characters = st.characters(codec="utf-8", exclude_characters="\0")
texts = st.text(_characters, max_size=40)
titles = st.text(_characters, min_size=1, max_size=255).filter(str.strip)
maybe_texts = st.none() | st.text(_characters, min_size=1, max_size=40)
maybe_booleans = st.none() | st.booleans()
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (bounds)
# Wider floats come back from a decimal column as other numbers.
_numbers = st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15)
trees = st.recursive(
    st.none() | st.booleans() | _numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
configs: st.SearchStrategy[Mapping[str, object]] = st.dictionaries(texts, trees, max_size=4)


def ids(kind: Callable[[int], Number]) -> st.SearchStrategy[Number]:
    """Positive numbers of one kind."""
    return st.integers(1, 2**53).map(kind)


# ---------------------------------------------------------------- orgs and campaigns

orgs = st.builds(
    Org,
    id=ids(OrgId),
    name=names,
    title=titles,
    contact_schema=st.sampled_from(ContactSchema),
    action_schema_version=st.sampled_from([1, 2]),
    high_security=st.booleans(),
    doi_thank_you=st.booleans(),
    email_from=st.none() | emails,
    reply_enabled=st.booleans(),
    sender_rewrite=st.booleans(),
    supporter_confirm=st.booleans(),
    supporter_confirm_template=maybe_texts,
    custom_supporter_confirm=st.booleans(),
    custom_action_confirm=st.booleans(),
    custom_action_deliver=st.booleans(),
    custom_event_deliver=st.booleans(),
    backends=backends,
    config=configs,
    inserted_at=moments,
    updated_at=moments,
)
keys = st.builds(
    PublicKey,
    id=ids(PublicKeyId),
    org_id=ids(OrgId),
    name=titles,
    public=st.binary(min_size=32, max_size=32),
    private=st.none() | st.binary(min_size=1).map(SealedSecret),
    active=st.booleans(),
    expired=st.booleans(),
    inserted_at=moments,
    updated_at=moments,
)
mail_settings = st.builds(
    lambda window, **rest: MailToTargets(*window, **rest),
    window=st.lists(moments, min_size=2, max_size=2, unique=True).map(sorted),
    message_template=maybe_texts,
    test_email=st.none() | emails,
    cc_contacts=st.lists(emails, max_size=3).map(tuple),
    cc_sender=st.booleans(),
    drip_delivery=st.booleans(),
    max_emails_per_hour=st.none() | st.integers(1, 1000),
    timezone=st.sampled_from(["Etc/UTC", "Europe/Lisbon", "Asia/Kolkata"]),
)
action_types = st.sampled_from(["petition", "share", "mail_2_target"]) | names
_field_entries = st.lists(st.builds("{}:{}".format, action_types, texts.filter(bool)), max_size=3).map(tuple)


def _period(first: date | None, second: date | None) -> tuple[date | None, date | None]:
    if first and second:
        return (min(first, second), max(first, second)) if first != second else (first, None)
    return first, second


campaigns = st.builds(
    lambda period, **rest: Campaign(start=period[0], end=period[1], **rest),
    period=st.builds(_period, st.none() | st.dates(), st.none() | st.dates()),
    id=ids(CampaignId),
    org_id=ids(OrgId),
    name=names,
    title=titles,
    inserted_at=moments,
    updated_at=moments,
    external_id=st.none() | st.integers(0, 2**31 - 1),
    status=st.sampled_from(CampaignStatus),
    contact_schema=st.sampled_from(ContactSchema),
    config=configs,
    force_delivery=st.booleans(),
    public_actions=_field_entries,
    transient_actions=_field_entries,
    supporter_confirm=maybe_booleans,
    supporter_confirm_template=maybe_texts,
    action_confirm=maybe_booleans,
    mtt=st.none() | mail_settings,
)
_segments = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)
_hosts = st.from_regex(r"[A-Za-z0-9-]{1,12}(\.[A-Za-z0-9.-]{1,12}){1,3}", fullmatch=True)
page_names = st.builds(
    lambda first, rest: "/".join((first, *rest)), _segments | _hosts, st.lists(_segments, min_size=1, max_size=3)
)
pages = st.builds(
    ActionPage,
    id=ids(ActionPageId),
    campaign_id=ids(CampaignId),
    org_id=ids(OrgId),
    name=page_names,
    locale=st.from_regex(r"[a-z]{2}(_[A-Z]{2})?(@[a-z]{1,9})?", fullmatch=True),
    inserted_at=moments,
    updated_at=moments,
    live=st.booleans(),
    config=configs,
    delivery=st.booleans(),
    extra_supporters=st.integers(0, 10**8),
    thank_you_template=maybe_texts,
    supporter_confirm_template=maybe_texts,
    duplicate_template=maybe_texts,
)
target_ids = st.uuids().map(str).map(TargetId)
custom_fields = st.dictionaries(
    texts,
    st.booleans() | _numbers | texts | st.lists(texts, max_size=3) | st.lists(_numbers, max_size=3),
    max_size=4,
).map(CustomFields)
targets = st.builds(
    Target,
    id=target_ids,
    campaign_id=ids(CampaignId),
    external_id=titles,
    name=titles,
    inserted_at=moments,
    updated_at=moments,
    locale=st.none() | st.from_regex(r"[a-z]{2}(_[A-Z]{2})?", fullmatch=True),
    area=maybe_texts,
    fields=custom_fields,
    emails=st.lists(
        st.builds(TargetEmail, emails, st.sampled_from(EmailStatus), maybe_texts, st.integers(0, 99)), max_size=3
    ).map(tuple),
)


@st.composite
def signing_pages(draw: st.DrawFn) -> SigningPage:
    """Pages whose parts belong together; half of them of a partner, with or without keys."""
    lead, partner = draw(st.lists(orgs, min_size=2, max_size=2, unique_by=lambda org: org.id))
    org = draw(st.sampled_from([lead, partner]))
    campaign = evolve(draw(campaigns), org_id=lead.id)
    active = {each.id: evolve(draw(keys), org_id=each.id, active=True) for each in (lead, org) if draw(st.booleans())}
    return SigningPage(
        page=evolve(draw(pages), campaign_id=campaign.id, org_id=org.id),
        campaign=campaign,
        org=org,
        lead=lead,
        keys=active,
        signer=draw(st.none() | keys),
        targets=frozenset(draw(st.lists(target_ids, max_size=3))),
        version=draw(st.integers(0, 2**53)),
    )


# ---------------------------------------------------------------- what supporters do

donations = st.builds(
    Donation,
    amount=st.integers(1, 2**31 - 1),
    currency=st.sampled_from(sorted(CURRENCIES)),
    payload=configs,
    frequency_unit=st.sampled_from(FrequencyUnit),
    schema=st.none() | st.sampled_from(DonationSchema),
)
mails = st.builds(
    Mail,
    subject=texts.map(lambda text: re.sub(r"[\r\n{]", " ", text)),
    body=texts.map(lambda text: text.replace("{", "")),
    targets=st.lists(target_ids, max_size=4, unique=True).map(tuple),
    files=st.lists(st.from_regex(r"[-0-9a-zA-Z!_.*'()/]{1,20}", fullmatch=True), max_size=2).map(tuple),
)
_codes = st.text(_characters, max_size=255)
sources = st.builds(Source, source=_codes, medium=_codes, campaign=_codes, content=_codes, location=_codes)
deeds = st.builds(
    Deed,
    action_type=action_types,
    fields=custom_fields.filter(lambda fields: not list(violations(fields))),
    donation=st.none() | donations,
    mail=st.none() | mails,
    testing=st.booleans(),
)
fingerprints = st.binary(min_size=32, max_size=32).map(Fingerprint)
areas = st.none() | st.sampled_from(["PT", "SE", "Valle d'Aosta/Vallée d'Aoste"])
clear_texts = st.builds(ClearText, maybe_texts, maybe_texts, maybe_texts, maybe_texts, areas)
supporters = st.builds(
    Supporter,
    id=ids(SupporterId),
    campaign_id=ids(CampaignId),
    action_page_id=ids(ActionPageId),
    fingerprint=fingerprints,
    clear_text=clear_texts,
    inserted_at=moments,
    source_id=st.none() | ids(SourceId),
    status=st.sampled_from(SupporterStatus),
    email_status=st.sampled_from(EmailStatus),
    email_status_changed=st.none() | moments,
    dupe_rank=st.none() | st.integers(0, 2**31 - 1),
)
payloads = st.builds(Payload, configs.map(lambda tree: json.dumps(tree).encode())) | st.builds(
    Payload, st.binary(), st.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES), ids(PublicKeyId), ids(PublicKeyId)
)
contacts = st.builds(
    Contact,
    supporter_id=ids(SupporterId),
    org_id=ids(OrgId),
    payload=payloads,
    communication_consent=maybe_booleans,
    delivery_consent=st.booleans(),
    inserted_at=moments,
)
refs = fingerprints.map(contact_ref.encode)


@st.composite
def actions(draw: st.DrawFn) -> Action:
    """Actions of known supporters, and un-linked ones."""
    supporter_id = draw(st.none() | ids(SupporterId))
    return Action(
        id=ActionId(draw(ids(ActionId))),
        action_type=draw(action_types),
        campaign_id=draw(ids(CampaignId)),
        action_page_id=draw(ids(ActionPageId)),
        inserted_at=draw(moments),
        fields=draw(custom_fields),
        supporter_id=supporter_id,
        ref=None if supporter_id else draw(refs),
        source_id=draw(st.none() | ids(SourceId)),
        with_consent=draw(st.booleans()) if supporter_id else False,
        testing=draw(st.booleans()),
        status=draw(st.sampled_from(ActionStatus)) if supporter_id else ActionStatus.NEW,
        donation=draw(st.none() | donations),
        mail=draw(st.none() | mails),
    )


copies = st.builds(Copy, st.builds(Receipt, ids(OrgId), maybe_booleans, st.booleans()), payloads)
signatures = st.builds(
    Signature,
    fingerprints,
    clear_texts,
    st.lists(copies, min_size=1, max_size=2, unique_by=lambda copy: copy.receipt.org_id).map(tuple),
)
privacies = st.builds(Privacy, maybe_booleans, maybe_booleans)
_origins = st.builds(
    Origin,
    action_page_id=ids(ActionPageId),
    org_id=ids(OrgId),
    campaign_id=ids(CampaignId),
    taken_at=moments,
    source=st.none() | sources,
    version=st.integers(0, 2**53),
)
_idempotency_keys = st.none() | st.builds(IdempotencyKey, titles, st.binary(min_size=32, max_size=32))
signed_intakes = st.builds(
    lambda signature, **rest: Intake(answer=signature.reference, signature=signature, **rest),
    signature=signatures,
    origin=_origins,
    deed=deeds,
    links=st.lists(refs, max_size=1).map(tuple),
    idempotency=_idempotency_keys,
)
_answers = st.builds(ContactReference, refs, maybe_texts)
followed_intakes = st.builds(
    Intake, _origins, deeds, _answers, supporter_id=ids(SupporterId), idempotency=_idempotency_keys
)
unlinked_intakes = st.builds(
    lambda ref, **rest: Intake(answer=ContactReference(ref), ref=ref, **rest),
    ref=refs,
    origin=_origins,
    deed=deeds,
    idempotency=_idempotency_keys,
)
intakes = signed_intakes | followed_intakes | unlinked_intakes

# ---------------------------------------------------------------- plain examples

ALPHA, BETA, GAMMA = OrgId(1), OrgId(2), OrgId(3)
INES = contact_ref.fingerprint("spec-seed", "ines@posteo.example")
LEAD = Org(id=ALPHA, name="riverwatch", title="River Watch", inserted_at=NOW, updated_at=NOW)
PARTNER = Org(id=BETA, name="fishfriends", title="Fish Friends", inserted_at=NOW, updated_at=NOW)
CAMPAIGN = Campaign(CampaignId(73), ALPHA, "free_the_tua", "Free the Tua", NOW, NOW)
PAGE = ActionPage(ActionPageId(611), CAMPAIGN.id, ALPHA, "riverwatch.example/free-the-tua", "pt", NOW, NOW)
WINDOW = MailToTargets(NOW, NOW.replace(day=16))
SIGNER = Supporter(
    SupporterId(5), CAMPAIGN.id, PAGE.id, INES, ClearText("Inês", email="ines@posteo.example", area="PT"), NOW
)
SIGNATURE = Action(ActionId(90417), "petition", CAMPAIGN.id, PAGE.id, NOW, supporter_id=SIGNER.id, with_consent=True)
FOLLOW_UP = evolve(SIGNATURE, id=ActionId(90418), action_type="share", with_consent=False)


def a_key(key_id: int, org_id: OrgId = ALPHA) -> PublicKey:
    """An active key, whose 32 bytes are its number."""
    number, public = PublicKeyId(key_id), bytes([key_id]) * 32
    return PublicKey(id=number, org_id=org_id, name="key", public=public, active=True, inserted_at=NOW, updated_at=NOW)


def a_signing_page(
    org: Org = LEAD,
    campaign: Campaign = CAMPAIGN,
    page: ActionPage = PAGE,
    *,
    lead: Org = LEAD,
    keys: Iterable[PublicKey] = (),
    signer: PublicKey | None = None,
    targets: Iterable[TargetId] = (),
) -> SigningPage:
    """The page in the org's hands, in the lead's campaign."""
    return SigningPage(
        page=evolve(page, org_id=org.id),
        campaign=evolve(campaign, org_id=lead.id),
        org=org,
        lead=lead,
        keys={key.org_id: key for key in keys},
        signer=signer,
        targets=frozenset(targets),
        version=1,
    )


def a_contact(org_id: OrgId = ALPHA, content: bytes = b"{}") -> Contact:
    """The signer's copy for one org, in clear, with consent to both."""
    return Contact(SIGNER.id, org_id, Payload(content), True, True, NOW)


def a_case(action: Action = SIGNATURE, supporter: Supporter | None = SIGNER, page: SigningPage | None = None) -> Case:
    """An action as it comes to processing, with a contact for the page's org."""
    page = page or a_signing_page()
    return Case(action, supporter, (a_contact(page.org.id),), None, page)


def a_target_id(number: int) -> TargetId:
    """The id of a target."""
    return TargetId(str(UUID(int=number)))
