"""What only the shell may do, put together."""

from dependency_injector import providers

from proca.application.users.made_up_password import MadeUpPasswords
from proca.application.users.operate import IssueApiToken, MakeAdmin, MakeUser, RemoveUser, ResetPasswordByOperator
from proca.application.users.reset_api_token import ResetApiToken
from proca.entrypoints.wiring.shared import Shared


class OperatorWiring(Shared):
    """What only the shell may do."""

    made_up: providers.Provider[MadeUpPasswords] = providers.Factory(MadeUpPasswords, codes=Shared.codes)
    make_user: providers.Provider[MakeUser] = providers.Factory(
        MakeUser,
        store=Shared.store,
        ids=Shared.ids,
        clock=Shared.clock,
        passwords=Shared.passwords,
        made_up=made_up,
    )
    make_admin: providers.Provider[MakeAdmin] = providers.Factory(MakeAdmin, store=Shared.store, clock=Shared.clock)
    reset_password: providers.Provider[ResetPasswordByOperator] = providers.Factory(
        ResetPasswordByOperator, store=Shared.store, clock=Shared.clock, passwords=Shared.passwords, made_up=made_up
    )
    reset_api_token: providers.Provider[ResetApiToken] = providers.Factory(
        ResetApiToken, store=Shared.store, ids=Shared.ids, clock=Shared.clock, codes=Shared.codes
    )
    issue_api_token: providers.Provider[IssueApiToken] = providers.Factory(
        IssueApiToken, store=Shared.store, reset_api_token=reset_api_token
    )
    remove_user: providers.Provider[RemoveUser] = providers.Factory(RemoveUser, store=Shared.store)
