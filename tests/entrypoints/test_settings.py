"""Settings: safe defaults, names that existing env files use, messages that name the variable (D2, D17, D18)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.secret import Secret
from proca.entrypoints.settings import DEFAULT_DATABASE, SettingsError, env_file, env_file_path, read

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


def test_secrets_do_not_print(tmp_path: Path) -> None:
    settings = read(WHOLE, tmp_path)
    assert "hidden" not in f"{settings!r} {settings}".lower()


def test_empty_variables_mean_the_default(tmp_path: Path) -> None:
    """Compose files set what is not given to nothing."""
    empty = dict.fromkeys(WHOLE, "")
    del empty["PROCA_ENV"], empty["PROCA_WORKER"], empty["FINGERPRINT_SEED"]
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


names = st.sampled_from([*WHOLE, "PROCA_ENV_FILE", "HOME"])
values = st.text(st.characters(exclude_characters="\0"), max_size=20)


@given(environ=st.dictionaries(names, values))
def test_law_any_environment_is_read_or_refused_by_name(environ: dict[str, str]) -> None:
    refused = ""
    try:
        read(environ, Path("/nowhere"))
    except SettingsError as error:
        refused = str(error).split()[0]
    assert refused in {"", "PORT", "POOL_SIZE", "LOG_LEVEL"}
