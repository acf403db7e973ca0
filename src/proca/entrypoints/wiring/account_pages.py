"""What people do about their own accounts, put together."""

from dependency_injector import providers

from proca.adapters.http.use_cases.account_pages import AccountPageUseCases
from proca.application.accounts.change_email import ChangeEmail, RequestEmailChange
from proca.application.accounts.change_password import ChangePassword
from proca.application.accounts.confirm_email import ConfirmEmail
from proca.application.accounts.current_password import CurrentPassword
from proca.application.accounts.mailed_links import MailedLinks
from proca.application.accounts.register import Register
from proca.application.accounts.request_password_reset import RequestPasswordReset
from proca.application.accounts.resend_confirmation import ResendConfirmation
from proca.application.accounts.reset_password import ResetPassword
from proca.application.accounts.show_home import ShowHome
from proca.application.mails.system_mail import SystemMails
from proca.application.users.check_password import CheckPassword
from proca.application.users.registration import Registration
from proca.entrypoints.wiring.shared import Shared


class AccountPageWiring(Shared):
    """What people do about their own accounts."""

    check_password: providers.Provider[CheckPassword] = providers.Dependency()
    registration: providers.Provider[Registration] = providers.Dependency()

    links: providers.Provider[MailedLinks] = providers.Factory(
        MailedLinks,
        ids=Shared.ids,
        clock=Shared.clock,
        codes=Shared.codes,
        mails=providers.Factory(SystemMails, vault=Shared.vault),
        address=Shared.settings.provided.public_address,
    )
    current_password: providers.Provider[CurrentPassword] = providers.Factory(
        CurrentPassword, check_password=check_password
    )
    use_cases: providers.Provider[AccountPageUseCases] = providers.Factory(
        AccountPageUseCases,
        register=providers.Factory(
            Register,
            store=Shared.store,
            ids=Shared.ids,
            clock=Shared.clock,
            passwords=Shared.passwords,
            limits=Shared.limits,
            registration=registration,
            links=links,
        ),
        request_password_reset=providers.Factory(
            RequestPasswordReset, store=Shared.store, limits=Shared.limits, links=links
        ),
        reset_password=providers.Factory(
            ResetPassword, store=Shared.store, clock=Shared.clock, passwords=Shared.passwords, links=links
        ),
        request_email_change=providers.Factory(
            RequestEmailChange,
            store=Shared.store,
            limits=Shared.limits,
            current_password=current_password,
            links=links,
        ),
        change_email=providers.Factory(ChangeEmail, store=Shared.store, clock=Shared.clock, links=links),
        change_password=providers.Factory(
            ChangePassword,
            store=Shared.store,
            clock=Shared.clock,
            passwords=Shared.passwords,
            current_password=current_password,
        ),
        resend_confirmation=providers.Factory(
            ResendConfirmation, store=Shared.store, limits=Shared.limits, links=links
        ),
        confirm_email=providers.Factory(ConfirmEmail, store=Shared.store, clock=Shared.clock, links=links),
        show_home=providers.Factory(ShowHome, users=Shared.user_directory, orgs=Shared.org_directory),
        local=Shared.settings.provided.accounts.local,
        sso_home=Shared.settings.provided.accounts.sso_home,
    )
