"""`proca dead-letter` (issue 4 item 6, 00 D7)."""

import json

import pytest

from entrypoints.operator_shell import ADA, Shell, asked

BODY = json.dumps({"schema": "proca:action:2", "contact": {"email": "olga@mail.test"}})
INTO = (
    "INSERT INTO dead_letters (id, topic, action_id, routing_key, body, attempts, error, died_at) "
    "VALUES (?, ?, 7, 'petition.one', ?, 10, ?, '2026-03-04 05:06:07.000000')"
)


@pytest.fixture
def letters(shell: Shell) -> Shell:
    """Two of an org, one of the instance."""
    shell("org", "add", "lynx")
    [(number,)] = asked("SELECT id FROM orgs WHERE name = 'lynx'")
    for at, topic, error in ((901, f"cus.{number}.deliver", "gone"), (902, f"wrk.{number}.sqs", "busy"),
                             (903, "mail", "busy")):  # fmt: skip
        asked(INTO, at, topic, BODY, error)
    return shell


def ids(shell: Shell, *words: object) -> list[int]:
    return [one["id"] for one in shell.json("dead-letter", "list", *words)]


def test_what_was_given_up_is_listed(letters: Shell) -> None:
    assert ids(letters) == [901, 902, 903]
    assert ids(letters, "--org", "lynx") == [901, 902]
    assert ids(letters, "--error", "busy", "--after", 902) == [903]
    assert ids(letters, "--topic", "mail", "--limit", 1) == [903]
    assert "gone" in letters("dead-letter", "list").out
    [first, *_] = letters.json("dead-letter", "list")
    assert (first["attempts"], first["diedAt"], "body" in first) == (10, "2026-03-04T05:06:07Z", False)


def test_it_is_counted(letters: Shell) -> None:
    asked(INTO, 904, "mail", BODY, "busy")
    [most, *_] = letters.json("dead-letter", "groups")
    assert (most["topic"], most["error"], most["count"]) == ("mail", "busy", 2)
    assert len(letters.json("dead-letter", "groups", "--org", "lynx")) == 2


def test_one_is_shown_without_the_person(letters: Shell) -> None:
    shown = letters.json("dead-letter", "show", 901)
    assert shown["body"] == {"schema": "proca:action:2", "contact": {"email": "XXXX@XXXX.XXXX"}}
    assert "olga" not in letters("dead-letter", "show", 901).out
    letters.refused("Entity not found", "not_found", "dead-letter", "show", 999)
    letters.refused("Entity not found", "not_found", "dead-letter", "show", 903, "--org", "lynx")


def test_some_are_tried_again(letters: Shell) -> None:
    told = letters.done("dead-letter", "replay", 901, 902, "--org", "lynx", "--error", "gone")
    assert told["count"] == 1
    assert asked("SELECT id, attempts, error FROM outbox WHERE id > 900") == [(901, 0, None)]
    assert letters.done("dead-letter", "replay", "--topic", "mail")["count"] == 1
    assert ids(letters) == [902]


def test_some_are_dropped(letters: Shell) -> None:
    assert letters.done("dead-letter", "drop", "--error", "busy")["count"] == 2
    assert letters("dead-letter", "drop", 901, "--dry-run").out == "1 dropped (nothing was kept)\n"
    assert ids(letters) == [901]


def test_nothing_named_is_not_everything(letters: Shell) -> None:
    for what in ("replay", "drop"):
        letters.refused("Name dead letters by ids, topic or error", "bad_arg", "dead-letter", what)
        letters.refused("Name dead letters by ids, topic or error", "bad_arg", "dead-letter", what, "--org", "lynx")


def test_in_the_name_of_a_user(letters: Shell) -> None:
    letters("user", "add", "bea@wood.test", "Correct-Horse-2")
    assert ids(letters, "--as", ADA) == [901, 902, 903]
    message = "You do not have the required permission"
    for words in (("list",), ("groups",), ("show", 901), ("replay", 901), ("drop", 901)):
        ended = letters("dead-letter", *words, "--as", "bea@wood.test", "--org", "lynx")
        assert (ended.code, ended.err) == (1, f"{message} (permission_denied)\n")
    assert ids(letters) == [901, 902, 903]


def test_an_unknown_org(letters: Shell) -> None:
    for words in (("list",), ("groups",), ("show", 901), ("replay", 901), ("drop", 901)):
        ended = letters("dead-letter", *words, "--org", "nowhere")
        assert (ended.code, ended.err) == (1, "Org not found (not_found)\n")
