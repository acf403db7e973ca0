"""Exports, erasure, queues and payments."""

from attrs import frozen

from proca.application.idempotency import Once
from proca.application.payments.stripe import AddStripeObject, AddStripePaymentIntent, AddStripeSubscription
from proca.application.privacy.delete_contact import DeleteContact
from proca.application.processing.requeue import RequeueActions
from proca.application.reports.describe import DescribeApplication
from proca.application.reports.export_actions import ExportActions


@frozen
class DataUseCases:
    """Exports, erasure, queues and payments, as use cases; `once` carries out any write under its idempotency key."""

    export_actions: ExportActions
    delete_contact: DeleteContact
    requeue_actions: RequeueActions
    add_stripe_payment_intent: AddStripePaymentIntent
    add_stripe_subscription: AddStripeSubscription
    add_stripe_object: AddStripeObject
    describe_application: DescribeApplication
    once: Once
