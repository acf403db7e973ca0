"""Who somebody is."""

from attrs import frozen

from proca.application.users.check_password import CheckPassword
from proca.application.users.find_token import FindToken
from proca.application.users.sessions import EndSession, FindSession, StartSession
from proca.application.users.sign_on import BeginSignOn, FinishSignOn, SignOnByToken


@frozen
class SignOnUseCases:
    """Logging in at a provider."""

    begin: BeginSignOn
    finish: FinishSignOn


@frozen
class AccountUseCases:
    """Who somebody is, as use cases; `sign_on` only when a provider is configured."""

    check_password: CheckPassword
    find_token: FindToken
    sign_on_by_token: SignOnByToken
    start_session: StartSession
    find_session: FindSession
    end_session: EndSession
    sign_on: SignOnUseCases | None
