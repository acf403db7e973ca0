"""Settings: safe defaults, names that existing env files use, messages that name the variable (D2, D17, D18)."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.secret import Secret
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.settings import DEFAULT_DATABASE, env_file, env_file_path, read

WHOLE = {
    "PROCA_ENV": "development",
    "DATABASE_URL": "postgres://proca:hidden-password@db.test/proca?sslmode=require",
    "POOL_SIZE": "25",
    "LISTEN_IP": "127.0.0.1",
    "PORT": "8080",
    "DOMAIN": "api.wood.test",
    "ORG_NAME": "wood",
    "ADMIN_EMAIL": "ada@wood.test",
    "PROCA_ADMIN_PASSWORD": "Hidden-Password-1",
    "FINGERPRINT_SEED": "hidden-seed",
    "PROCA_SECRET_KEY": "hidden-new, hidden-old,",
    "CORS_ALLOW_ORIGIN": "https://a.test, https://b.test",
    "LOG_LEVEL": "WARN",
    "PROCA_WORKER": "no",
    "PROCA_LEGACY_LINKS": "true",
    "PROCA_ALLOWED_HOSTS": "a.test, B.test",
    "PROCA_LEGACY_WEBHOOKS": "true",
    "LOCAL_AUTH_ENABLE": "false",
    "SSO_HOME_URL": "https://home.test/",
    "JWT_SECRET": "hidden-shared",
    "JWKS_URL": "https://sign.test/keys",
    "JWT_EMAIL": "mail,session.identity.traits.email",
    "JWT_EMAIL_VERIFIED": "session.identity.verifiable_addresses.[].verified",
    "ALLOW_UNVERIFIED_EMAIL": "yes",
    "PROCA_JWT_ISSUER": "https://sign.test",
    "PROCA_JWT_AUDIENCE": "proca",
    "PROCA_OIDC_ISSUER": "https://sign.test",
    "PROCA_OIDC_CLIENT_ID": "proca-client",
    "PROCA_OIDC_CLIENT_SECRET": "hidden-client",
    "PROCA_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
    "PROCA_RATE_LIMIT_ADDRESS": "1",
    "PROCA_RATE_LIMIT_PAGE": "2",
    "PROCA_RATE_LIMIT_LOGIN_ACCOUNT": "3",
    "PROCA_RATE_LIMIT_LOGIN_ADDRESS": "0",
    "PROCA_RATE_LIMIT_LOOPBACK": "true",
    "PROCA_CAPTCHA": "required",
    "CAPTCHA_SERVICE": "hcaptcha",
    "HCAPTCHA_KEY": "hidden-captcha",
    "PROCAPTCHA_URL": "http://captcha.test/verify",
    "ENABLE_ECI": "1",
    "PROCA_RESTRICTED_PORT": "4001",
    "PROCA_RESTRICTED_PATH": "/eci",
    "AMQP_URL": "amqps://proca:hidden-password@queue.test/proca",
    "PROCA_AMQP_RETRY_SECONDS": "60",
    "SENTRY_DSN": "https://hidden@report.test/1",
    "REPORT_USER_ERRORS": "true",
    "REPORT_AUTH_USER_ERRORS": "true",
    "REPORT_USER_ERRORS_CLEARTEXT": "country",
}


def test_every_default_runs_on_one_machine(tmp_path: Path) -> None:
    """20 §11.1, D17: an SQLite file, the worker inside, nothing that is needed but two secrets."""
    settings = read({}, tmp_path)
    assert settings.database_url == DEFAULT_DATABASE == "sqlite:///var/proca.db"
    assert (settings.listen_ip, settings.port, settings.pool_size) == ("0.0.0.0", 4000, 10)  # noqa: S104
    assert (settings.domain, settings.instance_org) == ("localhost", "instance")
    assert settings.cors_allow_origin == ("*",)
    assert settings.log_level == "info"
    assert settings.worker
    assert not settings.development
    assert settings.admin_email is settings.admin_password is settings.fingerprint_seed is None
    assert settings.secret_keys == ()
    assert settings.seed == ""
    assert not settings.legacy_links
    assert settings.allowed_hosts == ()
    assert not settings.legacy_webhooks
    assert settings.accounts.local
    assert settings.oidc is settings.jwt.secret is settings.jwt.keys_url is None
    assert not settings.jwt.allow_unverified
    assert settings.limits.trusted_proxies == (ip_network("127.0.0.0/8"), ip_network("::1"))
    assert not settings.limits.on_loopback
    assert settings.captcha.service == "procaptcha"
    assert not settings.captcha.required
    assert settings.restricted.port is settings.restricted.path is settings.reporting.dsn is None


def test_every_variable(tmp_path: Path) -> None:
    """20 §11.1: the names that existing env files use."""
    settings = read(WHOLE, tmp_path)
    assert settings.development
    assert settings.database_url == WHOLE["DATABASE_URL"]
    assert (settings.pool_size, settings.listen_ip, settings.port) == (25, "127.0.0.1", 8080)
    assert (settings.domain, settings.instance_org, settings.admin_email) == ("api.wood.test", "wood", "ada@wood.test")
    assert settings.admin_password == Secret("Hidden-Password-1")
    assert settings.seed == "hidden-seed"
    assert settings.secret_keys == (Secret("hidden-new"), Secret("hidden-old"))
    assert settings.cors_allow_origin == ("https://a.test", "https://b.test")
    assert settings.log_level == "warning"
    assert not settings.worker
    assert settings.legacy_links
    assert settings.allowed_hosts == ("a.test", "B.test")
    assert settings.legacy_webhooks


def test_every_variable_of_sign_on(tmp_path: Path) -> None:
    """20 §2.1, §11.1."""
    settings = read(WHOLE, tmp_path)
    assert (settings.accounts.local, settings.accounts.sso_home) == (False, "https://home.test/")
    assert (settings.jwt.secret, settings.jwt.keys_url) == (Secret("hidden-shared"), "https://sign.test/keys")
    assert settings.jwt.email == ("mail", "session.identity.traits.email")
    assert settings.jwt.email_verified == ("session.identity.verifiable_addresses.[].verified",)
    assert (settings.jwt.issuer, settings.jwt.audience) == ("https://sign.test", "proca")
    assert settings.jwt.allow_unverified
    assert settings.oidc is not None
    assert (settings.oidc.issuer, settings.oidc.client_id) == ("https://sign.test", "proca-client")
    assert settings.oidc.client_secret == Secret("hidden-client")


def test_every_variable_of_limits_and_reports(tmp_path: Path) -> None:
    """00 D11; 20 §5.5, §10."""
    settings = read(WHOLE, tmp_path)
    limits, captcha, reporting = settings.limits, settings.captcha, settings.reporting
    assert limits.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert (limits.per_address, limits.per_page) == (1, 2)
    assert (limits.logins_per_account, limits.logins_per_address) == (3, 0)
    assert limits.on_loopback
    assert captcha.required
    assert (captcha.service, captcha.hcaptcha_key) == ("hcaptcha", Secret("hidden-captcha"))
    assert captcha.procaptcha_url == "http://captcha.test/verify"
    assert (settings.restricted.everywhere, settings.restricted.port) == (True, 4001)
    assert settings.restricted.path == "/eci"
    assert reporting.dsn == Secret("https://hidden@report.test/1")
    assert (reporting.user_errors, reporting.auth_user_errors, reporting.cleartext) == (True, True, ("country",))


def test_secrets_do_not_print(tmp_path: Path) -> None:
    settings = read(WHOLE, tmp_path)
    assert "hidden" not in f"{settings!r} {settings}".lower()


def test_empty_variables_mean_the_default(tmp_path: Path) -> None:
    """Compose files set what is not given to nothing."""
    empty = dict.fromkeys(WHOLE, "")
    del empty["FINGERPRINT_SEED"]
    assert read(empty, tmp_path) == read({}, tmp_path)


def test_an_empty_seed_is_a_decision(tmp_path: Path) -> None:
    """D2: empty on purpose is not missing."""
    assert read({"FINGERPRINT_SEED": ""}, tmp_path).fingerprint_seed == Secret("")
    assert read({}, tmp_path).fingerprint_seed is None


def test_the_env_file_completes_the_environment(tmp_path: Path) -> None:
    """Comments, blank lines, spaces and values with `=` in them; what the environment says wins."""
    text = "# made by hand\n\n  PORT = 5000 \nFINGERPRINT_SEED=a=b==\nORG_NAME=file\nnonsense\n#PROCA_SECRET_KEY=no\n"
    tmp_path.joinpath("proca.env").write_text(text)
    settings = read({"ORG_NAME": "environment"}, tmp_path)
    assert (settings.port, settings.seed, settings.instance_org) == (5000, "a=b==", "environment")
    assert settings.secret_keys == ()
    assert "nonsense" not in env_file({}, tmp_path)


def test_a_name_alone_is_no_empty_value(tmp_path: Path) -> None:
    """D2: a seed is emptied by `NAME=` only, never by a slip."""
    tmp_path.joinpath("proca.env").write_text("FINGERPRINT_SEED\n")
    assert read({}, tmp_path).fingerprint_seed is None


def test_the_env_file_may_be_elsewhere(tmp_path: Path) -> None:
    tmp_path.joinpath("other.env").write_text("PORT=5001\n")
    assert read({"PROCA_ENV_FILE": "other.env"}, tmp_path).port == 5001
    absolute = tmp_path / "sub" / "absolute.env"
    assert env_file_path({"PROCA_ENV_FILE": str(absolute)}, Path("/elsewhere")) == absolute
    assert read({"PROCA_ENV_FILE": str(absolute)}, tmp_path).port == 4000


def test_an_env_file_that_is_no_text(tmp_path: Path) -> None:
    tmp_path.joinpath("proca.env").write_bytes(b"\xff\xfe\nPORT=5002\n")
    assert read({}, tmp_path).port == 5002


@pytest.mark.parametrize("name", ["PORT", "POOL_SIZE"])
@pytest.mark.parametrize("text", ["x", "-1", "1.5", "1e3", "0x10", " 5", "²", "1_000", "99999999", "9" * 5000])
def test_wrong_numbers_name_the_variable(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"^{name} must be a whole number from") as refused:
        read({name: text}, tmp_path)
    assert text in str(refused.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PROCA_RESTRICTED_PORT", "0"),
        ("PROCA_RATE_LIMIT_PAGE", "-1"),
        ("PROCA_CAPTCHA", "true"),
        ("PROCA_RESTRICTED_PATH", "eci"),
        ("PROCA_RESTRICTED_PATH", "/"),
        ("PROCA_RESTRICTED_PATH", "/eci/"),
        ("PROCA_RESTRICTED_PATH", "/eci\n"),
        ("PROCA_RESTRICTED_PATH", "/v1"),
        ("PROCA_RESTRICTED_PATH", "/private"),
        ("CAPTCHA_SERVICE", "turing"),
        ("JWKS_URL", "ftp://sign.test/keys"),
        ("JWKS_URL", "file://"),
        ("JWKS_URL", "keys.json"),
        ("PROCAPTCHA_URL", "https://"),
        ("PROCA_OIDC_ISSUER", "https://[sign.test"),
        ("PROCA_OIDC_CLIENT_ID", ""),
        ("PROCA_TRUSTED_PROXIES", "10.0.0.0/8, nowhere"),
        ("AMQP_URL", "https://queue.test"),
        ("AMQP_URL", "amqp://queue.test:many"),
        ("PROCA_AMQP_RETRY_SECONDS", "0"),
        ("AMQP_CACERTFILE", "/nowhere/ca.pem"),
    ],
)
def test_what_makes_no_sense_names_the_variable(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"^{name} "):
        read({**WHOLE, name: text}, tmp_path)


@pytest.mark.parametrize("text", ["false", "0", "NO", "off", ""])
def test_a_clear_no_is_a_no(text: str, tmp_path: Path) -> None:
    """20 §11.1 has any value of these switch on; we take somebody's word when they say no."""
    settings = read({"ALLOW_UNVERIFIED_EMAIL": text, "ENABLE_ECI": text}, tmp_path)
    assert not settings.jwt.allow_unverified
    assert not settings.restricted.everywhere


