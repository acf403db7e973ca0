"""Receipts and queues that are read over HTTP (issue 4 item 5)."""

from hypothesis import given
from hypothesis import strategies as st

from proca.domain.ids import OrgId, OutboxId
from proca.domain.processing.pulling import PullQueue, Receipt, receipt_of
from proca.domain.processing.topology import Binding, Exchange, Readers, bindings, topics_of

orgs = st.integers(1, 2**63 - 1).map(OrgId)
queues = st.sampled_from(PullQueue)
receipts = st.builds(Receipt, st.integers(0, 2**63 - 1).map(OutboxId), st.integers(0, 2**32 - 1))


@given(receipt=receipts, org=orgs, queue=queues)
def test_law_a_receipt_is_read_back(receipt: Receipt, org: OrgId, queue: PullQueue) -> None:
    assert receipt_of(receipt.text(org, queue), org, queue) == receipt


@given(receipt=receipts, org=orgs, other=orgs, queue=queues, another=queues)
def test_law_it_is_nothing_to_anybody_else(
    receipt: Receipt, org: OrgId, other: OrgId, queue: PullQueue, another: PullQueue
) -> None:
    read = receipt_of(receipt.text(org, queue), other, another)
    assert (read is None) == ((org, queue) != (other, another))


@given(
    text=st.text(max_size=40) | st.binary(min_size=20, max_size=20).map(lambda raw: raw.hex()), org=orgs, queue=queues
)
def test_law_any_other_text_is_none(text: str, org: OrgId, queue: PullQueue) -> None:
    read = receipt_of(text, org, queue)
    assert read is None or read.text(org, queue) == text


def test_a_number_that_no_message_has() -> None:
    """It would not fit into a column."""
    text = Receipt(OutboxId(2**63), 1).text(OrgId(1), PullQueue.DELIVER)
    assert receipt_of(text, OrgId(1), PullQueue.DELIVER) is None


def test_which_queue_each_is() -> None:
    """30 §2.1."""
    assert [queue.topic(OrgId(7)) for queue in PullQueue] == [
        "cus.7.deliver",
        "cus.7.confirm.supporter",
        "cus.7.confirm.action",
        "cus.7.deliver",
    ]


def test_each_setting_feeds_its_queue() -> None:
    """30 §2.1; events come into `deliver` as well."""
    nothing = bindings(Readers())
    assert not any(queue.is_fed(nothing) for queue in PullQueue)
    fed = {
        "custom_supporter_confirm": {PullQueue.SUPPORTER_CONFIRM},
        "moderates": {PullQueue.ACTION_CONFIRM},
        "custom_action_deliver": {PullQueue.DELIVER},
        "custom_event_deliver": {PullQueue.DELIVER, PullQueue.EVENT},
    }
    for setting, queues in fed.items():
        bound = bindings(Readers(**{setting: True}))
        assert {queue for queue in PullQueue if queue.is_fed(bound)} == queues


def test_an_orgs_topics() -> None:
    """Its exchanges and every queue that anything can be bound to."""
    topics = topics_of(OrgId(7))
    assert {Exchange.EVENT.of(OrgId(7)), "cus.7.deliver", "wrk.7.webhook", "wrk.7.email.supporter"} <= topics
    everything = Readers(email=True, asks_supporters=True, custom_supporter_confirm=True, moderates=True,
                         custom_action_deliver=True, custom_event_deliver=True)  # fmt: skip
    bound: frozenset[Binding] = bindings(everything)
    assert {one.queue.of(OrgId(7)) for one in bound} <= topics
    assert not topics & topics_of(OrgId(77))


def test_events_wait_with_deliveries() -> None:
    """30 §2.1: one queue holds both."""
    assert PullQueue.EVENT.topic(OrgId(7)) == PullQueue.DELIVER.topic(OrgId(7)) == "cus.7.deliver"
    assert PullQueue.SUPPORTER_CONFIRM.topic(OrgId(7)) == "cus.7.confirm.supporter"
    assert [queue for queue in PullQueue if queue.only_events] == [PullQueue.EVENT]


def test_each_queue_names_the_setting_that_feeds_it() -> None:
    """What an org is told that reads a queue into which nothing comes."""
    assert {queue: queue.setting for queue in PullQueue} == {
        PullQueue.DELIVER: "customActionDeliver",
        PullQueue.SUPPORTER_CONFIRM: "customSupporterConfirm",
        PullQueue.ACTION_CONFIRM: "customActionConfirm",
        PullQueue.EVENT: "customEventDeliver",
    }
