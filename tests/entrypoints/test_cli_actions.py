"""`proca action …` (30 §1.7): decisions of moderators from the shell."""

import pytest

from entrypoints.operator_shell import Shell, asked, dump

PAGE = "SELECT id, campaign_id FROM action_pages ORDER BY id LIMIT 1"
STATES = {"new": 0, "confirming": 1, "rejected": 2, "accepted": 3, "delivered": 4}


def an_action(shell: Shell, status: str) -> int:
    """The number of an action that stands so."""
    if not asked(PAGE):
        shell("demo")
    ((page, campaign),) = asked(PAGE)
    columns = "id, ref, with_consent, action_type, fields, campaign_id, action_page_id, status, testing, inserted_at"
    moment = asked("SELECT inserted_at FROM action_pages LIMIT 1")[0][0]
    number = asked("SELECT coalesce(max(id), 0) + 1 FROM actions")[0][0]
    values = (number, "c29t", 1, "petition", "{}", campaign, page, STATES[status], 0, moment)
    marks = ", ".join("?" * len(values))
    asked(f"INSERT INTO actions ({columns}) VALUES ({marks})", *values)  # noqa: S608  (words of ours)
    return int(number)


def test_decisions(shell: Shell) -> None:
    """30.12#9: what is let through is on the schedule at once; what was held back stays so."""
    number = an_action(shell, "confirming")
    told = shell.done("action", "accept", number)
    assert (told["id"], told["status"], told["message"]) == (number, "accepted", f"Action {number} is let through")
    assert asked("SELECT topic FROM outbox WHERE action_id = ?", number) == [("process",)]
    assert shell.json("action", "accept", number)["status"] == "accepted"
    assert shell.done("action", "reject", number)["status"] == "rejected"
    before = dump()
    refused = shell("action", "accept", number)
    assert (refused.code, refused.err) == (1, "data already rejected\n")
    assert dump() == before


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_what_cannot_be_decided(shell: Shell, verb: str) -> None:
    shell.refused("action not found", "not_found", "action", verb, 999_999)
    assert shell("action", verb, "many").code == 2
    number = an_action(shell, "new")
    assert shell("action", verb, number).err.startswith("not allowed")
    shell("user", "add", "zoe@x.test")
    denied = shell("action", verb, number, "--as", "zoe@x.test")
    assert (denied.code, "permission_denied" in denied.err) == (1, True)