def test_a_provider_is_configured_by_its_issuer(tmp_path: Path) -> None:
    """No issuer, no log-in over OpenID Connect; no secret, a public client."""
    assert read({"PROCA_OIDC_CLIENT_ID": "proca"}, tmp_path).oidc is None
    public = read({"PROCA_OIDC_ISSUER": "https://sign.test", "PROCA_OIDC_CLIENT_ID": "proca"}, tmp_path).oidc
    assert public is not None
    assert public.client_secret is None


@pytest.mark.parametrize(
    ("text", "level"),
    [("debug", "debug"), ("NOTICE", "info"), ("warn", "warning"), ("error", "error"), ("emergency", "critical")],
)
def test_levels_of_the_original(text: str, level: str, tmp_path: Path) -> None:
    """20 §11.1: an existing env file starts our server, whatever level it asks for."""
    assert read({"LOG_LEVEL": text}, tmp_path).log_level == level


def test_an_unknown_level_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^LOG_LEVEL must be one of"):
        read({"LOG_LEVEL": "loud"}, tmp_path)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "FINGERPRINT_SEED"),
        ({"FINGERPRINT_SEED": "s"}, "PROCA_SECRET_KEY"),
        ({"PROCA_SECRET_KEY": "k"}, "FINGERPRINT_SEED"),
        ({"FINGERPRINT_SEED": "s", "PROCA_SECRET_KEY": " , "}, "PROCA_SECRET_KEY"),
    ],
)
def test_production_needs_its_secrets(given: dict[str, str], missing: str, tmp_path: Path) -> None:
    """D2, D17."""
    with pytest.raises(SettingsError, match=f"^{missing} is not set"):
        read(given, tmp_path).check_production()
    read({**given, "PROCA_ENV": "development"}, tmp_path).check_production()


