"""Payments through the Stripe account of the page's org (spec 20 §3.8): checked whole, and not carried out yet."""

from typing import ClassVar, NoReturn

from attrs import frozen

from proca.application.permission import Access
from proca.domain.errors import NotFound, Refused, Unavailable
from proca.domain.ids import ActionPageId
from proca.domain.orgs.service import Service, ServiceName, latest
from proca.domain.payments.stripe import (
    PaymentIntentInput,
    StripeObjects,
    SubscriptionInput,
    check_objects,
    check_payment_intent,
    check_subscription,
)
from proca.ports.snapshots import Snapshots
from proca.ports.store import Store


@frozen
class StripeAccounts:
    """Finds the account that a page's payments go to."""

    store: Store
    snapshots: Snapshots

    async def of_page(self, page_id: int, *, testing: bool) -> Service:
        """The org's latest service of the kind; NotFound for the page, Refused when the org has none."""
        page = await self.snapshots.page(ActionPageId(page_id))
        if page is None:
            raise NotFound(f"action_page_id: Cannot find Action Page with id={page_id}", code="not_found")
        name = ServiceName.TEST_STRIPE if testing else ServiceName.STRIPE
        async with self.store.unit() as unit:
            service = latest(await unit.services.of(page.org.id), name)
        if service is None:
            raise Refused("Action Page does not support Stripe")
        return service


@frozen
class AddStripePaymentIntent:
    """A payment that a supporter is going to make once."""

    access: ClassVar = Access.PUBLIC

    accounts: StripeAccounts

    async def __call__(
        self, page_id: int, given: PaymentIntentInput, contact_ref: str | None = None, *, testing: bool = False
    ) -> NoReturn:
        """NotFound, Refused, Invalid; else Unavailable."""
        await self.accounts.of_page(page_id, testing=testing)
        check_payment_intent(given, contact_ref)
        raise _not_yet()


@frozen
class AddStripeSubscription:
    """A payment that a supporter is going to make again and again."""

    access: ClassVar = Access.PUBLIC

    accounts: StripeAccounts

    async def __call__(
        self, page_id: int, given: SubscriptionInput, contact_ref: str | None = None, *, testing: bool = False
    ) -> NoReturn:
        """NotFound, Refused, Invalid; else Unavailable."""
        await self.accounts.of_page(page_id, testing=testing)
        check_subscription(given, contact_ref)
        raise _not_yet()


@frozen
class AddStripeObject:
    """Objects of Stripe in its own words, as far as a supporter's browser may use them (20.13#19)."""

    access: ClassVar = Access.PUBLIC

    accounts: StripeAccounts

    async def __call__(self, page_id: int, objects: StripeObjects, *, testing: bool = False) -> NoReturn:
        """NotFound, Refused, Invalid; else Unavailable."""
        await self.accounts.of_page(page_id, testing=testing)
        check_objects(objects)
        raise _not_yet()


def _not_yet() -> Unavailable:
    return Unavailable("This server cannot take payments yet", code="payments_unavailable")
