"""All commands at once: what each of them has to offer, and how failures end (spec 20 §11.4)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from entrypoints.operator_shell import ADA, Shell, asked, cli, dump

READ_ONLY = {
    "dead-letter groups",
    "dead-letter list",
    "dead-letter show",
    "doctor",
    "campaign list",
    "campaign show",
    "key list",
    "org list",
    "org members",
    "org show",
    "org webhooks",
    "page list",
    "page show",
    "service list",
    "template list",
    "template show",
    "user list",
}
# It runs until it is stopped and prints nothing but logs, which are JSON already.
ENDLESS = {"serve", "worker"}


def _commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix}{name} ")
        else:
            yield prefix + name, command


COMMANDS = dict(_commands(typer.main.get_command(cli.app)))
EACH = pytest.mark.parametrize("name", sorted(COMMANDS.keys() - ENDLESS))


def _options(name: str) -> set[str]:
    return {option for parameter in COMMANDS[name].params for option in parameter.opts}


@EACH
def test_every_command_speaks_json(name: str) -> None:
    assert "--json" in _options(name)


@EACH
def test_every_command_that_changes_something_can_be_rehearsed(name: str) -> None:
    assert ("--dry-run" in _options(name)) != (name in READ_ONLY)


@EACH
def test_every_command_says_what_it_does(name: str) -> None:
    assert COMMANDS[name].help


def test_the_list_names_what_there_is() -> None:
    assert COMMANDS.keys() >= READ_ONLY | ENDLESS
    assert len(COMMANDS) > 40


@EACH
def test_what_is_typed_never_is_a_password(name: str) -> None:
    """Others can read command lines. That of `user add` is the one exception: an argument from the first release on."""
    spoken = {parameter.name for parameter in COMMANDS[name].params} & {"password", "private", "token", "secret"}
    assert spoken == ({"password"} if name in {"user add", "service add", "service update"} else set())


# ---------------------------------------------------------------- setting up


def test_a_rehearsed_migration_makes_no_file(shell: Shell) -> None:
    """Spec 20 §11.2."""
    newest = shell.json("migrate", "--dry-run")["newest"]
    assert shell.json("migrate")["revision"] == newest
    told = shell.json("migrate", "--dry-run", DATABASE_URL="sqlite:///other.db")
    assert (told["revision"], told["newest"], told["dryRun"]) == ("none", newest, True)
    assert not Path("other.db").exists()


def test_a_rehearsed_setting_up_keeps_nothing(shell: Shell) -> None:
    """Spec 20 §11.3."""
    told = shell.rehearsed("init", ADMIN_EMAIL="bea@wood.test")
    assert (told["orgMade"], told["keyMade"], told["adminMade"], told["secretsMade"]) == (False, False, True, [])
    assert "password" not in told
    elsewhere = {"DATABASE_URL": "sqlite:///other.db", "PROCA_ENV_FILE": "other.env"}
    told = shell.json("init", "--dry-run", **elsewhere)
    assert (told["orgMade"], told["keyMade"], told["adminMade"]) == (True, True, False)
    assert told["secretsMade"] == ["PROCA_SECRET_KEY", "FINGERPRINT_SEED"]
    assert "PROCA_SECRET_KEY" in shell("init", "--dry-run", **elsewhere).out
    assert not any(Path(name).exists() for name in ("other.db", "other.env"))
    ended = shell("init", "--dry-run", ADMIN_EMAIL="bea@wood.test", PROCA_ADMIN_PASSWORD="weak")
    assert (ended.code, ended.err.count("password: ")) == (1, 3)


def test_setting_up_as_json(shell: Shell) -> None:
    told = shell.json("init", ADMIN_EMAIL="bea@wood.test")
    assert told["adminMade"] is True
    assert len(told["password"]) > 20
    assert asked("SELECT count(*) FROM users WHERE email = ?", told["admin"]) == [(1,)]


def test_a_rehearsed_demonstration_leaves_no_keys(shell: Shell) -> None:
    told = shell.done("demo", "--keys", "keys")
    assert {Path(page["privateKey"]).exists() for page in told["pages"]} == {True}
    assert "privateKey" not in shell.rehearsed("demo", "--keys", "elsewhere")["pages"][0]
    assert not Path("elsewhere").exists()
    shell.secrets |= {path.read_text().strip() for path in Path("keys").iterdir()}


def test_findings_as_json(shell: Shell) -> None:
    found = {one["what"]: one["verdict"] for one in shell.json("doctor")}
    assert found["database"] == "fine"
    ended = shell("doctor", "--json", ORG_NAME="elsewhere")
    assert ended.code == 1
    assert {one["what"]: one["verdict"] for one in json.loads(ended.out)}["instance org"] == "wrong"


# ---------------------------------------------------------------- failures


def test_a_database_without_schema(shell: Shell) -> None:
    Path("empty.db").touch()
    ended = shell("org", "list", "--json", DATABASE_URL="sqlite:///empty.db")
    (told,) = json.loads(ended.err)["errors"]
    assert (ended.code, told["code"]) == (1, "unavailable")
    assert "database" in told["message"]


def test_settings_that_make_no_sense(shell: Shell) -> None:
    ended = shell("org", "list", "--json", PORT="many")
    (told,) = json.loads(ended.err)["errors"]
    assert "PORT" in told["message"]


def test_odd_texts_are_shown_as_they_are(shell: Shell) -> None:
    """Brackets are no markup, colons no pictures, and nothing steers the terminal."""
    title = "[bold]:smile:[/]\x1b[2J\x9b31m"
    shell("org", "add", "lynx", "--title", title)
    for words in (("org", "list"), ("org", "show", "lynx")):
        out = shell(*words).out
        assert "[bold]:smile:[/]\ufffd[2J\ufffd31m" in out
        assert not {"\x1b", "\x9b"} & {*out}
    assert shell.json("org", "show", "lynx")["title"] == title
    ended = shell("user", "make-admin", "[/x]:smile:\x1b")
    assert ended.err == "Can't find user [/x]:smile:\ufffd (not_found)\n"


def test_secrets_stay_inside(shell: Shell) -> None:
    """Every list and every view, in both forms, of an instance that holds one of each secret."""
    shell.secrets.add("service-password-1")
    shell("demo", "--keys", "keys")
    shell.secrets |= {path.read_text().strip() for path in Path("keys").iterdir()}
    shell("service", "add", "riverwatch", "webhook", "--password", "env", PROCA_SERVICE_PASSWORD="service-password-1")
    token = shell.json("user", "reset-token", ADA)["token"]
    shell.shown.clear()
    shell.secrets |= {token, "Correct-Horse-1"}
    before = dump()
    arguments = {
        "campaign show": ["free_the_tua"],
        "campaign targets": ["free_the_tua"],
        "page list": ["--org", "riverwatch"],
        "dead-letter show": ["1"],
        "page show": ["riverwatch.example/free-the-tua"],
        "template show": ["riverwatch", "none"],
    }
    for name in sorted({*READ_ONLY, "campaign targets", "org processing", "org backfill-delete-contacts"}):
        needs = [one for one in COMMANDS[name].params if one.required]
        words = [*name.split(), *arguments.get(name, ["riverwatch"] if needs else [])]
        for form in ([], ["--json"]):
            assert shell(*words, *form).code == (name in {"template show", "dead-letter show"}), words
    assert dump() == before
    shell.check_silence()


def test_the_check_for_secrets_can_fail(shell: Shell) -> None:
    shell.shown.append(asked("SELECT password_hash FROM users")[0][0])
    with pytest.raises(AssertionError):
        shell.check_silence()
    shell.shown.clear()


def test_the_check_of_rehearsals_can_fail(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a rehearsal that keeps things."""
    monkeypatch.setattr("proca.entrypoints.cli.shell.DryRunStore", lambda store: store)
    with pytest.raises(AssertionError):
        shell.rehearsed("org", "add", "lynx")