def test_production_starts_with_an_empty_seed_and_a_key(tmp_path: Path) -> None:
    """D2."""
    read({"FINGERPRINT_SEED": "", "PROCA_SECRET_KEY": "k"}, tmp_path).check_production()


@pytest.mark.parametrize("text", ["Development", "dev", "", "test", "production"])
def test_anything_but_development_is_production(text: str, tmp_path: Path) -> None:
    """What refuses more is the default, also for a slip."""
    assert not read({"PROCA_ENV": text}, tmp_path).development


CHECKED = {
    *(
        "PORT",
        "POOL_SIZE",
        "LOG_LEVEL",
        "JWKS_URL",
        "PROCA_OIDC_ISSUER",
        "PROCA_OIDC_CLIENT_ID",
        "PROCA_TRUSTED_PROXIES",
        "AMQP_URL",
        "PROCA_AMQP_RETRY_SECONDS",
    ),
    *("CAPTCHA_SERVICE", "PROCAPTCHA_URL", "PROCA_RESTRICTED_PORT", "PROCA_CAPTCHA", "PROCA_RESTRICTED_PATH"),
    *(name for name in WHOLE if name.startswith("PROCA_RATE_LIMIT_")),
}
names = st.sampled_from([*WHOLE, "PROCA_ENV_FILE", "HOME"])
values = st.text(st.characters(exclude_characters="\0"), max_size=20)


