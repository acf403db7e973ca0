"""What people do about their own accounts."""

from attrs import frozen

from proca.application.accounts.change_email import ChangeEmail, RequestEmailChange
from proca.application.accounts.change_password import ChangePassword
from proca.application.accounts.confirm_email import ConfirmEmail
from proca.application.accounts.register import Register
from proca.application.accounts.request_password_reset import RequestPasswordReset
from proca.application.accounts.resend_confirmation import ResendConfirmation
from proca.application.accounts.reset_password import ResetPassword
from proca.application.accounts.show_home import ShowHome


@frozen
class AccountPageUseCases:
    """What people do about their own accounts, as use cases; without `local` the menus lead to `sso_home` instead."""

    register: Register
    request_password_reset: RequestPasswordReset
    reset_password: ResetPassword
    request_email_change: RequestEmailChange
    change_email: ChangeEmail
    change_password: ChangePassword
    resend_confirmation: ResendConfirmation
    confirm_email: ConfirmEmail
    show_home: ShowHome
    local: bool = True
    sso_home: str | None = None
