"""`proca key|service|template …` (spec 20 §11.4, §1.9, §3.5)."""

from pathlib import Path

import pytest

from entrypoints.operator_shell import PUBLIC, Shell, asked
from proca.domain import base64url

PASSWORD = "not-for-anybody's-eyes"


@pytest.fixture
def lynx(shell: Shell) -> Shell:
    """An org without anybody in it, and a password that is never shown."""
    assert shell("org", "add", "lynx").code == 0
    shell.secrets.add(PASSWORD)
    return shell


# ---------------------------------------------------------------- keys


def test_a_generated_key_is_shown_once(lynx: Shell) -> None:
    """Spec 20 §3.5: the private half is not kept; a rehearsal, whose key is not kept, shows none."""
    assert "private" not in lynx.rehearsed("key", "generate", "lynx", "spring")
    made = lynx.done("key", "generate", "lynx", "spring")
    assert len(base64url.decode(made["private"])) == 32
    assert asked("SELECT private, active FROM public_keys WHERE name = 'spring'") == [(None, 0)]
    told = lynx("key", "generate", "lynx", "summer").out
    assert "private key (shown this once): " in told
    lynx.secrets |= {made["private"], told.split()[-1]}
    lynx.shown.clear()
    assert [key["name"] for key in lynx.json("key", "list", "lynx")] == ["summer", "spring"]


def test_a_key_of_the_instance_is_kept_and_not_shown(lynx: Shell) -> None:
    made = lynx.done("key", "generate", "instance", "second")
    assert "private" not in made
    assert "private key" not in lynx("key", "generate", "instance", "third").out
    assert {key["privateIsHere"] for key in lynx.json("key", "list", "instance")} == {True}


def test_keys_are_imported_activated_and_retired(lynx: Shell) -> None:
    key = lynx.done("key", "add", "lynx", "ours", PUBLIC)
    assert (key["public"], key["active"]) == (PUBLIC, False)
    lynx.done("key", "activate", "lynx", key["id"])
    assert asked("SELECT active FROM public_keys WHERE id = ?", key["id"]) == [(1,)]
    lynx.done("key", "deactivate-all", "lynx")
    assert lynx.json("key", "list", "lynx")[0]["active"] is False
    assert lynx.done("key", "expire", "lynx", key["id"])["expired"] is True
    lynx.refused("Public key expired", "expired", "key", "activate", "lynx", str(key["id"]))


def test_keys_that_are_none(lynx: Shell) -> None:
    """Spec 20 §3.5; 10 Q33: the instance keeps its key."""
    assert lynx("key", "add", "lynx", "bad", "AAAA").err == "public: must by 256 bits\n"
    lynx.refused("Public key not found", "not_found", "key", "activate", "lynx", "99")
    message = "The key of the instance cannot be deactivated, only replaced"
    lynx.refused(message, "instance_key_required", "key", "deactivate-all", "instance")
    for words in (["list", "x"], ["generate", "x", "y"], ["add", "x", "y", PUBLIC], ["activate", "x", "1"]):
        lynx.refused("Org not found", "not_found", "key", *words)
    lynx.refused("Org not found", "not_found", "key", "deactivate-all", "x")
    lynx.refused("Org not found", "not_found", "key", "expire", "x", "1")


# ---------------------------------------------------------------- services


@pytest.mark.parametrize("source", ["stdin", "env"])
def test_a_password_goes_in_and_never_comes_out(lynx: Shell, source: str) -> None:
    """Spec 00 D18: sealed."""
    given = {"given": PASSWORD + "\n"} if source == "stdin" else {"PROCA_SERVICE_PASSWORD": PASSWORD}
    words = ("service", "add", "lynx", "smtp", "--set", "host=ssl://mail.test:465", "--set", "user=bea")
    made = lynx.done(*words, "--password", source, **given)
    assert (made["host"], made["user"], made["hasPassword"]) == ("ssl://mail.test:465", "bea", True)
    ((sealed,),) = asked("SELECT password FROM services")
    assert sealed
    assert PASSWORD.encode() not in sealed
    (row,) = lynx.json("service", "list", "lynx")
    assert (row["name"], row["hasPassword"]) == ("smtp", True)
    assert "True" in lynx("service", "list", "lynx").out
    changed = lynx.done("service", "update", "lynx", row["id"], "--set", "transactionalEmailBudget=5")
    assert (changed["transactionalEmailBudget"], changed["hasPassword"]) == (5, True)
    assert lynx.done("service", "update", "lynx", row["id"], "--password", "none")["hasPassword"] is False


