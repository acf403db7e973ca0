"""An action that goes into one queue of one org once more (spec 30 §2.7, 30.12#14, #15)."""

from proca.domain.contacts.contact import Contact
from proca.domain.ids import OrgId
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.case import Case
from proca.domain.processing.messages import Json, Keys, message_to
from proca.domain.processing.queues import Queue, stage_for
from proca.domain.supporters.links import LinkMaker


def requeued(case: Case, org_id: OrgId, queue: Queue, keys: Keys, links: LinkMaker | None = None) -> OutboxEntry | None:
    """The promise, with the org's own copy and as the states are now; none when it would help nobody.

    The topic is the stage's exchange of the org, as in processing; the routing key is the name of the queue, which has
    one dot more than any other key.
    """
    supporter = case.supporter
    stage = stage_for(queue, case.action.status, supporter.status) if supporter else None
    if supporter is None or stage is None or not _can_be_opened(case.contacts, org_id, keys):
        return None
    body = message_to(org_id, stage, case, (case.action, supporter), keys, links).body
    if queue is Queue.EMAIL_SUPPORTER and not _has_address(body):
        return None
    return OutboxEntry(f"org.{org_id}.{stage.exchange}", queue.of(org_id), body, case.action.id)


def _can_be_opened(contacts: tuple[Contact, ...], org_id: OrgId, keys: Keys) -> bool:
    """Whether the org has a copy whose keys are known."""
    return any(one.payload.key_ids <= keys.keys() for one in contacts if one.org_id == org_id)


def _has_address(body: Json) -> bool:
    """A sealed copy keeps none once it was delivered, and then there is nobody to write to (30.12#14)."""
    contact = body["contact"]
    return isinstance(contact, dict) and bool(contact.get("email"))
