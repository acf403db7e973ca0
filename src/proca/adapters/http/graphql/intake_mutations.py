"""What supporters do: sign, act, link, pay (spec 20 §3.8)."""

from typing import Any

from proca.adapters.http.graphql.context import Info, context_of
from proca.adapters.http.graphql.faces import Faces
from proca.adapters.http.graphql.mutation import mutation
from proca.application.intake.add_action import AddActionCommand
from proca.application.intake.add_action_contact import AddActionContactCommand
from proca.application.intake.link_actions import LinkActionsCommand
from proca.domain.actions.action import ActionInput
from proca.domain.actions.source import Tracking
from proca.domain.contacts.contact_input import ContactInput
from proca.domain.ids import ActionPageId
from proca.domain.intake.intake import ContactReference
from proca.domain.payments.stripe import PaymentIntentInput, StripeObjects, SubscriptionInput
from proca.domain.supporters.consent import Privacy


@mutation.field("addActionContact")
async def _add_action_contact(
    _: object,
    info: Info,
    *,
    action_page_id: int,
    action: ActionInput,
    contact: ContactInput,
    privacy: Privacy,
    tracking: Tracking | None = None,
    contact_ref: str | None = None,
) -> ContactReference:
    context = context_of(info)
    return await context.use_cases.add_action_contact(
        AddActionContactCommand(
            action_page_id=ActionPageId(action_page_id),
            action=action,
            contact=contact,
            privacy=privacy,
            tracking=tracking,
            referer=context.referer,
            contact_ref=contact_ref,
            idempotency=context.key_for(info),
            proof=context.proof,
            restricted=context.restricted,
        )
    )


@mutation.field("addAction")
async def _add_action(
    _: object,
    info: Info,
    *,
    action_page_id: int,
    action: ActionInput,
    contact_ref: str,
    tracking: Tracking | None = None,
) -> ContactReference:
    context = context_of(info)
    page_id = ActionPageId(action_page_id)
    return await context.use_cases.add_action(
        AddActionCommand(page_id, action, contact_ref, tracking, context.referer, context.key_for(info))
    )


@mutation.field("linkActions")
async def _link_actions(
    _: object, info: Info, *, action_page_id: int, contact_ref: str, link_refs: list[str] | None = None
) -> ContactReference:
    command = LinkActionsCommand(ActionPageId(action_page_id), contact_ref, tuple(link_refs or ()))
    return await context_of(info).use_cases.link_actions(command)


@mutation.field("addStripePaymentIntent")
async def _payment_intent(_: object, info: Info, action_page_id: int, **given: Any) -> object:
    asked = PaymentIntentInput(**{name: value for name, value in given["input"].items() if value is not None})
    prepare = context_of(info).use_cases.data.add_stripe_payment_intent
    await prepare(action_page_id, asked, given.get("contact_ref"), testing=given.get("testing") is True)


@mutation.field("addStripeSubscription")
async def _subscription(_: object, info: Info, action_page_id: int, **given: Any) -> object:
    prepare = context_of(info).use_cases.data.add_stripe_subscription
    asked = SubscriptionInput(**given["input"])
    await prepare(action_page_id, asked, given.get("contact_ref"), testing=given.get("testing") is True)


@mutation.field("addStripeObject")
async def _stripe_object(_: object, info: Info, action_page_id: int, **given: Any) -> object:
    testing = given.pop("testing", None) is True
    prepare = context_of(info).use_cases.data.add_stripe_object
    await prepare(action_page_id, StripeObjects(**given), testing=testing)


reference = Faces("ContactReference")
reference.plain("contactRef", "firstName")

BINDABLES = reference.types
