"""The settings, read once from the environment (spec 20 §11.1, 30 §9.8, 00 D17)."""

import re
from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from proca.domain.secret import Secret
from proca.entrypoints.environment import Environment, SettingsError
from proca.entrypoints.setting_groups import (
    AccountSettings,
    BrokerSettings,
    CaptchaSettings,
    JwtSettings,
    LimitSettings,
    MetricsSettings,
    OidcSettings,
    ReportingSettings,
    RestrictedSettings,
    TracingSettings,
)

DEFAULT_DATABASE = "sqlite:///var/proca.db"
ENV_FILE = "proca.env"
_LAST_PORT = 65535
_MOST = 1_000_000
_DAY = 24 * 60 * 60
# Our words for the levels that env files of the original have (spec 20 §11.1, §11.4).
_LEVELS = {
    "emergency": "critical",
    "alert": "critical",
    "critical": "critical",
    "error": "error",
    "warn": "warning",
    "warning": "warning",
    "notice": "info",
    "info": "info",
    "debug": "debug",
}
_CAPTCHAS = {"procaptcha": "procaptcha", "hcaptcha": "hcaptcha"}
# The words of OpenTelemetry: which share of traces is kept when none is said, and whether callers decide about theirs.
_SAMPLERS = {"always_on": (1.0, False), "always_off": (0.0, False), "traceidratio": (None, False)}
_SAMPLERS |= {f"parentbased_{name}": (share, True) for name, (share, _) in _SAMPLERS.items()}
_PROTOCOLS = {"http/protobuf": "http/protobuf"}
_WISHES = {"optional": "optional", "required": "required"}
# One step, so that it is easily told from everything that the whole surface serves.
_PATH = re.compile(r"/[a-z0-9][a-z0-9_-]{0,62}")
_TAKEN = frozenset(
    {"api", "v1", "p", "link", "health", "docs", "users", "socket", "private", "webhook", "graphiql", "assets"}
)


@frozen
class Settings:
    """Everything that can be configured; every default runs safely on one machine with nothing installed."""

    development: bool
    database_url: str = field(repr=False)
    pool_size: int
    listen_ip: str
    port: int
    domain: str
    instance_org: str
    admin_email: str | None
    admin_password: Secret | None
    fingerprint_seed: Secret | None
    secret_keys: tuple[Secret, ...]
    cors_allow_origin: tuple[str, ...]
    log_level: str
    worker: bool
    attempts: int
    legacy_links: bool
    allowed_hosts: tuple[str, ...]
    legacy_webhooks: bool
    accounts: AccountSettings
    jwt: JwtSettings
    oidc: OidcSettings | None
    limits: LimitSettings
    captcha: CaptchaSettings
    reporting: ReportingSettings
    metrics: MetricsSettings
    tracing: TracingSettings | None
    restricted: RestrictedSettings
    broker: BrokerSettings | None

    @property
    def public_address(self) -> str:
        """What links begin with: `https://DOMAIN`; on a development machine without a domain, the port it serves."""
        if self.development and self.domain == "localhost":
            return f"http://localhost:{self.port}"
        return f"https://{self.domain}"

    @property
    def seed(self) -> str:
        """The fingerprint seed; a missing one counts as empty, which only development gets past the checks with."""
        return self.fingerprint_seed.reveal() if self.fingerprint_seed is not None else ""

    def check_production(self) -> None:
        """Raise SettingsError for what only development allows."""
        if self.development:
            return
        if self.fingerprint_seed is None:
            raise SettingsError("FINGERPRINT_SEED is not set (set it to the empty string if that is on purpose)")
        if not self.secret_keys:
            raise SettingsError("PROCA_SECRET_KEY is not set; `proca init` makes one and writes it to proca.env")


