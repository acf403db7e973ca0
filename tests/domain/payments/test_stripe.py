"""What may be asked of Stripe (20 §3.8, 20.13#19)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.currencies import CURRENCIES
from proca.domain.actions.donation import FrequencyUnit
from proca.domain.errors import Invalid, Refused, Violation
from proca.domain.payments.stripe import (
    ALLOWED,
    INTERVALS,
    METADATA_MAX,
    MOST_METHODS,
    PaymentIntentInput,
    StripeObjects,
    SubscriptionInput,
    check_objects,
    check_payment_intent,
    check_subscription,
)

INTENT = PaymentIntentInput(1500, "eur")
PAYMENT = {"amount": 1500, "currency": "eur", "automatic_payment_methods": {"enabled": True}}
PRICE = {"unit_amount": 500, "currency": "SEK", "recurring": {"interval": "month"}}


def faults(check: Any, *given: object) -> list[Violation]:
    with pytest.raises(Invalid) as refused:
        check(*given)
    return list(refused.value.violations)


@given(st.integers(min_value=1), st.sampled_from(sorted(CURRENCIES)), st.booleans())
def test_law_any_amount_above_nothing_in_any_currency(amount: int, currency: str, lower: bool) -> None:
    given_currency = currency.lower() if lower else currency
    check_payment_intent(PaymentIntentInput(amount, given_currency, ("card", "sepa_debit")), "ref")
    check_subscription(SubscriptionInput(amount, given_currency, FrequencyUnit.MONTHLY), None)


@pytest.mark.parametrize("amount", [0, -1, -(2**53)])
def test_amounts(amount: int) -> None:
    broken = [Violation("must be greater than 0", ("amount",))]
    assert faults(check_payment_intent, PaymentIntentInput(amount, "EUR"), None) == broken
    assert faults(check_subscription, SubscriptionInput(amount, "EUR", FrequencyUnit.WEEKLY), None) == broken


@pytest.mark.parametrize("currency", ["", "QQQ", "euro", "EUR ", "\0", "\ud800"])
def test_currencies(currency: str) -> None:
    broken = [Violation("does not exist", ("currency",))]
    assert faults(check_payment_intent, PaymentIntentInput(5, currency), None) == broken


@pytest.mark.parametrize("unit", FrequencyUnit)
def test_only_what_comes_again_is_a_subscription(unit: FrequencyUnit) -> None:
    """20.13#19: ONE_OFF and DAILY crashed."""
    asked = SubscriptionInput(5, "EUR", unit)
    if unit in INTERVALS:
        check_subscription(asked, None)
    else:
        assert unit is FrequencyUnit.ONE_OFF
        assert faults(check_subscription, asked, None) == [Violation("is invalid", ("frequencyUnit",))]


@pytest.mark.parametrize(
    ("types", "path"),
    [
        (("card", ""), ("paymentMethodTypes", 1)),
        (("a b",), ("paymentMethodTypes", 0)),
        (("c" * (MOST_METHODS + 1),), ("paymentMethodTypes", 0)),
        (("card",) * (MOST_METHODS + 1), ("paymentMethodTypes",)),
    ],
)
def test_payment_methods(types: tuple[str, ...], path: tuple[str | int, ...]) -> None:
    [broken] = faults(check_payment_intent, PaymentIntentInput(5, "EUR", types), None)
    assert broken.path == path


@pytest.mark.parametrize("ref", ["x" * (METADATA_MAX + 1), "\0", "\ud800"])
def test_the_reference_has_to_fit_into_metadata(ref: str) -> None:
    for check, asked in (
        (check_payment_intent, INTENT),
        (check_subscription, SubscriptionInput(5, "EUR", FrequencyUnit.DAILY)),
    ):
        [broken] = faults(check, asked, ref)
        assert broken.path == ("contactRef",)


@pytest.mark.parametrize(
    "objects",
    [
        StripeObjects(customer={"name": "Olga", "email": "olga@mail.test"}),
        StripeObjects(payment_intent=PAYMENT),
        StripeObjects(payment_intent=PAYMENT, customer={}),
        StripeObjects(subscription={"payment_behavior": "default_incomplete"}, price=PRICE, customer={}),
    ],
)
def test_what_the_widget_asks(objects: StripeObjects) -> None:
    check_objects(objects)


def test_nothing_and_too_much() -> None:
    """20.13#13: nothing given was a crash."""
    for objects in (StripeObjects(), StripeObjects(payment_intent=PAYMENT, subscription={})):
        with pytest.raises(Refused) as refused:
            check_objects(objects)
        assert refused.value.code == "bad_arg"


@given(st.dictionaries(st.text(min_size=1), st.integers(), min_size=1), st.sampled_from(sorted(ALLOWED)))
def test_law_other_parameters_are_refused(extra: dict[str, object], name: str) -> None:
    """20.13#19: only what is listed goes out under the org's key."""
    unknown = {key: value for key, value in extra.items() if key not in ALLOWED[name]}
    base = {"paymentIntent": PAYMENT, "price": PRICE}.get(name, {})
    field = "payment_intent" if name == "paymentIntent" else name
    broken = {fault.path for fault in faults_or_none(StripeObjects(**{field: {**base, **unknown}}))}
    assert {(name, key) for key in unknown} <= broken


def faults_or_none(objects: StripeObjects) -> list[Violation]:
    try:
        check_objects(objects)
    except Invalid as refused:
        return list(refused.violations)
    return []


@pytest.mark.parametrize(
    ("objects", "broken"),
    [
        (StripeObjects(payment_intent={}), [("amount", "can't be blank"), ("currency", "can't be blank")]),
        (StripeObjects(payment_intent={"amount": "15", "currency": "EUR"}), [("amount", "is invalid")]),
        (StripeObjects(payment_intent={"amount": True, "currency": "EUR"}), [("amount", "is invalid")]),
        (StripeObjects(payment_intent={"amount": 0, "currency": "EUR"}), [("amount", "must be greater than 0")]),
        (StripeObjects(payment_intent={"amount": 5, "currency": 5}), [("currency", "does not exist")]),
        (StripeObjects(price={"unit_amount": -5, "currency": "EUR"}), [("unit_amount", "must be greater than 0")]),
        (StripeObjects(payment_intent={**PAYMENT, "transfer_data": {}}), [("transfer_data", "is invalid")]),
        (StripeObjects(payment_intent={**PAYMENT, "customer": "cus_1"}), [("customer", "is invalid")]),
    ],
)
def test_money_in_objects(objects: StripeObjects, broken: list[tuple[str, str]]) -> None:
    assert [(fault.path[1], fault.message) for fault in faults(check_objects, objects)] == broken


def test_what_no_store_could_keep() -> None:
    assert faults(check_objects, StripeObjects(customer={"name": "\0"})) == [Violation("is invalid", ("customer",))]


def test_personal_data_does_not_print() -> None:
    assert "Olga" not in repr(StripeObjects(customer={"name": "Olga"}))
