"""Strategies for all settings aggregates, with texts that every store can keep."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from proca.domain.actions.custom_fields import CustomFields
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign, CampaignStatus
from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.campaigns.target import Target, TargetEmail
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import Operation
from proca.domain.contacts.schema import ContactSchema
from proca.domain.ids import (
    ActionPageId,
    CampaignId,
    ConfirmId,
    OrgId,
    PublicKeyId,
    ServiceId,
    StafferId,
    TargetId,
    TemplateId,
    UserId,
    UserTokenId,
)
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.secret import SealedSecret, Secret
from proca.domain.supporters.supporter import EmailStatus
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import DIGEST_BYTES, TokenContext, UserToken
from proca.domain.users.user import PasswordHash, User
from strategies_orgs import backends

START = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
maybe_text = st.none() | texts
times = st.integers(min_value=0, max_value=10**15).map(lambda micros: START + timedelta(microseconds=micros))
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))
numbers = st.integers(min_value=1, max_value=2**53)
# Wider floats come back from JSONB as integers of other digits.
leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15)
trees = st.recursive(
    leaves | texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=5
)
configs = st.dictionaries(texts, trees, max_size=3)
custom_fields = st.dictionaries(texts, texts | st.integers(-(2**53), 2**53) | st.lists(texts, max_size=3), max_size=3)
small = st.integers(min_value=0, max_value=2**31 - 1)
stamps = {"inserted_at": times, "updated_at": times}


def orgs(ids: st.SearchStrategy[int] = numbers, names: st.SearchStrategy[str] = texts) -> st.SearchStrategy[Org]:
    """Any org."""
    return st.builds(
        Org,
        id=ids.map(OrgId),
        name=names,
        title=texts,
        contact_schema=st.sampled_from(ContactSchema),
        action_schema_version=st.sampled_from([1, 2]),
        high_security=st.booleans(),
        email_from=maybe_text,
        supporter_confirm_template=maybe_text,
        custom_action_confirm=st.booleans(),
        backends=backends,
        config=configs,
        **stamps,
    )


def keys(
    ids: st.SearchStrategy[int] = numbers, org_ids: st.SearchStrategy[int] = numbers
) -> st.SearchStrategy[PublicKey]:
    """Any key."""
    return st.builds(
        PublicKey,
        id=ids.map(PublicKeyId),
        org_id=org_ids.map(OrgId),
        name=texts,
        public=st.binary(min_size=32, max_size=32),
        private=st.none() | st.binary().map(SealedSecret),
        active=st.booleans(),
        expired=st.booleans(),
        **stamps,
    )


def services(
    ids: st.SearchStrategy[int] = numbers, org_ids: st.SearchStrategy[int] = numbers
) -> st.SearchStrategy[Service]:
    """Any service."""
    return st.builds(
        Service,
        id=ids.map(ServiceId),
        org_id=org_ids.map(OrgId),
        name=st.sampled_from(ServiceName),
        host=texts,
        user=texts,
        password=st.binary().map(SealedSecret),
        path=maybe_text,
        sending_from=maybe_text,
        transactional_email_budget=st.none() | small,
        **stamps,
    )


mail_settings = st.builds(
    MailToTargets,
    start_at=times,
    end_at=times,
    message_template=maybe_text,
    test_email=maybe_text,
    cc_contacts=st.lists(texts, max_size=2).map(tuple),
    cc_sender=st.booleans(),
    drip_delivery=st.booleans(),
    max_emails_per_hour=st.none() | small,
    timezone=st.sampled_from(["Etc/UTC", "Europe/Vienna"]),
)


def campaigns(
    ids: st.SearchStrategy[int] = numbers,
    org_ids: st.SearchStrategy[int] = numbers,
    names: st.SearchStrategy[str] = texts,
    external_ids: st.SearchStrategy[int | None] = st.none() | small,  # noqa: B008  (strategies are values)
) -> st.SearchStrategy[Campaign]:
    """Any campaign."""
    entries = st.lists(texts, max_size=2).map(tuple)
    return st.builds(
        Campaign,
        id=ids.map(CampaignId),
        org_id=org_ids.map(OrgId),
        name=names,
        title=texts,
        external_id=external_ids,
        status=st.sampled_from(CampaignStatus),
        contact_schema=st.sampled_from(ContactSchema),
        config=configs,
        start=st.none() | days,
        end=st.none() | days,
        force_delivery=st.booleans(),
        public_actions=entries,
        transient_actions=entries,
        supporter_confirm=st.none() | st.booleans(),
        supporter_confirm_template=maybe_text,
        action_confirm=st.none() | st.booleans(),
        mtt=st.none() | mail_settings,
        **stamps,
    )


def pages(
    ids: st.SearchStrategy[int] = numbers,
    campaign_ids: st.SearchStrategy[int] = numbers,
    org_ids: st.SearchStrategy[int] = numbers,
    names: st.SearchStrategy[str] = texts,
) -> st.SearchStrategy[ActionPage]:
    """Any action page."""
    return st.builds(
        ActionPage,
        id=ids.map(ActionPageId),
        campaign_id=campaign_ids.map(CampaignId),
        org_id=org_ids.map(OrgId),
        name=names,
        locale=texts | st.just("ca@" + "valencia" * 10),
        live=st.booleans(),
        config=configs,
        delivery=st.booleans(),
        extra_supporters=small,
        thank_you_template=maybe_text,
        supporter_confirm_template=maybe_text,
        duplicate_template=maybe_text,
        **stamps,
    )


target_emails = st.builds(
    TargetEmail,
    email=texts,
    email_status=st.sampled_from(EmailStatus),
    error=maybe_text,
    soft_bounce_count=small,
)


def targets(
    ids: st.SearchStrategy[str] = st.uuids().map(str),  # noqa: B008  (strategies are values)
    campaign_ids: st.SearchStrategy[int] = numbers,
    external_ids: st.SearchStrategy[str] = texts,
) -> st.SearchStrategy[Target]:
    """Any target."""
    return st.builds(
        Target,
        id=ids.map(TargetId),
        campaign_id=campaign_ids.map(CampaignId),
        external_id=external_ids,
        name=texts,
        locale=maybe_text,
        area=maybe_text,
        fields=custom_fields.map(CustomFields),
        emails=st.lists(target_emails, max_size=3).map(tuple),
        **stamps,
    )


def users(
    ids: st.SearchStrategy[int] = numbers,
    emails: st.SearchStrategy[str] = texts,
    external_ids: st.SearchStrategy[str | None] = maybe_text,
) -> st.SearchStrategy[User]:
    """Any user."""
    return st.builds(
        User,
        id=ids.map(UserId),
        email=emails,
        external_id=external_ids,
        password_hash=st.none() | texts.map(PasswordHash),
        confirmed_at=st.none() | times,
        perms=small,
        picture_url=maybe_text,
        job_title=maybe_text,
        phone=maybe_text,
        **stamps,
    )


def staffers(
    ids: st.SearchStrategy[int] = numbers,
    org_ids: st.SearchStrategy[int] = numbers,
    user_ids: st.SearchStrategy[int] = numbers,
) -> st.SearchStrategy[Staffer]:
    """Any staffer."""
    return st.builds(
        Staffer,
        id=ids.map(StafferId),
        org_id=org_ids.map(OrgId),
        user_id=user_ids.map(UserId),
        perms=small,
        last_signin_at=st.none() | times,
        **stamps,
    )


def confirms(
    ids: st.SearchStrategy[int] = numbers,
    codes: st.SearchStrategy[str] = texts,
    creators: st.SearchStrategy[int | None] = st.none() | numbers,  # noqa: B008  (strategies are values)
    subjects: st.SearchStrategy[int] = numbers,
) -> st.SearchStrategy[Confirm]:
    """Any confirm."""
    return st.builds(
        Confirm,
        id=ids.map(ConfirmId),
        operation=st.sampled_from(Operation),
        subject_id=subjects,
        object_id=st.none() | numbers,
        email=maybe_text,
        code=codes.map(Secret),
        charges=small,
        message=maybe_text,
        creator_id=creators.map(lambda number: None if number is None else UserId(number)),
        **stamps,
    )


def templates(
    ids: st.SearchStrategy[int] = numbers,
    org_ids: st.SearchStrategy[int] = numbers,
    names: st.SearchStrategy[str] = texts,
    locales: st.SearchStrategy[str] = texts,
) -> st.SearchStrategy[EmailTemplate]:
    """Any template."""
    return st.builds(
        EmailTemplate,
        id=ids.map(TemplateId),
        org_id=org_ids.map(OrgId),
        name=names,
        locale=locales,
        external_id=maybe_text,
        subject=maybe_text,
        html=maybe_text,
        text=maybe_text,
        **stamps,
    )


tokens = st.builds(
    UserToken,
    id=numbers.map(UserTokenId),
    user_id=numbers.map(UserId),
    context=st.sampled_from(TokenContext),
    digest=st.binary(min_size=DIGEST_BYTES, max_size=DIGEST_BYTES),
    sent_to=maybe_text,
    old_email=maybe_text,
    inserted_at=times,
)
