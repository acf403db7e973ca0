"""What people do about their own accounts, put together."""

from dependency_injector import providers

from proca.adapters.http.use_cases.account_pages import AccountPageUseCases
from proca.entrypoints.wiring.shared import Shared


class AccountPageWiring(Shared):
    """What people do about their own accounts."""

    use_cases: providers.Provider[AccountPageUseCases] = providers.Factory(AccountPageUseCases)
