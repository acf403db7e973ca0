"""The command line, in a folder of its own with SQLite: what it makes, what it says, and never a traceback."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from attrs import frozen

from proca.domain import base64url
from proca.entrypoints.settings import Settings, env_file

PASSWORD = "Correct-Horse-1"
# The package's own `main` is the function of that name.
cli = import_module("proca.entrypoints.cli.main")


@frozen
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str


Proca = Callable[..., Result]
_OURS = (
    "PROCA_",
    "AMQP_",
    "FINGERPRINT_SEED",
    "ADMIN_EMAIL",
    "DATABASE_URL",
    "ORG_NAME",
    "PORT",
    "POOL_SIZE",
    "LOG_LEVEL",
)


@pytest.fixture
def proca(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Proca:
    """Runs a command in this process, in an empty folder, with nothing set but what is given."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(_OURS):
            monkeypatch.delenv(name)

    def run(*words: object, **environ: str) -> Result:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["proca", *map(str, words)])
            for name, value in environ.items():
                patch.setenv(name, value)
            capsys.readouterr()
            code = 0
            try:
                cli.main()
            except SystemExit as ended:
                code = int(ended.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Result(code, out, err)

    return run


def asked(query: str, path: str = "var/proca.db") -> list[tuple[object, ...]]:
    """Rows of the database, past everything of ours."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def mode(path: str | Path) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def one_line(result: Result, *words: str) -> None:
    """It failed with a single line that has these words."""
    assert result.code == 1
    (line,) = result.err.splitlines()
    for word in words:
        assert word in line


# ---------------------------------------------------------------- migrate


def test_migrate_makes_folder_and_schema(proca: Proca) -> None:
    """20 §11.2; repeated without effect."""
    for _ in range(2):
        result = proca("migrate")
        assert (result.code, result.err) == (0, "")
        assert result.out.startswith("The database is at revision ")
    assert asked("SELECT id, version FROM settings_version") == [(1, 1)]


@pytest.mark.parametrize("command", ["migrate", "init", "demo"])
@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("postgresql://nobody@127.0.0.1:1/nothing", "cannot be reached"),
        ("mysql://localhost/proca", "DATABASE_URL: mysql is not supported"),
        ("nonsense", "DATABASE_URL cannot be read"),
        ("postgresql://localhost:port/proca", "DATABASE_URL cannot be read"),
        ("sqlite://", "SQLite needs a file"),
        ("sqlite:///:memory:", "SQLite needs a file"),
    ],
)
def test_a_database_that_cannot_be_used(proca: Proca, command: str, url: str, word: str) -> None:
    one_line(proca(command, DATABASE_URL=url), word)


def test_a_message_never_shows_the_databases_password(proca: Proca) -> None:
    for url in ("postgresql://u:hidden@127.0.0.1:1/x", "postgresql://u:hidden@host:port/x", "mysql://u:hidden@x/y"):
        result = proca("migrate", DATABASE_URL=url)
        assert "hidden" not in result.out + result.err


def test_a_database_of_a_later_release(proca: Proca) -> None:
    proca("migrate")
    connection = sqlite3.connect("var/proca.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    one_line(proca("migrate"), "9999")


# ---------------------------------------------------------------- init


def test_init_from_nothing(proca: Proca) -> None:
    """20 §11.3 with 20.13#26, D17: secrets, schema, instance org with an active key that opens."""
    result = proca("init")
    assert (result.code, result.err) == (0, "")
    assert "Made PROCA_SECRET_KEY" in result.out
    assert "Made FINGERPRINT_SEED" in result.out
    assert "Instance org instance: made." in result.out
    assert "Password" not in result.out
    assert asked("SELECT name, title FROM orgs") == [("instance", "instance")]
    assert asked("SELECT count(*) FROM public_keys WHERE active AND private IS NOT NULL") == [(1,)]
    assert asked("SELECT count(*) FROM users") == [(0,)]
    made = env_file({})
    assert made.keys() == {"PROCA_SECRET_KEY", "FINGERPRINT_SEED"}
    assert min(map(len, made.values())) >= 43
    assert not any(secret in result.out for secret in made.values())
    assert mode("proca.env") == 0o600


def test_init_twice_changes_nothing(proca: Proca) -> None:
    """20.13#26: the password is printed once, and the second run neither makes nor prints one."""
    first = proca("init", ADMIN_EMAIL="ada@wood.test")
    password = first.out.split("Password (shown this once): ")[1].split()[0]
    assert len(password) >= 20
    before = (Path("proca.env").read_text(), dump())
    second = proca("init", ADMIN_EMAIL="ada@wood.test")
    assert second.code == 0
    assert "Password" not in second.out
    assert "Made" not in second.out
    assert second.out.count("was there") == 3
    assert (Path("proca.env").read_text(), dump()) == before


def test_the_admin_owns_the_instance(proca: Proca) -> None:
    """20 §11.3: all four admin bits, confirmed, a member of nothing; the org writes from their address."""
    proca("init", ADMIN_EMAIL="ada@wood.test", PROCA_ADMIN_PASSWORD=PASSWORD)
    ((email, hashed, confirmed),) = asked("SELECT email, password_hash, confirmed_at FROM users")
    assert email == "ada@wood.test"
    assert str(hashed).startswith("$argon2id$")
    assert PASSWORD not in str(hashed)
    assert confirmed is not None
    assert asked("SELECT email_from FROM orgs") == [("ada@wood.test",)]
    assert asked("SELECT count(*) FROM staffers") == [(0,)]


def test_a_password_that_was_given_is_not_printed(proca: Proca) -> None:
    result = proca("init", ADMIN_EMAIL="ada@wood.test", PROCA_ADMIN_PASSWORD=PASSWORD)
    assert result.code == 0
    assert PASSWORD not in result.out + result.err
    assert "Password" not in result.out


def test_a_weak_password_is_refused_rule_by_rule(proca: Proca) -> None:
    """20 §1.2: a line for each rule, and neither org nor user."""
    result = proca("init", ADMIN_EMAIL="ada@wood.test", PROCA_ADMIN_PASSWORD="weak")
    assert result.code == 1
    assert result.err.splitlines() == [
        "password: should be at least 12 character(s)",
        "password: at least one upper case character",
        "password: at least one digit or punctuation character",
    ]
    assert asked("SELECT (SELECT count(*) FROM orgs) + (SELECT count(*) FROM users)") == [(0,)]
    assert proca("init", ADMIN_EMAIL="ada@wood.test", PROCA_ADMIN_PASSWORD=PASSWORD).code == 0


def test_an_address_that_is_none_is_refused(proca: Proca) -> None:
    result = proca("init", ADMIN_EMAIL="no address")
    assert result.code == 1
    assert "email" in result.err
    assert asked("SELECT (SELECT count(*) FROM orgs) + (SELECT count(*) FROM users)") == [(0,)]


def test_secrets_that_are_there_are_kept(proca: Proca) -> None:
    """By hand, without a line end after the last, and readable for all: completed, and closed to others."""
    path = Path("proca.env")
    path.write_text("# ours\nPORT=5000\nFINGERPRINT_SEED=by-hand")
    path.chmod(0o644)
    assert "FINGERPRINT_SEED" not in proca("init").out
    kept = env_file({})
    assert (kept["PORT"], kept["FINGERPRINT_SEED"]) == ("5000", "by-hand")
    assert len(kept["PROCA_SECRET_KEY"]) >= 43
    assert mode(path) == 0o600


def test_secrets_of_the_environment_are_not_written_down(proca: Proca) -> None:
    result = proca("init", PROCA_SECRET_KEY="k" * 43, FINGERPRINT_SEED="")
    assert result.code == 0
    assert not Path("proca.env").exists()


def test_the_env_file_may_be_elsewhere(proca: Proca) -> None:
    proca("init", PROCA_ENV_FILE="secrets.env")
    assert mode("secrets.env") == 0o600
    assert not Path("proca.env").exists()
    one_line(proca("init", PROCA_ENV_FILE="no/such/folder.env", DATABASE_URL="sqlite:///other.db"), "no/such")


def test_no_fresh_secrets_for_an_old_instance(proca: Proca) -> None:
    """Whoever lost the secrets is told so; new ones would break references and the instance's key."""
    proca("init")
    Path("proca.env").unlink()
    one_line(proca("init"), "already", "FINGERPRINT_SEED")
    assert not Path("proca.env").exists()


# ---------------------------------------------------------------- demo


def test_demo_twice(proca: Proca) -> None:
    """The second run finds what the first made; keys are made once, for their owner's eyes only."""
    proca("init")
    first = proca("demo", "--keys", "keys")
    assert first.code == 0
    assert first.out.count("http://localhost:4000/p/") == 2
    assert first.out.count("private key: ") == 2
    keys = {path.name: path.read_text() for path in Path("keys").iterdir()}
    assert keys.keys() == {"riverwatch.key", "fishfriends.key"}
    assert {len(base64url.decode(text.strip())) for text in keys.values()} == {32}
    assert {mode(path) for path in Path("keys").iterdir()} == {0o600}
    assert mode("keys") == 0o700
    assert not any(text.strip() in first.out for text in keys.values())
    before = dump()
    second = proca("demo", "--keys", "keys")
    assert second.out == "".join(line for line in first.out.splitlines(keepends=True) if "private" not in line)
    assert dump() == before
    assert {path.name: path.read_text() for path in Path("keys").iterdir()} == keys


def test_demo_without_keys_and_with_them_later(proca: Proca) -> None:
    proca("init")
    assert "private key" not in proca("demo").out
    assert asked("SELECT count(*) FROM public_keys") == [(1,)]
    assert proca("demo", "--keys", "keys").out.count("private key: ") == 2
    assert asked("SELECT count(*) FROM public_keys") == [(3,)]


def test_keys_that_have_no_place_are_not_made(proca: Proca) -> None:
    """A key is of no use to anybody when its private half cannot be kept."""
    proca("init")
    Path("taken").write_text("a file")
    one_line(proca("demo", "--keys", "taken"), "taken")
    assert asked("SELECT count(*) FROM public_keys") == [(1,)]
    assert asked("SELECT count(*) FROM campaigns") == [(0,)]


def test_demo_before_init(proca: Proca) -> None:
    """No schema yet: one line, no more."""
    Path("var").mkdir()
    assert proca("demo").code == 1


# ---------------------------------------------------------------- doctor


def test_doctor_finds_nothing_wrong_after_init(proca: Proca) -> None:
    proca("init")
    result = proca("doctor")
    assert (result.code, result.err) == (0, "")
    for what in ("environment", "FINGERPRINT_SEED", "PROCA_SECRET_KEY", "database", "instance key", "actions waiting"):
        assert verdict(result, what) == "fine", what
    for secret in env_file({}).values():
        assert secret not in result.out


def test_doctor_before_init(proca: Proca) -> None:
    result = proca("doctor")
    assert result.code == 1
    assert verdict(result, "FINGERPRINT_SEED") == "wrong"
    assert verdict(result, "PROCA_SECRET_KEY") == "wrong"
    assert verdict(result, "database") == "wrong"


def test_doctor_is_milder_in_development(proca: Proca) -> None:
    """D17: what development allows is unsafe, not wrong; a database is needed all the same."""
    result = proca("doctor", PROCA_ENV="development")
    assert result.code == 1
    assert verdict(result, "environment") == verdict(result, "FINGERPRINT_SEED") == "unsafe"
    proca("init")
    assert proca("doctor", PROCA_ENV="development").code == 0


def test_doctor_tells_where_mails_go(proca: Proca) -> None:
    """00 D17: nowhere yet in production, to the mailbox in development."""
    proca("init")
    assert verdict(proca("doctor"), "mails of the instance") == "unsafe"
    assert verdict(proca("doctor", PROCA_ENV="development"), "mails of the instance") == "fine"


def test_doctor_of_an_empty_seed(proca: Proca) -> None:
    """D2."""
    proca("init")
    result = proca("doctor", FINGERPRINT_SEED="")
    assert (result.code, verdict(result, "FINGERPRINT_SEED")) == (0, "unsafe")


def test_doctor_warns_of_links_that_act_when_they_are_opened(proca: Proca) -> None:
    """00 D8."""
    proca("init")
    assert "PROCA_LEGACY_LINKS" not in proca("doctor").out
    assert verdict(proca("doctor", PROCA_LEGACY_LINKS="true"), "PROCA_LEGACY_LINKS") == "unsafe"


@pytest.mark.parametrize(
    ("name", "text"),
    [("PROCA_LEGACY_WEBHOOKS", "true"), ("ALLOW_UNVERIFIED_EMAIL", "1"), ("JWT_SECRET", "too short to be secret")],
)
def test_doctor_warns_of_doors_that_stand_open(proca: Proca, name: str, text: str) -> None:
    """00 D10; 20 §2.1."""
    proca("init")
    assert name not in proca("doctor").out
    result = proca("doctor", **{name: text})
    assert verdict(result, name) == "unsafe"
    assert "too short" not in result.out


def test_doctor_of_orgs_without_a_key(proca: Proca) -> None:
    """D3: plain rows are said aloud."""
    proca("init")
    proca("demo")
    result = proca("doctor")
    assert (result.code, verdict(result, "sealed contacts")) == (0, "unsafe")
    assert "fishfriends" in result.out
    assert "riverwatch" in result.out
    proca("demo", "--keys", "keys")
    assert verdict(proca("doctor"), "sealed contacts") == "fine"


def test_doctor_of_a_lost_secret_key(proca: Proca) -> None:
    proca("init")
    result = proca("doctor", PROCA_SECRET_KEY="another")
    assert (result.code, verdict(result, "instance key")) == (1, "wrong")


def test_doctor_of_another_instance_org(proca: Proca) -> None:
    proca("init")
    result = proca("doctor", ORG_NAME="elsewhere")
    assert (result.code, verdict(result, "instance org"), verdict(result, "instance key")) == (1, "wrong", "wrong")


def test_doctor_of_a_database_that_is_gone(proca: Proca) -> None:
    result = proca("doctor", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert (result.code, verdict(result, "database")) == (1, "wrong")


# ---------------------------------------------------------------- serve and the rest


def test_serve_refuses_to_start_in_production_without_secrets(proca: Proca, monkeypatch: pytest.MonkeyPatch) -> None:
    """D2, D17: one line that names what is missing, before anything listens."""
    monkeypatch.setattr(cli, "serve_forever", _never)
    one_line(proca("serve"), "FINGERPRINT_SEED is not set")
    one_line(proca("serve", FINGERPRINT_SEED="x"), "PROCA_SECRET_KEY is not set")


def test_serve_listens_where_it_is_told(proca: Proca, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options, else the environment, else the defaults."""
    asked_for: list[tuple[str, int]] = []

    def serve(_settings: Settings, host: str, port: int) -> None:
        asked_for.append((host, port))

    monkeypatch.setattr(cli, "serve_forever", serve)
    proca("init")
    assert proca("serve").code == 0
    proca("serve", LISTEN_IP="127.0.0.1", PORT="5000")
    proca("serve", "--host", "::1", "--port", "6000", LISTEN_IP="127.0.0.1", PORT="5000")
    proca("serve", PROCA_ENV="development")
    assert asked_for == [("0.0.0.0", 4000), ("127.0.0.1", 5000), ("::1", 6000), ("0.0.0.0", 4000)]  # noqa: S104


@pytest.mark.parametrize("command", ["migrate", "init", "demo", "doctor", "serve"])
@pytest.mark.parametrize(("name", "value"), [("PORT", "[/x]"), ("POOL_SIZE", "[bold"), ("LOG_LEVEL", ":smile:")])
def test_settings_that_make_no_sense(proca: Proca, command: str, name: str, value: str) -> None:
    """The message names the variable and shows what it holds as it is."""
    one_line(proca(command, **{name: value}), name, repr(value))
    assert not Path("var").exists()


def test_odd_names_are_shown_as_they_are(proca: Proca) -> None:
    """Brackets are no markup."""
    proca("init")
    result = proca("init", ORG_NAME="the[/]org")
    assert (result.code, result.err) == (1, "name: has invalid format\n")
    result = proca("doctor", ORG_NAME="the[/]org")
    assert (result.code, verdict(result, "instance org")) == (1, "wrong")
    assert "the[/]org" in result.out


def test_help_lists_the_commands(proca: Proca) -> None:
    result = proca("--help")
    assert result.code == 0
    for command in ("migrate", "init", "serve", "demo", "doctor"):
        assert command in result.out


def test_unknown_commands_are_told(proca: Proca) -> None:
    assert proca("nonsense").code == 2


def test_the_installed_command(tmp_path: Path) -> None:
    """The entry point itself, in a process of its own."""
    environ = {"PATH": os.environ["PATH"], "PROCA_ENV": "production", "COLUMNS": "200"}
    command = [sys.executable, "-c", "from proca.entrypoints.cli import main; main()"]
    for words, code in ((["serve"], 1), (["init"], 0), (["doctor"], 0)):
        ended = subprocess.run(  # noqa: S603  (ours)
            [*command, *words], check=False, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60
        )
        assert (ended.returncode, "Traceback" in ended.stderr) == (code, False), ended.stderr
    assert mode(tmp_path / "proca.env") == 0o600


def dump() -> list[str]:
    """All that the database holds, but for the counters of numbers, which are used up by trying."""
    connection = sqlite3.connect("var/proca.db")
    try:
        return [line for line in connection.iterdump() if '"sequences"' not in line]
    finally:
        connection.close()


def verdict(result: Result, what: str) -> str:
    """The word in the second column of the row of that name."""
    (row,) = [line for line in result.out.splitlines() if line.strip("│ ").startswith(f"{what} ")]
    return row.strip("│ ").split("│")[1].strip()


def _never(*_: object) -> None:
    raise AssertionError("it must not listen")
