"""A donation that came with an action (spec 10 §1.8)."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from attrs import field, frozen

from proca.domain.actions.currencies import CURRENCIES
from proca.domain.errors import Violation, refuse_if_any
from proca.domain.rules import BLANK, FORMAT, INVALID, is_storable_tree, json_bytes

_CURRENCY = re.compile(r"[A-Z]{3}")
_MAX_AMOUNT = 2**31 - 1
# Ours: messages carry the payload, and many of them are in memory at a time. A PaymentIntent has about 4 kB.
MAX_PAYLOAD_BYTES = 65_536


class DonationSchema(StrEnum):
    """What the payload is."""

    STRIPE_PAYMENT_INTENT = "stripe_payment_intent"


class FrequencyUnit(StrEnum):
    """How often the amount is given."""

    ONE_OFF = "one_off"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    DAILY = "daily"


@frozen
class DonationInput:
    """A donation as it was sent."""

    payload: Mapping[str, object] | None
    schema: DonationSchema | None = None
    amount: int | None = None
    currency: str | None = None
    frequency_unit: FrequencyUnit | None = None


@frozen
class Donation:
    """An amount in the currency's smallest unit, with the payment provider's own record."""

    amount: int
    currency: str
    payload: Mapping[str, object] = field(repr=False)
    frequency_unit: FrequencyUnit = FrequencyUnit.ONE_OFF
    schema: DonationSchema | None = None


def donate(given: DonationInput) -> Donation:
    """Check and complete a donation; under the Stripe schema the payload's amount and currency win."""
    payload = given.payload if given.payload is not None else {}
    amount: object = given.amount
    currency: object = given.currency or "EUR"
    if given.schema is DonationSchema.STRIPE_PAYMENT_INTENT and payload:
        amount, currency = payload.get("amount"), payload.get("currency")
        refuse_if_any(_payload_violations(given.schema, amount, currency))
        currency = str(currency).upper()
    refuse_if_any(_violations(amount, str(currency), payload))
    assert isinstance(amount, int)  # noqa: S101  (what _violations just proved, said to the type checker)
    return Donation(amount, str(currency), payload, given.frequency_unit or FrequencyUnit.ONE_OFF, given.schema)


def _payload_violations(schema: DonationSchema, amount: object, currency: object) -> Iterator[Violation]:
    if not isinstance(amount, int) or isinstance(amount, bool):
        yield Violation(f"payload does not contain amount, schema: {schema}", ("donation", "payload"))
    elif not isinstance(currency, str):
        yield Violation(f"payload does not contain currency, schema: {schema}", ("donation", "payload"))


def _violations(amount: object, currency: str, payload: Mapping[str, object]) -> Iterator[Violation]:
    if not isinstance(amount, int):
        yield Violation(BLANK, ("donation", "amount"))
    elif amount <= 0:
        yield Violation("must be positive", ("donation", "amount"))
    elif amount > _MAX_AMOUNT:
        yield Violation(INVALID, ("donation", "amount"))
    if not _CURRENCY.fullmatch(currency):
        yield Violation(FORMAT, ("donation", "currency"))
    elif currency not in CURRENCIES:
        yield Violation("does not exist", ("donation", "currency"))
    if not is_storable_tree(payload) or json_bytes(payload) > MAX_PAYLOAD_BYTES:
        yield Violation(INVALID, ("donation", "payload"))
