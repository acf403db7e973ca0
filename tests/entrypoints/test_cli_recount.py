"""`proca recount` (00 D6)."""

from entrypoints.operator_shell import Shell, asked

WRONG = "INSERT INTO counters SELECT id, org_id, 'PT', 'petition', 5, 6 FROM campaigns WHERE name = 'free_the_tua'"


def test_counters_are_compared_and_put_right(shell: Shell) -> None:
    shell("demo")
    assert shell.json("recount") == {
        "campaigns": 1,
        "wrong": 0,
        "differences": [],
        "applied": False,
        "message": "Recounted 1 campaign(s); 0 had wrong counters",
    }
    asked(WRONG)
    found = shell.rehearsed("recount", "free_the_tua", "--apply")
    (one,) = found["differences"]
    assert (found["wrong"], found["applied"]) == (1, False)
    assert one | {"campaignId": 0, "orgId": 0} == {
        "campaignId": 0,
        "orgId": 0,
        "area": "PT",
        "actionType": "petition",
        "supporters": 5,
        "recountedSupporters": 0,
        "actions": 6,
        "recountedActions": 0,
    }
    shown = shell("recount").out
    assert "recountedSupporters" in shown
    assert "1 had wrong counters; `--apply` puts them right" in shown
    assert shell.done("recount", "--apply")["applied"] is True
    assert asked("SELECT supporters, actions FROM counters") == [(0, 0)]
    assert shell.json("recount", "--apply")["wrong"] == 0


def test_an_unknown_campaign(shell: Shell) -> None:
    shell.refused("Can't find campaign nothing", "not_found", "recount", "nothing")