def read(environ: Mapping[str, str], directory: Path | None = None) -> Settings:
    """Settings from the environment, completed from the env file that `proca init` writes; SettingsError when wrong."""
    env = Environment({**env_file(environ, directory), **environ})
    return Settings(
        development=env.text("PROCA_ENV") == "development",
        database_url=env.text("DATABASE_URL") or DEFAULT_DATABASE,
        pool_size=env.number("POOL_SIZE", 10, 1, 1000),
        listen_ip=env.text("LISTEN_IP") or "0.0.0.0",  # noqa: S104  (the original's default; a proxy stands in front)
        port=env.number("PORT", 4000, 0, _LAST_PORT),
        domain=env.text("DOMAIN") or "localhost",
        instance_org=env.text("ORG_NAME") or "instance",
        admin_email=env.text("ADMIN_EMAIL"),
        admin_password=env.secret("PROCA_ADMIN_PASSWORD"),
        fingerprint_seed=Secret(env.given["FINGERPRINT_SEED"]) if "FINGERPRINT_SEED" in env.given else None,
        secret_keys=tuple(Secret(key) for key in env.parts("PROCA_SECRET_KEY")),
        cors_allow_origin=env.parts("CORS_ALLOW_ORIGIN", "*"),
        log_level=env.word("LOG_LEVEL", "info", _LEVELS),
        worker=env.flag("PROCA_WORKER", default=True),
        attempts=env.number("RETRY_LIMIT", 10, 1, 1000),
        legacy_links=env.flag("PROCA_LEGACY_LINKS"),
        allowed_hosts=env.parts("PROCA_ALLOWED_HOSTS"),
        legacy_webhooks=env.flag("PROCA_LEGACY_WEBHOOKS"),
        accounts=AccountSettings(env.flag("LOCAL_AUTH_ENABLE", default=True), env.text("SSO_HOME_URL")),
        jwt=_jwt(env),
        oidc=_oidc(env),
        limits=_limits(env),
        captcha=_captcha(env),
        reporting=_reporting(env),
        metrics=_metrics(env),
        tracing=_tracing(env),
        restricted=RestrictedSettings(
            env.is_wanted("ENABLE_ECI"), _port(env, "PROCA_RESTRICTED_PORT"), _path(env, "PROCA_RESTRICTED_PATH")
        ),
        broker=_broker(env),
    )


def _jwt(env: Environment) -> JwtSettings:
    return JwtSettings(
        secret=env.secret("JWT_SECRET"),
        keys_url=env.address("JWKS_URL", "http", "https", "file"),
        issuer=env.text("PROCA_JWT_ISSUER"),
        audience=env.text("PROCA_JWT_AUDIENCE"),
        email=env.parts("JWT_EMAIL", "email"),
        email_verified=env.parts("JWT_EMAIL_VERIFIED", "user_metadata.email_verified"),
        allow_unverified=env.is_wanted("ALLOW_UNVERIFIED_EMAIL"),
    )


def _oidc(env: Environment) -> OidcSettings | None:
    issuer, client = env.address("PROCA_OIDC_ISSUER", "http", "https"), env.text("PROCA_OIDC_CLIENT_ID")
    if issuer is None:
        return None
    if client is None:
        raise SettingsError("PROCA_OIDC_CLIENT_ID is not set, though PROCA_OIDC_ISSUER is")
    return OidcSettings(issuer, client, env.secret("PROCA_OIDC_CLIENT_SECRET"))


def _limits(env: Environment) -> LimitSettings:
    return LimitSettings(
        trusted_proxies=env.networks("PROCA_TRUSTED_PROXIES", "127.0.0.0/8,::1"),
        per_address=env.number("PROCA_RATE_LIMIT_ADDRESS", 300, 0, _MOST),
        per_page=env.number("PROCA_RATE_LIMIT_PAGE", 30_000, 0, _MOST),
        logins_per_account=env.number("PROCA_RATE_LIMIT_LOGIN_ACCOUNT", 20, 0, _MOST),
        logins_per_address=env.number("PROCA_RATE_LIMIT_LOGIN_ADDRESS", 100, 0, _MOST),
        on_loopback=env.flag("PROCA_RATE_LIMIT_LOOPBACK"),
    )


