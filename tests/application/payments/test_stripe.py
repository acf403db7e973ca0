"""Stripe mutations check everything before they say that payments come later (20 §3.8, 20.13#19)."""

from collections.abc import Awaitable
from typing import Any

import pytest

from data_world import DataWorld, refusal
from proca.domain.actions.donation import FrequencyUnit
from proca.domain.ids import ServiceId
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.payments.stripe import PaymentIntentInput, StripeObjects, SubscriptionInput
from proca.domain.secret import SealedSecret
from proca.ports.world import IdKind

INTENT = PaymentIntentInput(1500, "EUR")
MONTHLY = SubscriptionInput(500, "sek", FrequencyUnit.MONTHLY)
CUSTOMER = StripeObjects(customer={"email": "olga@mail.test"})
VERBS = ("intent", "subscription", "object")


def ask(d: DataWorld, verb: str, page_id: int, testing: bool = False) -> Awaitable[Any]:
    """One of the three, with nothing wrong in it."""
    if verb == "intent":
        return d.use.add_stripe_payment_intent(page_id, INTENT, testing=testing)
    if verb == "subscription":
        return d.use.add_stripe_subscription(page_id, MONTHLY, "ref", testing=testing)
    return d.use.add_stripe_object(page_id, CUSTOMER, testing=testing)


async def stripe(d: DataWorld, name: ServiceName = ServiceName.STRIPE) -> None:
    """The org gets an account."""
    number = ServiceId(await d.w.container.ids().reserve(IdKind.SERVICE))
    now = d.w.clock.now()
    service = Service(
        id=number, org_id=d.org.id, name=name, password=SealedSecret(b"sealed"), inserted_at=now, updated_at=now
    )
    async with d.w.container.store().unit() as unit:
        await unit.services.put(service)


@pytest.mark.parametrize("verb", VERBS)
async def test_payments_come_later(d: DataWorld, verb: str) -> None:
    await stripe(d)
    refused = await refusal(ask(d, verb, (await d.page()).id))
    assert (refused.kind, refused.code) == ("unavailable", "payments_unavailable")


@pytest.mark.parametrize("verb", VERBS)
async def test_test_payments_go_to_the_test_account(d: DataWorld, verb: str) -> None:
    """20.13#19: `test_stripe` always crashed."""
    page = await d.page()
    await stripe(d, ServiceName.TEST_STRIPE)
    assert (await refusal(ask(d, verb, page.id, testing=True))).code == "payments_unavailable"
    assert (await refusal(ask(d, verb, page.id))).message == "Action Page does not support Stripe"


@pytest.mark.parametrize("verb", VERBS)
async def test_an_org_without_account(m: DataWorld, verb: str) -> None:
    """The account is that of the page's org, not of the lead."""
    await stripe(m)
    page = await m.page("one", await m.w.org("mate"))
    refused = await refusal(ask(m, verb, page.id))
    assert (refused.message, refused.code) == ("Action Page does not support Stripe", None)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("page_id", [0, -1, 999_999_999, 2**53 - 1])
async def test_an_unknown_page(m: DataWorld, verb: str, page_id: int) -> None:
    refused = await refusal(ask(m, verb, page_id))
    assert refused.message == f"action_page_id: Cannot find Action Page with id={page_id}"


async def test_what_is_wrong_is_said_first(m: DataWorld) -> None:
    """The rules themselves: tests/domain/payments."""
    await stripe(m)
    page = (await m.page()).id
    refused = await refusal(m.use.add_stripe_payment_intent(page, PaymentIntentInput(0, "EUR")))
    assert (refused.message, refused.path) == ("must be greater than 0", ("amount",))
    refused = await refusal(m.use.add_stripe_subscription(page, SubscriptionInput(5, "QQQ", FrequencyUnit.DAILY)))
    assert (refused.message, refused.path) == ("does not exist", ("currency",))
    assert (await refusal(m.use.add_stripe_object(page, StripeObjects()))).code == "bad_arg"
