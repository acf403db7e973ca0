"""Strategies for orgs, their services and their keys."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from proca.domain.contacts.schema import ContactSchema
from proca.domain.ids import OrgId, PublicKeyId, ServiceId
from proca.domain.orgs.backends import Backends, Filling, Slot
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org, new_org
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.secret import SealedSecret

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEALED = SealedSecret(b"sealed")

times = st.integers(min_value=0, max_value=10**8).map(lambda seconds: NOW + timedelta(seconds=seconds))
names = st.from_regex(r"[A-Za-z0-9_-]{1,30}", fullmatch=True)
_storable = st.characters(codec="utf-8", exclude_characters="\0")
titles = st.text(_storable, min_size=1, max_size=255).filter(lambda title: title.strip())
_texts = st.text(_storable)
json = st.dictionaries(_texts, st.none() | st.booleans() | st.integers() | _texts)
slots = st.sampled_from(Slot)
service_ids = st.integers(min_value=1, max_value=2**31).map(ServiceId)


fillings: st.SearchStrategy[Filling] = st.one_of(st.none(), st.just(ServiceName.SYSTEM), service_ids)
backends = st.builds(Backends, **{slot.value: fillings for slot in Slot})
orgs = st.builds(
    Org,
    id=st.integers(min_value=1).map(OrgId),
    name=names,
    title=titles,
    contact_schema=st.sampled_from(ContactSchema),
    action_schema_version=st.sampled_from([1, 2]),
    high_security=st.booleans(),
    doi_thank_you=st.booleans(),
    email_from=st.none() | st.emails(domains=st.just("lynx.test")),
    reply_enabled=st.booleans(),
    sender_rewrite=st.booleans(),
    supporter_confirm=st.booleans(),
    supporter_confirm_template=st.none() | st.text(_storable, max_size=255),
    custom_supporter_confirm=st.booleans(),
    custom_action_confirm=st.booleans(),
    custom_action_deliver=st.booleans(),
    custom_event_deliver=st.booleans(),
    backends=backends,
    config=json,
    inserted_at=times,
    updated_at=times,
)
services = st.builds(
    Service,
    id=service_ids,
    org_id=st.just(OrgId(7)),
    name=st.sampled_from(sorted(set(ServiceName) - {ServiceName.SYSTEM})),
    host=st.text(_storable, max_size=255),
    user=st.text(_storable, max_size=255),
    password=st.binary().map(SealedSecret),
    path=st.none() | st.text(_storable, max_size=255),
    sending_from=st.none() | st.text(_storable, max_size=255),
    transactional_email_budget=st.none() | st.integers(min_value=0, max_value=2**31 - 1),
    inserted_at=times,
    updated_at=times,
)
keys = st.builds(
    PublicKey,
    id=st.integers(min_value=1, max_value=9).map(PublicKeyId),
    org_id=st.just(OrgId(7)),
    name=titles,
    public=st.binary(min_size=32, max_size=32),
    private=st.none() | st.binary().map(SealedSecret),
    active=st.booleans(),
    expired=st.booleans(),
    inserted_at=times,
    updated_at=times,
)
key_rings = st.lists(keys, unique_by=lambda key: key.id).map(tuple)


def an_org(name: str = "lynx") -> Org:
    """One plain org."""
    return new_org(id=OrgId(7), name=name, title="Lynx", now=NOW)


def a_service(name: ServiceName, service_id: int = 1, updated_at: datetime = NOW) -> Service:
    """One plain service."""
    return Service(
        id=ServiceId(service_id),
        org_id=OrgId(7),
        name=name,
        password=SEALED,
        inserted_at=NOW,
        updated_at=updated_at,
    )
