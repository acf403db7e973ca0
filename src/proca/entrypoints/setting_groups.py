"""Settings that belong together, each group read by the slice of the container that it is about."""

from attrs import frozen

from proca.domain.secret import Secret
from proca.entrypoints.environment import Network


@frozen
class AccountSettings:
    """Accounts of our own, and the house of another sign-on beside them."""

    local: bool
    sso_home: str | None


@frozen
class JwtSettings:
    """Tokens of a sign-on provider; paths are tried in their order."""

    secret: Secret | None
    keys_url: str | None
    issuer: str | None
    audience: str | None
    email: tuple[str, ...]
    email_verified: tuple[str, ...]
    allow_unverified: bool


@frozen
class OidcSettings:
    """An OpenID Connect provider to log in with."""

    issuer: str
    client_id: str
    client_secret: Secret | None


@frozen
class LimitSettings:
    """How much is too much: each number counts in one process, and 0 means no limit.

    Actions are counted in a minute, failed log-ins and wrong codes in a quarter of an hour.
    """

    trusted_proxies: tuple[Network, ...]
    per_address: int
    per_page: int
    logins_per_account: int
    logins_per_address: int
    on_loopback: bool


@frozen
class CaptchaSettings:
    """Proofs that somebody is no machine; a service without key or address is not enabled.

    `required` asks for a proof with every signature, not only where an org or campaign wants it.
    """

    required: bool
    service: str
    hcaptcha_key: Secret | None
    procaptcha_url: str | None


@frozen
class BrokerSettings:
    """A RabbitMQ, with the files for TLS, and how long a rejected message waits there before it comes again."""

    url: Secret
    ca_file: str | None
    cert_file: str | None
    key_file: str | None
    rest_seconds: int


@frozen
class MetricsSettings:
    """Numbers for operators, and where they are read; without a port none are kept."""

    wanted: bool
    host: str
    port: int

    @property
    def are_kept(self) -> bool:
        """Whether there is anybody to read them."""
        return self.wanted and self.port > 0


@frozen
class TracingSettings:
    """Where traces are sent, and which: the share of those that begin here, and whether callers decide about theirs."""

    address: Secret
    headers: Secret | None
    service: str
    share: float
    by_parent: bool


@frozen
class ReportingSettings:
    """Errors told to an outside collector, with everything masked but the values under the keys `cleartext`."""

    dsn: Secret | None
    user_errors: bool
    auth_user_errors: bool
    cleartext: tuple[str, ...]


@frozen
class RestrictedSettings:
    """The surface for initiatives that need a captcha: in place of the whole one, or beside it.

    Beside it means on a port of its own, under a path of the same port, or both.
    """

    everywhere: bool
    port: int | None
    path: str | None
