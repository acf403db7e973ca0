"""What may be asked of Stripe on behalf of an action page (spec 20 §3.8, 30 §5.10, 20.13#19)."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from proca.domain.actions.currencies import CURRENCIES
from proca.domain.actions.donation import FrequencyUnit
from proca.domain.errors import Refused, Violation, refuse_if_any
from proca.domain.rules import BLANK, IDENTIFIER, INVALID, is_storable_tree, text

Object = Mapping[str, object]

METADATA_MAX = 500
MOST_METHODS = 50
INTERVALS = {FrequencyUnit.DAILY: "day", FrequencyUnit.WEEKLY: "week", FrequencyUnit.MONTHLY: "month"}
# What a supporter's browser has to say. The rest of Stripe's parameters moves money between accounts, names customers
# of others, or gives discounts, and the org's secret key would do as told.
ALLOWED: Mapping[str, frozenset[str]] = {
    "customer": frozenset({"address", "description", "email", "metadata", "name", "phone", "preferred_locales"}),
    "paymentIntent": frozenset(
        {
            "amount",
            "automatic_payment_methods",
            "currency",
            "description",
            "metadata",
            "payment_method_types",
            "receipt_email",
            "setup_future_usage",
            "statement_descriptor",
            "statement_descriptor_suffix",
        }
    ),
    "price": frozenset(
        {"billing_scheme", "currency", "metadata", "nickname", "product", "product_data", "recurring", "unit_amount"}
    ),
    "subscription": frozenset({"description", "expand", "metadata", "payment_behavior", "payment_settings"}),
}


@frozen
class PaymentIntentInput:
    """One payment, the amount in the currency's smallest unit."""

    amount: int
    currency: str
    payment_method_types: Sequence[str] = ()


@frozen
class SubscriptionInput:
    """A payment that comes again."""

    amount: int
    currency: str
    frequency_unit: FrequencyUnit


@frozen(kw_only=True)
class StripeObjects:
    """Stripe's own parameters by object; customer and price are made first, for the payment or the subscription."""

    payment_intent: Object | None = field(default=None, repr=False)
    subscription: Object | None = field(default=None, repr=False)
    customer: Object | None = field(default=None, repr=False)
    price: Object | None = field(default=None, repr=False)

    @property
    def given(self) -> dict[str, Object]:
        """Those that were given, by their names on the wire."""
        named = {
            "customer": self.customer,
            "paymentIntent": self.payment_intent,
            "price": self.price,
            "subscription": self.subscription,
        }
        return {name: value for name, value in named.items() if value is not None}


def check_payment_intent(given: PaymentIntentInput, contact_ref: str | None) -> None:
    """Raise Invalid when a rule is broken."""
    refuse_if_any(
        [
            *_money(given.amount, given.currency),
            *_methods(given.payment_method_types),
            *text(contact_ref, METADATA_MAX, ("contactRef",)),
        ]
    )


def check_subscription(given: SubscriptionInput, contact_ref: str | None) -> None:
    """Raise Invalid when a rule is broken; what is given once is no subscription."""
    unit = [] if given.frequency_unit in INTERVALS else [Violation(INVALID, ("frequencyUnit",))]
    refuse_if_any([*_money(given.amount, given.currency), *unit, *text(contact_ref, METADATA_MAX, ("contactRef",))])


def check_objects(objects: StripeObjects) -> None:
    """Refused `bad_arg` for nothing, or for payment and subscription at once; Invalid for what is not allowed."""
    if not objects.given:
        raise Refused("Provide Stripe objects to create", code="bad_arg")
    if {"paymentIntent", "subscription"} <= objects.given.keys():
        raise Refused("Provide either a payment intent or a subscription", code="bad_arg")
    refuse_if_any(fault for name, given in objects.given.items() for fault in _object(name, given))


def _money(amount: object, currency: object, amount_name: str = "amount") -> Iterator[Violation]:
    if amount is None:
        yield Violation(BLANK, (amount_name,))
    elif not isinstance(amount, int) or isinstance(amount, bool):
        yield Violation(INVALID, (amount_name,))
    elif amount <= 0:
        yield Violation("must be greater than 0", (amount_name,))
    if currency is None:
        yield Violation(BLANK, ("currency",))
    elif not isinstance(currency, str) or currency.upper() not in CURRENCIES:
        yield Violation("does not exist", ("currency",))


def _methods(types: Sequence[str]) -> Iterator[Violation]:
    if len(types) > MOST_METHODS:
        yield Violation(INVALID, ("paymentMethodTypes",))
        return
    for at, name in enumerate(types):
        yield from text(name, MOST_METHODS, ("paymentMethodTypes", at), IDENTIFIER, must=True)


def _object(name: str, given: Object) -> Iterator[Violation]:
    faults = [Violation(INVALID, (key,)) for key in given if key not in ALLOWED[name]]
    if not is_storable_tree(given):
        faults.append(Violation(INVALID))
    if name == "paymentIntent":
        faults += _money(given.get("amount"), given.get("currency"))
    if name == "price":
        faults += _money(given.get("unit_amount"), given.get("currency"), "unit_amount")
    yield from (fault.under(name) for fault in faults)
