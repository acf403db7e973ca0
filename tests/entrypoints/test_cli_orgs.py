"""`proca org …` (spec 20 §11.4, §1.9)."""

import json
from pathlib import Path

import pytest

from entrypoints.operator_shell import ADA, Shell, asked

LEGACY, OWNER = 1540736, 1541760


@pytest.fixture
def lynx(shell: Shell) -> Shell:
    """An org without anybody in it."""
    assert shell("org", "add", "lynx").code == 0
    return shell


def test_an_org_comes_and_goes(shell: Shell) -> None:
    """Spec 20 §11.4: remove org."""
    made = shell.done("org", "add", "lynx", "--title", "The Lynx", "--set", "contactSchema=eci")
    assert (made["message"], made["title"], made["contactSchema"]) == ("Added org lynx", "The Lynx", "eci")
    assert [row["name"] for row in shell.json("org", "list")] == ["instance", "lynx"]
    assert shell.json("org", "show", "LYNX")["title"] == "The Lynx"
    assert asked("SELECT count(*) FROM staffers") == [(0,)]
    shell.done("org", "remove", "lynx")
    assert [row["name"] for row in shell.json("org", "list")] == ["instance"]


def test_an_org_with_an_owner(shell: Shell) -> None:
    made = shell.done("org", "add", "lynx", "--owner", ADA)
    assert made["emailFrom"] == ADA
    assert shell.json("org", "members", "lynx")[0] | {"joinedAt": ""} == {
        "email": ADA,
        "role": "owner",
        "perms": OWNER,
        "joinedAt": "",
    }


def test_names_that_are_taken_or_nobodys(lynx: Shell) -> None:
    """Spec 20 §12 scenario 1; every violation is a line, and an entry of JSON."""
    ended = lynx("org", "add", "LYNX")
    assert (ended.code, ended.err) == (1, "name: has already been taken\n")
    (told,) = json.loads(lynx("org", "add", "LYNX", "--json").err)["errors"]
    assert told == {"message": "has already been taken", "code": "invalid", "path": ["name"]}
    lynx.refused("Can't find user nobody@wood.test", "not_found", "org", "add", "otter", "--owner", "nobody@wood.test")
    for words in (("show",), ("update", "--set", "title=x"), ("remove",), ("members",), ("processing",)):
        lynx.refused("Org not found", "not_found", "org", *words, "otter")


def test_settings_come_one_by_one_and_as_a_file(lynx: Shell) -> None:
    Path("lynx.json").write_text('{"title": "File", "config": {"a": [1]}, "replyEnabled": false}')
    changed = lynx.done("org", "update", "lynx", "--file", "lynx.json", "--set", "title=true")
    assert (changed["title"], changed["config"], changed["replyEnabled"]) == ("true", {"a": [1]}, False)
    changed = lynx.done("org", "update", "lynx", "--set", "name=bobcat", "--set", "config=@-", given='{"b": 2}')
    assert (changed["name"], changed["config"]) == ("bobcat", {"b": 2})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--set", "nonsense=1"], "Object contains unknown field `nonsense`\n"),
        (["--set", "doiThankYou=maybe"], "doiThankYou: Expected `bool | null`, got `str`\n"),
        (["--file", "list.json"], "The file has to hold one object (invalid)\n"),
        (["--file", "nowhere.json"], "[Errno 2] No such file or directory: 'nowhere.json'\n"),
        (["--set", "title="], "title: can't be blank\n"),
    ],
)
def test_what_cannot_be_read(lynx: Shell, words: list[str], told: str) -> None:
    Path("list.json").write_text("[]")
    ended = lynx("org", "update", "lynx", *words)
    assert (ended.code, ended.out, ended.err) == (1, "", told)


def test_a_file_that_is_no_json(lynx: Shell) -> None:
    Path("broken.json").write_text("{x")
    ended = lynx("org", "update", "lynx", "--file", "broken.json")
    assert ended.code == 1
    assert ended.err.startswith("The file is not valid JSON: ")
    assert ended.err.endswith(" (invalid)\n")
    Path("bytes.json").write_bytes(b"\xff")
    lynx.refused("The file is not text in UTF-8", "invalid", "org", "update", "lynx", "--file", "bytes.json")
    Path("deep.json").write_text("[" * 100_000)
    lynx.refused("The file is nested too deeply", "invalid", "org", "update", "lynx", "--file", "deep.json")


