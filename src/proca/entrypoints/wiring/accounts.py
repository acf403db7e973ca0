"""Who somebody is, put together."""

from dependency_injector import providers
from joserfc.jwk import OctKey

from proca.adapters.http.pages import oidc
from proca.adapters.http.use_cases.accounts import AccountUseCases, SignOnUseCases
from proca.adapters.identity.key_sets import KeySet
from proca.adapters.identity.oidc import OidcProvider
from proca.adapters.identity.tokens import JwtReader, shared_key
from proca.application.users.admit import Admit
from proca.application.users.check_password import CheckPassword
from proca.application.users.find_token import FindToken
from proca.application.users.registration import Registration
from proca.application.users.sessions import EndSession, FindSession, StartSession
from proca.application.users.sign_on import BeginSignOn, FinishSignOn, SignOnByToken
from proca.domain.users.claims import ClaimRules
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.settings import Settings
from proca.entrypoints.wiring.shared import Shared
from proca.ports.accounts import AccountDirectory
from proca.ports.identity import TokenReader
from proca.ports.world import Clock, Codes


def _reader(settings: Settings, clock: Clock) -> TokenReader:
    address = settings.jwt.keys_url
    return JwtReader(_shared_key(settings), KeySet(address, clock) if address else None)


def _shared_key(settings: Settings) -> OctKey | None:
    try:
        return shared_key(settings.jwt.secret) if settings.jwt.secret else None
    except ValueError as error:
        raise SettingsError(f"JWT_SECRET cannot be used: {error}") from None


def _rules(settings: Settings) -> ClaimRules:
    jwt = settings.jwt
    return ClaimRules(jwt.email, jwt.email_verified, jwt.allow_unverified, jwt.issuer, jwt.audience)


def _sign_on(settings: Settings, admit: Admit, clock: Clock, codes: Codes) -> SignOnUseCases | None:
    if settings.oidc is None:
        return None
    given, redirect = settings.oidc, settings.public_address + oidc.CALLBACK
    provider = OidcProvider(given.issuer, given.client_id, given.client_secret, redirect, clock)
    rules = ClaimRules(accepts_unverified=settings.jwt.allow_unverified, issuer=given.issuer, audience=given.client_id)
    return SignOnUseCases(BeginSignOn(provider, codes), FinishSignOn(provider, rules, admit, clock))


class AccountWiring(Shared):
    """Who somebody is."""

    account_directory: providers.Provider[AccountDirectory] = providers.Dependency()

    registration: providers.Provider[Registration] = providers.Factory(
        Registration, clock=Shared.clock, instance_org=Shared.instance_org
    )
    admit: providers.Provider[Admit] = providers.Factory(
        Admit,
        store=Shared.store,
        accounts=account_directory,
        ids=Shared.ids,
        clock=Shared.clock,
        registration=registration,
    )
    token_reader: providers.Provider[TokenReader] = providers.Singleton(_reader, Shared.settings, Shared.clock)
    # One of each, for they hold what is remembered between requests.
    check_password: providers.Provider[CheckPassword] = providers.Singleton(
        CheckPassword,
        store=Shared.store,
        accounts=account_directory,
        passwords=Shared.passwords,
        limits=Shared.limits,
    )
    sign_on: providers.Provider[SignOnUseCases | None] = providers.Singleton(
        _sign_on, Shared.settings, admit, Shared.clock, Shared.codes
    )
    use_cases: providers.Provider[AccountUseCases] = providers.Factory(
        AccountUseCases,
        check_password=check_password,
        find_token=providers.Factory(FindToken, store=Shared.store, accounts=account_directory, clock=Shared.clock),
        sign_on_by_token=providers.Factory(
            SignOnByToken,
            reader=token_reader,
            rules=providers.Callable(_rules, Shared.settings),
            admit=admit,
            clock=Shared.clock,
        ),
        start_session=providers.Factory(
            StartSession, store=Shared.store, ids=Shared.ids, clock=Shared.clock, codes=Shared.codes
        ),
        find_session=providers.Factory(FindSession, accounts=account_directory, clock=Shared.clock),
        end_session=providers.Factory(EndSession, store=Shared.store),
        sign_on=sign_on,
    )