@given(environ=st.dictionaries(names, values))
def test_law_any_environment_is_read_or_refused_by_name(environ: dict[str, str]) -> None:
    refused = ""
    try:
        read(environ, Path("/nowhere"))
    except SettingsError as error:
        refused = str(error).split()[0]
    assert refused in {"", *CHECKED}


@pytest.mark.parametrize(("text", "is_on"), [("true", True), ("1", True), ("false", False), ("", False)])
def test_links_of_before_are_a_choice(tmp_path: Path, text: str, is_on: bool) -> None:
    """D8: off by default."""
    assert read({"PROCA_LEGACY_LINKS": text}, tmp_path).legacy_links is is_on
    assert read({}, tmp_path).legacy_links is False


def test_links_begin_with_the_domain(tmp_path: Path) -> None:
    """20 §7.3; a development machine has no domain of its own."""
    development = {"PROCA_ENV": "development", "PORT": "5000"}
    assert read({"DOMAIN": "act.test"}, tmp_path).public_address == "https://act.test"
    assert read({}, tmp_path).public_address == "https://localhost"
    assert read(development, tmp_path).public_address == "http://localhost:5000"
    assert read({**development, "DOMAIN": "act.test"}, tmp_path).public_address == "https://act.test"


def test_every_variable_of_the_broker(tmp_path: Path) -> None:
    """30 §2, §9.8: AMQP_URL, else CLOUDAMQP_URL; nothing without either."""
    broker = read(WHOLE, tmp_path).broker
    assert broker is not None
    assert (broker.url, broker.rest_seconds) == (Secret(WHOLE["AMQP_URL"]), 60)
    assert broker.ca_file is broker.cert_file is broker.key_file is None
    cloud = read({"CLOUDAMQP_URL": "amqp://cloud.test/x"}, tmp_path).broker
    assert cloud is not None
    assert (cloud.url, cloud.rest_seconds) == (Secret("amqp://cloud.test/x"), 30)
    assert read({"AMQP_URL": "", "PROCA_AMQP_RETRY_SECONDS": "5"}, tmp_path).broker is None


def test_three_files_mean_tls(tmp_path: Path) -> None:
    """30 §2: only all three together switch TLS on for an address that does not say so."""
    files = {f"AMQP_{name}FILE": str(tmp_path / name) for name in ("CACERT", "CERT", "KEY")}
    for path in files.values():
        Path(path).touch()
    broker = read({"AMQP_URL": "amqp://u:p@queue.test:5671/v", **files}, tmp_path).broker
    assert broker is not None
    assert broker.url == Secret("amqps://u:p@queue.test:5671/v")
    assert broker.key_file == files["AMQP_KEYFILE"]
    one = read({"AMQP_URL": "amqp://queue.test", "AMQP_CACERTFILE": files["AMQP_CACERTFILE"]}, tmp_path).broker
    assert one is not None
    assert one.url == Secret("amqp://queue.test")
    with pytest.raises(SettingsError, match=r"^AMQP_CERTFILE and AMQP_KEYFILE"):
        read({"AMQP_URL": "amqp://queue.test", "AMQP_CERTFILE": files["AMQP_CERTFILE"]}, tmp_path)


def test_a_wrong_address_of_the_broker_is_not_repeated(tmp_path: Path) -> None:
    """It has a password in it."""
    with pytest.raises(SettingsError) as refused:
        read({"AMQP_URL": "http://u:hidden@queue.test"}, tmp_path)
    assert "hidden" not in str(refused.value)