def test_names_that_nobody_can_have(lynx: Shell) -> None:
    """Bytes of a command line that are no text arrive as halves of characters."""
    odd = "\udcff"
    lynx.refused("Org not found", "not_found", "org", "show", odd)
    lynx.refused("User not found", "not_found", "org", "make-owner", odd, "lynx")
    lynx.refused("Org not found", "not_found", "org", "make-owner", ADA, odd)
    lynx.refused("Campaign not found", "not_found", "campaign", "show", odd)
    lynx.refused("Page not found", "not_found", "page", "launch", odd)
    lynx.refused("Template not found", "not_found", "template", "show", "lynx", odd)
    lynx.refused("No such role", "not_found", "org", "give-role", ADA, "lynx", odd)
    for words in (("org", "add", odd), ("org", "update", "lynx", "--set", f"title={odd}"), ("user", "add", odd)):
        ended = lynx(*words)
        assert (ended.code, ended.out) == (1, "")
    ended = lynx("user", "make-admin", odd)
    assert ended.err == "Can't find user \ufffd (not_found)\n"
    (told,) = json.loads(lynx("user", "make-admin", odd, "--json").err)["errors"]
    assert told["message"] == f"Can't find user {odd}"
    assert lynx("eci", "create", odd, odd, "AAAA").code == 1
    words = ("page", "update", odd, "--set", f"config={odd}")
    lynx.refused("Settings have to be text in UTF-8", "invalid", *words)
    assert lynx("user", "list", "--email", odd).code == 0
    assert lynx("org", "list", "--as", odd).code == 1


def test_usage_is_another_matter(lynx: Shell) -> None:
    assert lynx("org", "update", "lynx", "--set", "title").code == 2
    assert lynx("org", "nonsense").code == 2
    assert lynx("org", "update").code == 2
    for words in (("org", "update", "lynx"), ("campaign", "update", "x"), ("page", "update", "x/y")):
        assert lynx(*words).code == 2
    assert lynx("service", "update", "lynx", "1").code == 2


def test_members(lynx: Shell) -> None:
    """Spec 20 §11.4: make owner, make coordinator, remove from org; role or raw permissions."""
    bea = "bea@wood.test"
    lynx("user", "add", bea)
    assert lynx.done("org", "make-coordinator", bea, "lynx")["role"] == "coordinator"
    assert lynx.done("org", "make-owner", bea, "lynx")["perms"] == OWNER
    assert lynx.done("org", "give-role", bea, "lynx", "translator")["perms"] == 1081344
    asked("UPDATE staffers SET perms = 256")
    assert lynx.json("org", "members", "lynx")[0]["role"] == "use_api"
    assert "use_api" in lynx("org", "members", "lynx").out
    assert lynx.done("org", "remove-member", bea, "lynx")["message"] == f"Removed {bea} from lynx"
    assert lynx.json("org", "members", "lynx") == []
    for command in ("make-owner", "make-coordinator", "remove-member"):
        lynx.refused("Org not found", "not_found", "org", command, bea, "otter")
        lynx.refused("User not found", "not_found", "org", command, "nobody@wood.test", "lynx")
    lynx.refused("User is not a member of this org", "not_found", "org", "remove-member", bea, "lynx")
    lynx.refused("No such role", "not_found", "org", "give-role", bea, "lynx", "king")


def test_invitations(lynx: Shell) -> None:
    """Spec 20 §12 scenario 17: the confirm holds the permissions of the role; the shell is nobody's creator."""
    made = lynx.done("org", "invite", "carl@x.test", "lynx", "owner", "--message", "hi")
    assert (made["email"], made["objectId"]) == ("carl@x.test", OWNER)
    assert asked("SELECT code, message, creator_id FROM confirms") == [(made["code"], "hi", None)]
    told = lynx("org", "invite", "dora@x.test", "lynx", "translator").out
    ((code,),) = asked("SELECT code FROM confirms WHERE email = 'dora@x.test'")
    assert told == f"Invited dora@x.test to lynx; the code is {code}\n"
    lynx.refused("Org not found", "not_found", "org", "invite", "carl@x.test", "otter", "owner")
    lynx.refused("No such role", "not_found", "org", "invite", "carl@x.test", "lynx", "king")


