"""Donations (10 §1.8)."""

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.currencies import CURRENCIES
from proca.domain.actions.donation import (
    MAX_PAYLOAD_BYTES,
    Donation,
    DonationInput,
    DonationSchema,
    FrequencyUnit,
    donate,
)
from proca.domain.errors import Invalid, Violation
from strategies_record import configs, donations

STRIPE = DonationSchema.STRIPE_PAYMENT_INTENT
NO_AMOUNT = "payload does not contain amount, schema: stripe_payment_intent"
NO_CURRENCY = "payload does not contain currency, schema: stripe_payment_intent"


def refusals(given_: DonationInput) -> list[Violation]:
    with pytest.raises(Invalid) as refused:
        donate(given_)
    return list(refused.value.violations)


@given(donations)
def test_explicit_values_are_kept(donation: Donation) -> None:
    """10 §1.8."""
    explicit = DonationInput(donation.payload, None, donation.amount, donation.currency, donation.frequency_unit)
    assert donate(explicit) == Donation(donation.amount, donation.currency, donation.payload, donation.frequency_unit)


def test_defaults() -> None:
    """10 §1.8: one-off and EUR; a null payload counts as empty (Q1)."""
    assert donate(DonationInput(None, amount=500)) == Donation(500, "EUR", {}, FrequencyUnit.ONE_OFF, None)
    assert donate(DonationInput({}, amount=500, currency="")).currency == "EUR"


@given(st.integers(1, 2**31 - 1), st.sampled_from(sorted(CURRENCIES)), configs)
def test_the_stripe_payload_wins(amount: int, currency: str, rest: dict[str, object]) -> None:
    """10 §1.8: over explicit values, and its currency is upper-cased."""
    payload = {**rest, "amount": amount, "currency": currency.lower()}
    donation = donate(DonationInput(payload, STRIPE, 1, "QQQ", FrequencyUnit.MONTHLY))
    assert donation == Donation(amount, currency, payload, FrequencyUnit.MONTHLY, STRIPE)


def test_an_empty_stripe_payload_leaves_the_word_to_the_explicit_values() -> None:
    """10 §1.8: only a non-empty payload."""
    assert donate(DonationInput({}, STRIPE, 700, "SEK")) == Donation(700, "SEK", {}, schema=STRIPE)


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({"currency": "eur"}, NO_AMOUNT),
        ({"amount": None, "currency": "eur"}, NO_AMOUNT),
        ({"amount": "1500", "currency": "eur"}, NO_AMOUNT),
        ({"amount": 15.0, "currency": "eur"}, NO_AMOUNT),
        ({"amount": True, "currency": "eur"}, NO_AMOUNT),
        ({"amount": 1500}, NO_CURRENCY),
        ({"amount": 1500, "currency": 978}, NO_CURRENCY),
    ],
)
def test_incomplete_stripe_payloads(payload: dict[str, object], message: str) -> None:
    """10 §10.1 no. 10."""
    assert refusals(DonationInput(payload, STRIPE, 1500, "EUR")) == [Violation(message, ("donation", "payload"))]


@pytest.mark.parametrize(
    ("amount", "message"),
    [(None, "can't be blank"), (0, "must be positive"), (-5, "must be positive"), (2**31, "is invalid")],
)
def test_bad_amounts(amount: int | None, message: str) -> None:
    """10 §10.1 no. 10, 10 §1.8."""
    assert refusals(DonationInput({}, amount=amount)) == [Violation(message, ("donation", "amount"))]


@pytest.mark.parametrize("amount", [0, -1])
def test_bad_amounts_in_the_stripe_payload(amount: int) -> None:
    """10 §10.1 no. 10."""
    payload: dict[str, object] = {"amount": amount, "currency": "eur"}
    assert refusals(DonationInput(payload, STRIPE)) == [Violation("must be positive", ("donation", "amount"))]


@pytest.mark.parametrize(
    ("currency", "message"),
    [
        ("QQQ", "does not exist"),
        ("eur", "has invalid format"),
        ("EURO", "has invalid format"),
        ("EUR\n", "has invalid format"),
        ("ÉUR", "has invalid format"),
    ],
)
def test_bad_currencies(currency: str, message: str) -> None:
    """10 §10.1 no. 10, 10 §1.8."""
    refused = refusals(DonationInput({}, amount=1, currency=currency))
    assert refused == [Violation(message, ("donation", "currency"))]


def test_all_that_is_wrong_is_said_at_once() -> None:
    """10, Conventions."""
    found = refusals(DonationInput({"id": "\0"}, amount=0, currency="QQQ"))
    assert [violation.path[-1] for violation in found] == ["amount", "currency", "payload"]


def test_a_payload_that_no_store_could_keep_is_invalid() -> None:
    """00, the rule for quirks: never an internal error."""
    payload: dict[str, object] = {"charges": [{"note": "half \ud800"}]}
    assert refusals(DonationInput(payload, amount=1)) == [Violation("is invalid", ("donation", "payload"))]


@given(st.integers(-2, 2), st.sampled_from(["", "é", "€", "\U0001f33b"]))
def test_a_payload_has_at_most_65536_bytes(more: int, sign: str) -> None:
    """Counted in UTF-8, as compact JSON: many messages that carry it are in memory at a time."""
    note = "x" * (MAX_PAYLOAD_BYTES + more - len('{"note":""}') - len(sign.encode())) + sign
    given_ = DonationInput(MappingProxyType({"note": note}), amount=1)
    if more <= 0:
        assert donate(given_).payload == {"note": note}
    else:
        assert refusals(given_) == [Violation("is invalid", ("donation", "payload"))]


@pytest.mark.parametrize("code", ["EUR", "USD", "GBP", "SEK", "CHF", "PLN", "UAH", "XAU", "XCG"])
def test_known_currencies(code: str) -> None:
    """10 §1.8: ISO 4217."""
    assert code in CURRENCIES


def test_currency_codes_are_three_capitals() -> None:
    assert all(len(code) == 3 and code.isascii() and code.isalpha() and code.isupper() for code in CURRENCIES)
    assert not {"QQQ", "DEM", "FRF", "ESP"} & CURRENCIES


def test_the_payload_does_not_print() -> None:
    assert "ines" not in repr(Donation(1, "EUR", {"receipt_email": "ines@posteo.example"}))