def _captcha(env: Environment) -> CaptchaSettings:
    return CaptchaSettings(
        required=env.word("PROCA_CAPTCHA", "optional", _WISHES) == "required",
        service=env.word("CAPTCHA_SERVICE", "procaptcha", _CAPTCHAS),
        hcaptcha_key=env.secret("HCAPTCHA_KEY"),
        procaptcha_url=env.address("PROCAPTCHA_URL", "http", "https"),
    )


def _metrics(env: Environment) -> MetricsSettings:
    return MetricsSettings(
        wanted=env.flag("ENABLE_TELEMETRY", default=env.text("PROCA_ENV") != "development"),
        host=env.text("PROCA_METRICS_IP") or "127.0.0.1",
        port=env.number("METRICS_PORT", 9568, 0, _LAST_PORT),
    )


def _tracing(env: Environment) -> TracingSettings | None:
    whole = env.secret_address("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http", "https")
    base = env.secret_address("OTEL_EXPORTER_OTLP_ENDPOINT", "http", "https")
    if base is not None:
        base = Secret(base.reveal().rstrip("/") + "/v1/traces")
    address = whole or base
    if address is None or env.flag("OTEL_SDK_DISABLED"):
        return None
    env.word("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf", _PROTOCOLS)
    service = env.text("OTEL_SERVICE_NAME") or "proca"
    share, by_parent = env.word("OTEL_TRACES_SAMPLER", "parentbased_always_on", _SAMPLERS)
    given = env.share("OTEL_TRACES_SAMPLER_ARG")
    headers = env.secret("OTEL_EXPORTER_OTLP_HEADERS")
    return TracingSettings(address, headers, service, given if share is None else share, by_parent)


def _reporting(env: Environment) -> ReportingSettings:
    return ReportingSettings(
        dsn=env.secret("SENTRY_DSN"),
        user_errors=env.flag("REPORT_USER_ERRORS"),
        auth_user_errors=env.flag("REPORT_AUTH_USER_ERRORS"),
        cleartext=env.parts("REPORT_USER_ERRORS_CLEARTEXT", "country,documentType,actionType"),
    )


def _broker(env: Environment) -> BrokerSettings | None:
    schemes = ("amqp", "amqps")
    url = env.secret_address("AMQP_URL", *schemes) or env.secret_address("CLOUDAMQP_URL", *schemes)
    files = tuple(env.file(name) for name in ("AMQP_CACERTFILE", "AMQP_CERTFILE", "AMQP_KEYFILE"))
    ca_file, cert_file, key_file = files
    if (cert_file is None) != (key_file is None):
        raise SettingsError("AMQP_CERTFILE and AMQP_KEYFILE belong together")
    if url is None:
        return None
    if all(files):
        # As in the original: who gives all three wants TLS, whatever the address says (spec 30 §2).
        url = Secret(re.sub("^amqp:", "amqps:", url.reveal()))
    rest = env.number("PROCA_AMQP_RETRY_SECONDS", 30, 1, _DAY)
    return BrokerSettings(url, ca_file, cert_file, key_file, rest)


def _port(env: Environment, name: str) -> int | None:
    return env.number(name, 0, 1, _LAST_PORT) if env.text(name) else None


def _path(env: Environment, name: str) -> str | None:
    text = env.text(name)
    if text is not None and (not _PATH.fullmatch(text) or text[1:] in _TAKEN):
        raise SettingsError(f"{name} must be one free step like /eci, not {text!r}")
    return text


def env_file_path(environ: Mapping[str, str], directory: Path | None = None) -> Path:
    """Where `proca init` keeps the secrets it makes: `PROCA_ENV_FILE`, else `proca.env` in the working directory."""
    return (directory or Path.cwd()) / environ.get("PROCA_ENV_FILE", ENV_FILE)


def env_file(environ: Mapping[str, str], directory: Path | None = None) -> dict[str, str]:
    """The variables of the env file, `NAME=value` a line; none when there is no file."""
    path = env_file_path(environ, directory)
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}