def test_in_the_name_of_somebody(lynx: Shell) -> None:
    """Their rights are what counts; the confirm is theirs."""
    bea = "bea@wood.test"
    lynx("user", "add", bea)
    lynx("org", "make-coordinator", bea, "lynx")
    words = ("org", "invite", "carl@x.test", "lynx", "owner", "--as", bea)
    lynx.refused("You do not have the required permission", "permission_denied", *words)
    lynx.refused("Can't find user nobody@x.test", "not_found", "org", "list", "--as", "nobody@x.test")
    assert [row["name"] for row in lynx.json("org", "list", "--as", bea)] == ["lynx"]
    lynx("org", "make-owner", bea, "lynx")
    lynx.done(*words)
    assert asked("SELECT users.email FROM confirms JOIN users ON users.id = creator_id") == [(bea,)]


def test_processing(lynx: Shell) -> None:
    """Spec 20 §1.9, §12 scenario 4."""
    lynx("service", "add", "lynx", "brevo")
    told = lynx.done("org", "processing", "lynx", "--set", "transactionalEmailBackend=brevo", "--set", "doiThankYou=1")
    assert (told["transactionalEmailBackend"], told["doiThankYou"]) == ("brevo", True)
    shown = lynx.json("org", "processing", "lynx")
    assert (shown["transactionalEmailBackend"], shown["emailBackend"], shown["doiThankYou"]) == ("brevo", None, True)
    lynx.done("org", "processing", "lynx", "--set", "transactionalEmailBackend=null")
    assert lynx.json("org", "processing", "lynx")["transactionalEmailBackend"] is None
    ended = lynx("org", "processing", "lynx", "--set", "emailBackend=mailjet")
    assert (ended.code, ended.err) == (1, "emailBackend: no such service\n")


def test_webhooks(lynx: Shell) -> None:
    """Spec 20 §11.4, but for the password: only whether there is one."""
    lynx.secrets.add("hook-hook-hook")
    lynx("service", "add", "lynx", "webhook", "--set", "host=https://a.test/in", "--set", "user=bea")
    lynx("service", "add", "instance", "webhook", "--password", "stdin", given="hook-hook-hook\n")
    lynx("service", "add", "instance", "brevo")
    rows = [(row["org"], row["url"], row["user"], row["hasPassword"]) for row in lynx.json("org", "webhooks")]
    assert rows == [("instance", "", "", True), ("lynx", "https://a.test/in", "bea", False)]
    assert "https://a.test/in" in lynx("org", "webhooks").out


def test_legacy_owners(lynx: Shell) -> None:
    """Spec 20 §11.4 and §12 scenario 8: listed without --apply, changed with it, and done again it is a no-op."""
    for email in ("bea@wood.test", "carl@wood.test", "dora@wood.test"):
        lynx("user", "add", email)
        lynx("org", "make-owner", email, "lynx")
    lynx("org", "make-coordinator", "dora@wood.test", "lynx")
    lynx("org", "make-owner", ADA, "instance")
    asked("UPDATE staffers SET perms = ? WHERE perms = ?", LEGACY, OWNER)
    command = ("org", "backfill-delete-contacts")
    before = lynx.json(*command)
    assert [(one["org"], one["email"]) for one in before["owners"]] == [
        ("instance", ADA),
        ("lynx", "bea@wood.test"),
        ("lynx", "carl@wood.test"),
    ]
    assert (before["count"], before["applied"]) == (3, False)
    assert lynx.json(*command) == before
    assert "bea@wood.test" in lynx(*command).out
    done = lynx.done(*command, "--apply", "--org", "LYNX")
    assert (done["count"], done["applied"]) == (2, True)
    assert asked("SELECT perms, count(*) FROM staffers GROUP BY 1 ORDER BY 1") == [
        (1048576, 1),
        (LEGACY, 1),
        (OWNER, 2),
    ]
    assert lynx(*command, "--apply").out == "Added delete_contacts to 1 owner(s)\n"
    kept = asked("SELECT * FROM staffers")
    assert lynx.json(*command, "--apply")["count"] == 0
    assert asked("SELECT * FROM staffers") == kept
    lynx.refused("Org not found", "not_found", *command, "--org", "otter")
