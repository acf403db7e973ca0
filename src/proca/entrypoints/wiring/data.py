"""Exports, erasure, queues and payments, put together."""

from dependency_injector import providers

from proca.adapters.http.use_cases.data import DataUseCases
from proca.application.idempotency import Once
from proca.application.payments.stripe import (
    AddStripeObject,
    AddStripePaymentIntent,
    AddStripeSubscription,
    StripeAccounts,
)
from proca.application.privacy.delete_contact import DeleteContact
from proca.application.processing.requeue import RequeueActions
from proca.application.reports.describe import DescribeApplication
from proca.application.reports.export_actions import ExportActions
from proca.domain.supporters.links import LinkMaker
from proca.entrypoints.wiring.shared import Shared
from proca.ports.answers import Answers


class DataWiring(Shared):
    """Exports, erasure, queues and payments."""

    answers: providers.Provider[Answers] = providers.Dependency()
    link_maker: providers.Provider[LinkMaker] = providers.Dependency()

    once: providers.Provider[Once] = providers.Factory(
        Once, answers=answers, vault=Shared.vault, clock=Shared.clock, signals=Shared.signals
    )
    stripe_accounts: providers.Provider[StripeAccounts] = providers.Factory(
        StripeAccounts, store=Shared.store, snapshots=Shared.snapshots
    )
    use_cases: providers.Provider[DataUseCases] = providers.Factory(
        DataUseCases,
        export_actions=providers.Factory(
            ExportActions, store=Shared.store, exports=Shared.exports, fingerprint_seed=Shared.seed
        ),
        delete_contact=providers.Factory(DeleteContact, store=Shared.store, signals=Shared.signals),
        requeue_actions=providers.Factory(
            RequeueActions,
            store=Shared.store,
            exports=Shared.exports,
            snapshots=Shared.snapshots,
            links=link_maker,
        ),
        add_stripe_payment_intent=providers.Factory(AddStripePaymentIntent, accounts=stripe_accounts),
        add_stripe_subscription=providers.Factory(AddStripeSubscription, accounts=stripe_accounts),
        add_stripe_object=providers.Factory(AddStripeObject, accounts=stripe_accounts),
        describe_application=providers.Factory(
            DescribeApplication, log_level=providers.Callable(lambda s: s.log_level, Shared.settings)
        ),
        once=once,
    )
