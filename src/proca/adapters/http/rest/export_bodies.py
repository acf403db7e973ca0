"""Bodies of exports, requests to queue again, and donations."""

from typing import Annotated, Any

from msgspec import Meta, Struct, field

from proca.adapters.http.rest.bodies import Wire
from proca.domain.actions.donation import FrequencyUnit
from proca.domain.processing.queues import Queue


class KeyIdsBody(Struct, rename="camel"):
    """Which key."""

    id: int
    public: str


class ExportedContactBody(Struct, rename="camel"):
    """Personal data as the org holds it: clear JSON text, or sealed with the keys that open it."""

    contact_ref: str
    dupe_rank: int
    payload: str
    nonce: str | None
    public_key: KeyIdsBody | None
    sign_key: KeyIdsBody | None


class ExportedPrivacyBody(Struct, rename="camel"):
    """The consent given to the org."""

    opt_in: bool | None
    given_at: str
    email_status: str
    email_status_changed: str | None
    with_consent: bool


class ExportedTrackingBody(Struct, rename="camel"):
    """Where the supporter came from."""

    source: str
    medium: str
    campaign: str
    content: str


class ExportedDonationBody(Struct, rename="camel"):
    """A donation, in the currency's smallest unit."""

    schema: str | None
    amount: int
    currency: str
    frequency_unit: str
    payload: dict[str, Any]


class ExportedActionBody(Struct, rename="camel"):
    """An action with the contact that the org holds."""

    action_id: int
    created_at: str
    action_type: str
    custom_fields: dict[str, Any]
    campaign_id: int
    action_page_id: int
    contact: ExportedContactBody
    privacy: ExportedPrivacyBody
    tracking: ExportedTrackingBody | None
    donation: ExportedDonationBody | None


class ExportPage(Struct, rename="camel"):
    """Some actions, and the cursor that continues after them; null at the end."""

    items: list[ExportedActionBody]
    next: Annotated[str | None, Meta(description="Send it as `cursor` to go on")]


class RequeueBody(Wire):
    """Actions to put into one of the org's queues again."""

    ids: list[int]
    queue: Queue


class PaymentIntentBody(Wire):
    """One payment, the amount in the currency's smallest unit."""

    amount: int
    currency: Annotated[str, Meta(examples=["EUR"])]
    payment_method_types: list[str] = field(default_factory=list)
    contact_ref: str | None = None
    testing: bool = False


class SubscriptionBody(Wire):
    """A payment that comes again."""

    amount: int
    currency: Annotated[str, Meta(examples=["EUR"])]
    frequency_unit: FrequencyUnit
    contact_ref: str | None = None
    testing: bool = False


class StripeObjectsBody(Wire):
    """Stripe's own parameters by object."""

    payment_intent: dict[str, Any] | None = None
    subscription: dict[str, Any] | None = None
    customer: dict[str, Any] | None = None
    price: dict[str, Any] | None = None
    testing: bool = False


class RequeuedBody(Struct, rename="camel"):
    """How many were taken up, and how many of them do not belong in that queue."""

    count: int
    failed: int