def test_a_password_that_is_typed(lynx: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    typed: list[dict[str, object]] = []

    def prompt(_text: str, **how: object) -> str:
        typed.append(how)
        return PASSWORD

    monkeypatch.setattr("proca.entrypoints.cli.services.typer.prompt", prompt)
    assert lynx.done("service", "add", "lynx", "brevo", "--password", "ask")["hasPassword"] is True
    assert {how["hide_input"] for how in typed} == {True}


def test_a_password_on_the_command_line_is_refused(lynx: Shell) -> None:
    for name in ("password", "password "):
        ended = lynx("service", "add", "lynx", "smtp", "--set", f"{name}={PASSWORD}")
        assert ended.code == 2
        assert "--password" in ended.err
    assert lynx("service", "add", "lynx", "smtp", "--password", "env").code == 2
    assert asked("SELECT count(*) FROM services") == [(0,)]


def test_services_that_are_none(lynx: Shell) -> None:
    lynx.refused("Cannot find service with 99", "not_found", "service", "update", "lynx", "99", "--set", "user=x")
    lynx.refused("Org not found", "not_found", "service", "update", "x", "99", "--set", "user=x")
    lynx.refused("Org not found", "not_found", "service", "add", "x", "smtp")
    lynx.refused("Org not found", "not_found", "service", "list", "x")
    assert lynx("service", "add", "lynx", "pigeon").code == 2
    assert lynx("service", "add", "lynx", "system").err == "name: is invalid\n"


# ---------------------------------------------------------------- templates


def test_templates_come_from_files_and_standard_input(lynx: Shell) -> None:
    Path("thanks.html").write_text("<p>Thank you, {{firstName}}</p>")
    words = ("--set", "subject=Thanks", "--set", "html=@thanks.html", "--set", "text=@-")
    made = lynx.done("template", "set", "lynx", "thanks", "en", *words, given="Thank you")
    assert (made["html"], made["text"]) == ("<p>Thank you, {{firstName}}</p>", "Thank you")
    lynx("template", "set", "lynx", "thanks", "de", "--set", "externalId=77")
    listed = lynx.json("template", "list", "lynx")
    assert [(one["locale"], one["subject"], one["externalId"]) for one in listed] == [
        ("de", None, "77"),
        ("en", "Thanks", None),
    ]
    assert all("html" not in one for one in listed)
    assert lynx.json("template", "show", "lynx", "thanks")["locale"] == "de"
    assert lynx.json("template", "show", "lynx", "thanks", "--locale", "en")["text"] == "Thank you"
    changed = lynx.done("template", "set", "lynx", "thanks", "en", "--set", "subject=Thanks!")
    assert (changed["id"], changed["html"]) == (made["id"], made["html"])


def test_templates_that_are_none(lynx: Shell) -> None:
    lynx.refused("Template not found", "not_found", "template", "show", "lynx", "thanks")
    for words in (["show", "x", "thanks"], ["list", "x"], ["set", "x", "thanks", "en", "--set", "externalId=7"]):
        lynx.refused("Org not found", "not_found", "template", *words)
    ended = lynx("template", "set", "lynx", "thanks", "en", "--set", "subject={{#a}}", "--set", "html=x")
    assert ended.code == 1
    assert ended.err.startswith("subject: Invalid mustache template format in subject")
    told = lynx("template", "set", "lynx", "thanks").err
    assert told.splitlines() == [f"{name}: can't be blank" for name in ("html", "locale", "subject")]
