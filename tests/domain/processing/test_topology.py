"""Queues and bindings by effective settings (spec 30 §2.1, 30.12#4, #5)."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.backends import Backends
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import ServiceName
from proca.domain.processing.queues import Queue
from proca.domain.processing.topology import (
    Binding,
    Exchange,
    Override,
    Readers,
    bindings,
    destinations,
    exchange_of,
    is_system,
    readers_of,
    stuck_stages,
)

NOW = datetime(2026, 3, 4, tzinfo=UTC)
ORG = Org(id=OrgId(7), name="river", title="River", inserted_at=NOW, updated_at=NOW)
NOTHING = Backends()
MAIL, HOOK, SQS = ServiceId(1), ServiceId(2), ServiceId(3)
SERVICES = {MAIL: ServiceName.SMTP, HOOK: ServiceName.WEBHOOK, SQS: ServiceName.SQS}
pushers = st.sampled_from([None, ServiceName.SQS, ServiceName.WEBHOOK])
readers = st.builds(
    Readers,
    email=st.booleans(),
    push=pushers,
    event=pushers,
    asks_supporters=st.booleans(),
    custom_supporter_confirm=st.booleans(),
    moderates=st.booleans(),
    custom_action_deliver=st.booleans(),
    custom_event_deliver=st.booleans(),
)


def campaign(supporter_confirm: bool | None = None, action_confirm: bool | None = None) -> Override:
    return Override(supporter_confirm, action_confirm)


def of(org: Org, *campaigns: Override, instance: Backends = NOTHING) -> Readers:
    return readers_of(org, instance, SERVICES, campaigns)


@pytest.mark.parametrize(
    ("settings", "bound"),
    [
        ({}, set()),
        ({"backends": Backends(email_backend=MAIL)}, {(Exchange.DELIVER, Queue.EMAIL_SUPPORTER)}),
        (
            {"backends": Backends(email_backend=MAIL), "supporter_confirm": True},
            {(Exchange.DELIVER, Queue.EMAIL_SUPPORTER), (Exchange.SUPPORTER_CONFIRM, Queue.EMAIL_SUPPORTER)},
        ),
        ({"supporter_confirm": True}, set()),
        ({"backends": Backends(push_backend=SQS)}, {(Exchange.DELIVER, Queue.SQS)}),
        ({"backends": Backends(event_backend=SQS)}, {(Exchange.EVENT, Queue.SQS)}),
        (
            {"backends": Backends(push_backend=HOOK, event_backend=HOOK)},
            {(Exchange.DELIVER, Queue.WEBHOOK), (Exchange.EVENT, Queue.WEBHOOK)},
        ),
        ({"custom_supporter_confirm": True}, {(Exchange.SUPPORTER_CONFIRM, Queue.CUSTOM_SUPPORTER_CONFIRM)}),
        ({"custom_action_confirm": True}, {(Exchange.ACTION_CONFIRM, Queue.CUSTOM_ACTION_CONFIRM)}),
        ({"custom_action_deliver": True}, {(Exchange.DELIVER, Queue.CUSTOM_ACTION_DELIVER)}),
        ({"custom_event_deliver": True}, {(Exchange.EVENT, Queue.CUSTOM_ACTION_DELIVER)}),
    ],
)
def test_every_row_of_the_table(settings: dict[str, object], bound: set[tuple[Exchange, Queue]]) -> None:
    """30 §2.1, row by row."""
    assert bindings(of(evolve(ORG, **settings))) == {Binding(*one) for one in bound}  # type: ignore[arg-type]


def test_a_campaign_that_asks_binds_the_queues_of_every_org_that_collects_in_it() -> None:
    """30.12#4: the partner of a campaign with confirmation is bound too, not only the org that leads it."""
    mailing = evolve(ORG, backends=Backends(email_backend=MAIL))
    assert Binding(Exchange.SUPPORTER_CONFIRM, Queue.EMAIL_SUPPORTER) in bindings(of(mailing, campaign(True)))
    assert Binding(Exchange.ACTION_CONFIRM, Queue.CUSTOM_ACTION_CONFIRM) in bindings(of(ORG, campaign(None, True)))
    assert bindings(of(ORG, campaign())) == frozenset()


def test_borrowed_backends_count() -> None:
    """`SYSTEM` follows the instance org."""
    borrowing = evolve(ORG, backends=Backends(email_backend=ServiceName.SYSTEM))
    assert of(borrowing, instance=Backends(email_backend=MAIL)).email
    assert not of(borrowing).email


def test_what_nobody_would_read() -> None:
    """30.12#4: whoever asks for confirmations without anything to send them is told so."""
    assert stuck_stages(of(evolve(ORG, supporter_confirm=True))) == {Exchange.SUPPORTER_CONFIRM}
    assert stuck_stages(of(ORG, campaign(True))) == {Exchange.SUPPORTER_CONFIRM}
    mailing = evolve(ORG, backends=Backends(email_backend=MAIL), supporter_confirm=True, custom_action_confirm=True)
    assert stuck_stages(of(mailing)) == frozenset()


@given(readers, st.sampled_from(Exchange), st.sampled_from(Queue))
def test_law_a_requeued_message_goes_to_its_queue_alone(wanted: Readers, exchange: Exchange, queue: Queue) -> None:
    """30.12#15: whatever else is bound, and never to another org's queue."""
    assert destinations(ORG.id, wanted, exchange, queue.of(ORG.id)) == (queue.of(ORG.id),)
    assert queue.of(OrgId(8)) not in destinations(ORG.id, wanted, exchange, queue.of(OrgId(8)))


@given(readers, st.sampled_from(Exchange))
def test_law_destinations_are_the_bindings(wanted: Readers, exchange: Exchange) -> None:
    bound = {one.queue.of(ORG.id) for one in bindings(wanted) if one.exchange is exchange}
    assert set(destinations(ORG.id, wanted, exchange, "petition.tua")) == bound


@given(readers)
def test_law_more_readers_never_take_a_queue_away(wanted: Readers) -> None:
    """Switching something on only adds."""
    more = evolve(wanted, email=True, asks_supporters=True, moderates=True, custom_action_deliver=True)
    assert bindings(wanted) <= bindings(more)


@pytest.mark.parametrize(
    ("exchange", "key", "expected"),
    [
        (Exchange.EVENT, "system.new_org", True),
        (Exchange.EVENT, "supporter.email_status", False),
        (Exchange.DELIVER, "system.new_org", False),
    ],
)
def test_system_events(exchange: Exchange, key: str, expected: bool) -> None:
    assert is_system(exchange, key) is expected


@given(st.integers(1, 2**62).map(OrgId), st.sampled_from(Exchange))
def test_law_a_topic_names_org_and_exchange(org_id: OrgId, exchange: Exchange) -> None:
    assert exchange_of(exchange.of(org_id)) == (org_id, exchange)


@pytest.mark.parametrize("topic", ["mail", "org.x.deliver", "org.7.nothing", "cus.7.deliver", "org.7", ""])
def test_other_topics_are_no_exchange(topic: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        exchange_of(topic)
