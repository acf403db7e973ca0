"""Which queues an org's messages go to, by its effective settings (spec 30 §2.1, 30.12#4, #5, #19)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache

from attrs import frozen

from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.backends import Backends, Slot, resolve
from proca.domain.orgs.org import Org
from proca.domain.orgs.processing_settings import action_confirm_on, supporter_confirm_on
from proca.domain.orgs.service import ServiceName
from proca.domain.processing.queues import Queue

# The one queue of the whole instance, of which any org's system events are kept.
SYSTEM_QUEUE = "system.deliver"
_SYSTEM_KEYS = "system."


class Exchange(StrEnum):
    """What an org's messages are about; on the broker each is an exchange `org.<id>.<name>`."""

    SUPPORTER_CONFIRM = "confirm.supporter"
    ACTION_CONFIRM = "confirm.action"
    DELIVER = "deliver"
    EVENT = "event"

    def of(self, org_id: OrgId) -> str:
        """Its name on the broker, which is the topic in the outbox too."""
        return f"org.{org_id}.{self}"


# A batch has many messages, and few exchanges.
@lru_cache(maxsize=1024)
def exchange_of(topic: str) -> tuple[OrgId, Exchange]:
    """The org and the exchange of a topic; ValueError for any other topic."""
    kind, number, name = topic.split(".", 2)
    if kind != "org":
        raise ValueError(topic)
    return OrgId(int(number)), Exchange(name)


@frozen
class Override:
    """What a campaign says of confirmations; null leaves it to the org that collects (spec 30 §1.2)."""

    supporter_confirm: bool | None
    action_confirm: bool | None


@frozen
class Readers:
    """Who wants an org's messages: the kinds of its backends, its own programs, and what its campaigns ask for."""

    email: bool = False
    push: ServiceName | None = None
    event: ServiceName | None = None
    asks_supporters: bool = False
    custom_supporter_confirm: bool = False
    moderates: bool = False
    custom_action_deliver: bool = False
    custom_event_deliver: bool = False


@frozen
class Binding:
    """All messages of an exchange go to a queue, whatever their routing key."""

    exchange: Exchange
    queue: Queue


def readers_of(
    org: Org, instance: Backends, services: Mapping[ServiceId, ServiceName], campaigns: Iterable[Override]
) -> Readers:
    """The readers of an org that collects in these campaigns; `services` are those that slots may name."""
    collected = tuple(campaigns)

    def kind(slot: Slot) -> ServiceName | None:
        filling = resolve(slot, org.backends, instance)
        return services.get(filling) if filling is not None else None

    return Readers(
        email=kind(Slot.EMAIL) is not None,
        push=kind(Slot.PUSH),
        event=kind(Slot.EVENT),
        asks_supporters=any(supporter_confirm_on(org, one.supporter_confirm) for one in collected)
        or supporter_confirm_on(org, None),
        custom_supporter_confirm=org.custom_supporter_confirm,
        moderates=any(action_confirm_on(org, one.action_confirm) for one in collected) or action_confirm_on(org, None),
        custom_action_deliver=org.custom_action_deliver,
        custom_event_deliver=org.custom_event_deliver,
    )


def _wanted(readers: Readers) -> dict[Binding, bool]:
    return {
        Binding(Exchange.SUPPORTER_CONFIRM, Queue.EMAIL_SUPPORTER): readers.email and readers.asks_supporters,
        Binding(Exchange.DELIVER, Queue.EMAIL_SUPPORTER): readers.email,
        Binding(Exchange.DELIVER, Queue.SQS): readers.push is ServiceName.SQS,
        Binding(Exchange.EVENT, Queue.SQS): readers.event is ServiceName.SQS,
        Binding(Exchange.DELIVER, Queue.WEBHOOK): readers.push is ServiceName.WEBHOOK,
        Binding(Exchange.EVENT, Queue.WEBHOOK): readers.event is ServiceName.WEBHOOK,
        Binding(Exchange.SUPPORTER_CONFIRM, Queue.CUSTOM_SUPPORTER_CONFIRM): readers.custom_supporter_confirm,
        Binding(Exchange.ACTION_CONFIRM, Queue.CUSTOM_ACTION_CONFIRM): readers.moderates,
        Binding(Exchange.DELIVER, Queue.CUSTOM_ACTION_DELIVER): readers.custom_action_deliver,
        Binding(Exchange.EVENT, Queue.CUSTOM_ACTION_DELIVER): readers.custom_event_deliver,
    }


# All that can ever be bound, by whatever settings.
POSSIBLE_BINDINGS = frozenset(_wanted(Readers()))


def bindings(readers: Readers) -> frozenset[Binding]:
    """What is bound to what."""
    return frozenset(binding for binding, is_wanted in _wanted(readers).items() if is_wanted)


def named_queue(org_id: OrgId, routing_key: str) -> Queue | None:
    """The org's queue that a routing key names, as that of a requeued action does (spec 30 §2.2)."""
    # Most keys name none, and each message asks.
    may_name = f".{org_id}." in routing_key
    return next((queue for queue in Queue if queue.of(org_id) == routing_key), None) if may_name else None


def destinations(org_id: OrgId, readers: Readers, exchange: Exchange, routing_key: str) -> tuple[str, ...]:
    """The names of the queues that one message goes to, none when nobody reads it.

    A routing key that names one of the org's queues (a requeued action, spec 30 §2.2) leads to that queue alone. The
    system queue is not among them: it has no reader in the server, so it exists on a broker only.
    """
    named = named_queue(org_id, routing_key)
    if named is not None:
        return (named.of(org_id),)
    return tuple(sorted(one.queue.of(org_id) for one in bindings(readers) if one.exchange is exchange))


def is_system(exchange: Exchange, routing_key: str) -> bool:
    """Whether a message also belongs into the system queue."""
    return exchange is Exchange.EVENT and routing_key.startswith(_SYSTEM_KEYS)


def topics_of(org_id: OrgId) -> frozenset[str]:
    """All topics of the outbox that are an org's: its exchanges, and the queues of its programs and of our workers."""
    return frozenset(one.of(org_id) for kind in (Exchange, Queue) for one in kind)


def stuck_stages(readers: Readers) -> frozenset[Exchange]:
    """Stages whose messages nobody reads though settings ask for them: supporters would wait for ever (30.12#4)."""
    bound = {one.exchange for one in bindings(readers)}
    asked = {Exchange.SUPPORTER_CONFIRM: readers.asks_supporters, Exchange.ACTION_CONFIRM: readers.moderates}
    return frozenset(exchange for exchange, is_asked in asked.items() if is_asked and exchange not in bound)
