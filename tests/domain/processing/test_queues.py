"""Which queue an action may go into again, and what is put there (30 §2.7)."""

import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.action import ActionStatus as A
from proca.domain.contacts.contact import Contact, Payload
from proca.domain.ids import OrgId, PublicKeyId
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.case import Case
from proca.domain.processing.queues import Queue, stage_for
from proca.domain.processing.requeue import requeued
from proca.domain.processing.table import Stage
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.supporter import SupporterStatus as S
from strategies_record import ALPHA, BETA, GAMMA, PARTNER, SIGNATURE, SIGNER, a_contact, a_key, a_signing_page

KEYS = {key.id: key for key in (a_key(31, BETA), a_key(2, GAMMA))}
ALLOWED = {
    (A.NEW, S.CONFIRMING): (Stage.SUPPORTER_CONFIRM, {Queue.EMAIL_SUPPORTER, Queue.CUSTOM_SUPPORTER_CONFIRM}),
    (A.CONFIRMING, S.ACCEPTED): (Stage.ACTION_CONFIRM, {Queue.CUSTOM_ACTION_CONFIRM}),
    (A.DELIVERED, S.ACCEPTED): (
        Stage.DELIVER,
        {Queue.EMAIL_SUPPORTER, Queue.CUSTOM_ACTION_DELIVER, Queue.SQS, Queue.WEBHOOK},
    ),
}
ALLOWED[A.REPEAT, S.ACCEPTED] = ALLOWED[A.DELIVERED, S.ACCEPTED]


def clear(org_id: OrgId, **person: str) -> Contact:
    """The copy for one org, in clear."""
    return a_contact(org_id, json.dumps(person).encode())


def sealed(org_id: OrgId, key_id: int = 31) -> Contact:
    """The copy for one org, sealed."""
    return evolve(a_contact(org_id), payload=Payload(b"?" * 20, bytes(24), PublicKeyId(key_id), PublicKeyId(2)))


def case(*contacts: Contact, action: A = A.DELIVERED, supporter: S = S.ACCEPTED) -> Case:
    """An action on the partner's page in the lead's campaign, its clear text taken away."""
    return Case(
        evolve(SIGNATURE, status=action),
        evolve(SIGNER, status=supporter, clear_text=ClearText(first_name="Inês")),
        contacts,
        None,
        a_signing_page(PARTNER),
    )


@pytest.mark.parametrize("supporter", S)
@pytest.mark.parametrize("action", A)
@pytest.mark.parametrize("queue", Queue)
def test_every_pair_of_states_and_queue(queue: Queue, action: A, supporter: S) -> None:
    """30 §2.7, 30.12#15: `repeat` goes out again like `delivered`."""
    stage, queues = ALLOWED.get((action, supporter), (None, set()))
    assert stage_for(queue, action, supporter) is (stage if queue in queues else None)


@pytest.mark.parametrize(
    ("queue", "name"),
    [
        (Queue.EMAIL_SUPPORTER, "wrk.7.email.supporter"),
        (Queue.CUSTOM_SUPPORTER_CONFIRM, "cus.7.confirm.supporter"),
        (Queue.CUSTOM_ACTION_CONFIRM, "cus.7.confirm.action"),
        (Queue.CUSTOM_ACTION_DELIVER, "cus.7.deliver"),
        (Queue.SQS, "wrk.7.sqs"),
        (Queue.WEBHOOK, "wrk.7.webhook"),
    ],
)
def test_names_on_the_broker(queue: Queue, name: str) -> None:
    """30 §2.7."""
    assert queue.of(OrgId(7)) == name


def test_each_org_has_its_own_copy_in_its_own_queue() -> None:
    """30.12#15: the lead's copy does not go to the partner, who collected it."""
    both = case(clear(ALPHA, email="lead@mail.test"), clear(BETA, email="partner@mail.test"))
    entry = requeued(both, ALPHA, Queue.WEBHOOK, {})
    assert entry is not None
    assert (entry.topic, entry.routing_key) == (f"org.{ALPHA}.deliver", f"wrk.{ALPHA}.webhook")
    assert entry.action_id == SIGNATURE.id
    assert "lead@mail.test" in str(entry.body)
    assert "partner@mail.test" not in str(entry.body)
    assert entry.body["orgId"] == PARTNER.id


@pytest.mark.parametrize(
    ("action", "supporter", "queue", "exchange", "stage"),
    [
        (A.NEW, S.CONFIRMING, Queue.CUSTOM_SUPPORTER_CONFIRM, "confirm.supporter", "supporter_confirm"),
        (A.CONFIRMING, S.ACCEPTED, Queue.CUSTOM_ACTION_CONFIRM, "confirm.action", "action_confirm"),
        (A.REPEAT, S.ACCEPTED, Queue.CUSTOM_ACTION_DELIVER, "deliver", "deliver"),
    ],
)
def test_the_stage_is_that_of_the_states(action: A, supporter: S, queue: Queue, exchange: str, stage: str) -> None:
    entry = requeued(case(clear(BETA), action=action, supporter=supporter), BETA, queue, {})
    assert entry is not None
    assert (entry.topic, entry.body["stage"]) == (f"org.{BETA}.{exchange}", stage)


@given(queue=st.sampled_from(Queue), org_id=st.integers(min_value=1).map(OrgId))
def test_law_queues_are_told_from_exchanges_by_their_dots(queue: Queue, org_id: OrgId) -> None:
    """Neither an action type nor the name of a campaign has a dot."""
    assert queue.of(org_id).count(".") > f"{SIGNATURE.action_type}.campaign".count(".")


def test_a_sealed_copy() -> None:
    entry = requeued(case(sealed(BETA)), BETA, Queue.SQS, KEYS)
    assert entry is not None
    assert entry.body["personalInfo"] is not None


@pytest.mark.parametrize(
    ("contacts", "queue"),
    [
        ((), Queue.SQS),
        ((clear(ALPHA),), Queue.SQS),
        ((sealed(BETA, 32),), Queue.SQS),
        ((sealed(BETA),), Queue.EMAIL_SUPPORTER),
        ((clear(BETA, firstName="Inês"),), Queue.EMAIL_SUPPORTER),
        ((clear(BETA, email="a@b.test"),), Queue.CUSTOM_ACTION_CONFIRM),
    ],
    ids=["no-copy", "copy-of-another-org", "unknown-key", "sealed-address", "no-address", "other-stage"],
)
def test_what_helps_nobody(contacts: tuple[Contact, ...], queue: Queue) -> None:
    """30.12#14: nobody can be written to without an address."""
    assert requeued(case(*contacts), BETA, queue, KEYS) is None


def test_an_address_in_the_clear_copy_is_enough() -> None:
    """Also after the supporter's own was taken away."""
    entry = requeued(case(clear(BETA, email="a@b.test")), BETA, Queue.EMAIL_SUPPORTER, {})
    assert isinstance(entry, OutboxEntry)


def test_an_unlinked_action_goes_nowhere() -> None:
    unlinked = evolve(case(clear(BETA)), supporter=None)
    assert requeued(unlinked, BETA, Queue.SQS, {}) is None
