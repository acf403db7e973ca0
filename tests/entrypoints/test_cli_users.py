"""`proca user …` (spec 20 §11.4, §1.2)."""

import re

from entrypoints.operator_shell import ADA, Shell, asked
from proca.domain.users.profile import check_password

BEA = "bea@wood.test"
NEW = "Another-Horse-2"


def test_an_account_with_a_made_up_password(shell: Shell) -> None:
    """It is shown this once and keeps the rules; the e-mail counts as confirmed."""
    made = shell.done("user", "add", BEA)
    assert not list(check_password(made["password"]))
    ((hashed, confirmed, perms),) = asked("SELECT password_hash, confirmed_at, perms FROM users WHERE email = ?", BEA)
    assert hashed.startswith("$argon2id$")
    assert confirmed is not None
    assert perms == 0
    told = shell("user", "add", "carl@wood.test", "--admin").out
    assert re.fullmatch(r"Added carl@wood\.test\nPassword \(shown this once\): \S{22}\n", told)
    assert asked("SELECT perms FROM users WHERE email = 'carl@wood.test'") == [(15,)]


def test_a_rehearsal_shows_no_password_that_nobody_has(shell: Shell) -> None:
    for words in (("user", "add", BEA), ("user", "reset-password", ADA), ("user", "reset-token", ADA)):
        assert not {"password", "token"} & shell.rehearsed(*words).keys()
        assert "nothing was kept" in shell(*words, "--dry-run").out
        assert "Password" not in shell(*words, "--dry-run").out
        assert "API-" not in shell(*words, "--dry-run").out


def test_a_password_that_was_given_is_not_shown(shell: Shell) -> None:
    shell.secrets.add(NEW)
    assert "password" not in shell.done("user", "add", BEA, NEW)
    ended = shell("user", "add", "carl@wood.test", "weak")
    assert (ended.code, ended.err.count("password: ")) == (1, 3)
    assert shell("user", "add", BEA).err == "email: has already been taken\n"
    assert shell("user", "add", "no address").err == "email: must have the @ sign and no spaces\n"


def test_users_are_listed_with_their_orgs(shell: Shell) -> None:
    shell("user", "add", BEA)
    shell("org", "add", "lynx")
    shell("org", "make-owner", BEA, "lynx")
    rows = shell.json("user", "list")
    assert [(row["email"], row["admin"], row["confirmed"], row["orgs"]) for row in rows] == [
        (ADA, True, True, ""),
        (BEA, False, True, "lynx (owner)"),
    ]
    assert [row["email"] for row in shell.json("user", "list", "--email", "BEA%")] == [BEA]
    assert [row["email"] for row in shell.json("user", "list", "--org", "lynx")] == [BEA]
    assert "lynx (owner)" in shell("user", "list").out
    shell.refused("Org not found", "not_found", "user", "list", "--org", "otter")


def test_admins_are_made(shell: Shell) -> None:
    """Spec 20 §11.4, the very words."""
    shell("user", "add", BEA)
    assert shell.done("user", "make-admin", BEA)["message"] == f"Added {BEA} as admin"
    assert shell("user", "make-admin", BEA).out == f"Added {BEA} as admin\n"
    assert asked("SELECT perms FROM users WHERE email = ?", BEA) == [(15,)]


def test_unknown_accounts(shell: Shell) -> None:
    """Spec 20 §11.4, the very words."""
    for command in ("make-admin", "confirm", "reset-password", "reset-token", "remove"):
        shell.refused("Can't find user nobody@x.test", "not_found", "user", command, "nobody@x.test")


def test_an_email_is_confirmed(shell: Shell) -> None:
    asked("UPDATE users SET confirmed_at = NULL")
    assert shell.done("user", "confirm", ADA)["message"] == f"Confirmed {ADA}"
    ((at,),) = asked("SELECT confirmed_at FROM users")
    shell("user", "confirm", ADA)
    assert asked("SELECT confirmed_at FROM users") == [(at,)]


def test_a_password_is_reset(shell: Shell) -> None:
    """Every token of the account goes with the old password."""
    shell("user", "reset-token", ADA)
    assert asked("SELECT count(*) FROM user_tokens") == [(1,)]
    before = asked("SELECT password_hash FROM users")
    assert len(shell.done("user", "reset-password", ADA)["password"]) == 22
    assert asked("SELECT password_hash FROM users") != before
    assert asked("SELECT count(*) FROM user_tokens") == [(0,)]
    assert "Password (shown this once): " in shell("user", "reset-password", ADA).out


def test_a_token_is_reset(shell: Shell) -> None:
    """Spec 20 §1.3: 47 characters that begin with `API-`; the earlier one is void."""
    first = shell.done("user", "reset-token", ADA)["token"]
    assert re.fullmatch(r"API-[A-Za-z0-9_-]{43}", first)
    assert re.fullmatch(r"API-[A-Za-z0-9_-]{43}\n", shell("user", "reset-token", ADA).out)
    assert asked("SELECT count(*) FROM user_tokens") == [(1,)]


def test_a_token_for_queues(shell: Shell) -> None:
    """Issue 4 item 5: one for each program; who may not read there gets none."""
    shell("org", "add", "lynx")
    shell("org", "make-owner", ADA, "lynx")
    first = shell.done("user", "queue-token", ADA, "lynx")["token"]
    assert re.fullmatch(r"QUE-[A-Za-z0-9_-]{43}", first)
    assert re.fullmatch(r"QUE-[A-Za-z0-9_-]{43}\n", shell("user", "queue-token", ADA, "lynx").out)
    assert asked("SELECT count(*), count(org_id) FROM user_tokens") == [(2, 2)]
    shell("user", "add", BEA)
    shell.refused("You do not have the required permission", "permission_denied", "user", "queue-token", BEA, "lynx")
    shell.refused("Can't find user nobody@x.test", "not_found", "user", "queue-token", "nobody@x.test", "lynx")
    assert "token" not in shell.rehearsed("user", "queue-token", ADA, "lynx")


def test_an_account_is_removed(shell: Shell) -> None:
    shell("user", "add", BEA)
    shell("org", "add", "lynx")
    shell("org", "make-owner", BEA, "lynx")
    assert shell.done("user", "remove", BEA)["message"] == f"Removed {BEA}"
    assert asked("SELECT count(*) FROM users") == [(1,)]
    assert asked("SELECT count(*) FROM staffers") == [(0,)]
