"""`proca campaign|page|eci …` (spec 20 §11.4, §3.7, §9)."""

import json
from pathlib import Path

import pytest

from entrypoints.operator_shell import PUBLIC, Shell, dump
from proca.domain.contacts.country_rules import COUNTRIES

BEA = "bea@wood.test"


@pytest.fixture
def river(shell: Shell) -> Shell:
    """A lead org and a partner, and a campaign of the lead."""
    for words in (("org", "add", "lynx"), ("org", "add", "otter"), ("campaign", "add", "lynx", "river")):
        assert shell(*words).code == 0
    return shell


# ---------------------------------------------------------------- campaigns


def test_a_campaign_comes_and_goes(river: Shell) -> None:
    Path("dam.json").write_text('{"status": "draft", "config": {"goal": 5}, "mtt": null, "start": "2026-05-01"}')
    words = ("campaign", "add", "lynx", "dam", "--title", "No dam", "--file", "dam.json")
    made = river.done(*words)
    assert (made["title"], made["status"], made["config"]) == ("No dam", "draft", {"goal": 5})
    assert [(row["name"], row["org"]) for row in river.json("campaign", "list")] == [("river", "lynx"), ("dam", "lynx")]
    assert river.json("campaign", "list", "--org", "otter") == []
    assert len(river.json("campaign", "list", "--org", "LYNX")) == 2
    changed = river.done("campaign", "update", "dam", "--set", "status=closed", "--set", "externalId=7")
    assert (changed["status"], changed["externalId"], changed["start"]) == ("closed", 7, "2026-05-01")
    assert river.json("campaign", "show", "DAM") == {k: v for k, v in changed.items() if k != "message"}
    river.done("campaign", "remove", "dam")
    assert [row["name"] for row in river.json("campaign", "list")] == ["river"]


def test_campaigns_that_are_none(river: Shell) -> None:
    for words in (("show",), ("update", "--title", "x"), ("remove",), ("targets",)):
        river.refused("Campaign not found", "not_found", "campaign", *words, "x")
    river.refused("Org not found", "not_found", "campaign", "add", "x", "y")
    river.refused("Org not found", "not_found", "campaign", "list", "--org", "x")
    assert river("campaign", "add", "otter", "RIVER").err == "name: has already been taken\n"
    assert river("campaign", "update", "river", "--set", "end=soon").err == "end: Invalid RFC3339 encoded date\n"


def test_a_campaign_with_a_partner_stays(river: Shell) -> None:
    river("page", "add", "otter", "river", "otter/river")
    ended = river("campaign", "remove", "river")
    assert (ended.code, ended.err) == (1, "actionPages: has action pages\n")


def test_targets(river: Shell) -> None:
    """Spec 20 §3.7: upsert by external id; addresses are replaced when they are given."""
    ana = {"externalId": "m-1", "name": "Ana Duarte", "emails": ["ana@gov.test"], "fields": {"party": "x"}}
    Path("targets.json").write_text(json.dumps([ana, {"externalId": "m-2", "name": "Rui"}]))
    command = ("campaign", "targets", "river")
    made = river.done(*command, "--file", "targets.json")
    assert [one["externalId"] for one in made["targets"]] == ["m-1", "m-2"]
    listed = river.json(*command)
    assert [email["email"] for email in listed[0]["emails"]] == ["ana@gov.test"]
    assert "ana@gov.test" in river(*command).out
    river.done(*command, "--file", "-", "--outdated", "delete", given='[{"externalId": "m-1", "area": "PT"}]')
    (left,) = river.json(*command)
    assert (left["area"], left["emails"][0]["email"]) == ("PT", "ana@gov.test")
    ended = river(*command, "--file", "-", given='[{"externalId": "m-3"}, {"externalId": 3}]')
    assert ended.err == "1.externalId: Expected `str`, got `int`\n"
    river.refused("The file has to hold a list", "invalid", *command, "--file", "-", given="{}")
    assert len(river.json(*command)) == 1


def test_a_campaign_is_shown_to_whom_it_concerns(river: Shell) -> None:
    river("user", "add", BEA)
    for command in ("show", "targets"):
        words = ("campaign", command, "river", "--as", BEA)
        river.refused("User is not a member of organisation", "unauthorized", *words)
    assert river.json("campaign", "list", "--as", BEA) == []
    river("org", "make-owner", BEA, "lynx")
    assert river.json("campaign", "show", "river", "--as", BEA)["name"] == "river"
    assert len(river.json("campaign", "list", "--as", BEA)) == 1


# ---------------------------------------------------------------- pages


def test_a_page_comes_and_goes(river: Shell) -> None:
    made = river.done("page", "add", "lynx", "river", "lynx/river")
    assert (made["locale"], made["live"], made["delivery"]) == ("en", False, True)
    changed = river.done("page", "update", "lynx/river", "--set", "locale=de", "--set", "extraSupporters=40")
    assert (changed["locale"], changed["extraSupporters"]) == ("de", 40)
    assert river.json("page", "show", "LYNX/river")["extraSupporters"] == 40
    copied = river.done("page", "copy", "otter", "otter/river", "--from-page", "lynx/river")
    assert (copied["locale"], copied["extraSupporters"]) == ("de", 0)
    river.done("page", "copy", "otter", "otter/two", "--from-campaign", "river")
    assert [one["name"] for one in river.json("page", "list", "--org", "otter")] == ["otter/river", "otter/two"]
    assert len(river.json("page", "list", "--campaign", "river")) == 3
    river.done("page", "remove", "otter/two")
    assert len(river.json("page", "list", "--campaign", "river")) == 2


def test_pages_that_are_none(river: Shell) -> None:
    for words in (("show",), ("update", "--set", "locale=de"), ("remove",), ("launch",)):
        river.refused("Page not found", "not_found", "page", *words, "x/y")
    river.refused("Org not found", "not_found", "page", "add", "x", "river", "x/y")
    river.refused("Campaign not found", "not_found", "page", "add", "lynx", "x", "x/y")
    river.refused("Campaign not found", "not_found", "page", "list", "--campaign", "x")
    river.refused("Org not found", "not_found", "page", "list", "--org", "x")
    river.refused("Page not found", "not_found", "page", "copy", "lynx", "x/y", "--from-page", "x/z")
    assert river("page", "add", "lynx", "river", "no name").err == "name: has invalid format\n"
    for words in (("list",), ("list", "--org", "a", "--campaign", "b"), ("copy", "lynx", "x/y")):
        assert river("page", *words).code == 2


def test_the_operator_has_the_last_word_on_launching(river: Shell) -> None:
    river("page", "add", "otter", "river", "otter/river")
    assert river.done("page", "launch", "otter/river")["status"] == "success"
    assert river.json("page", "show", "otter/river")["live"] is True
    assert river.json("page", "launch", "otter/river")["status"] == "success"


def test_a_partner_asks_the_lead(river: Shell) -> None:
    """Spec 20 §12 scenario 22."""
    river("page", "add", "otter", "river", "otter/river")
    river("user", "add", BEA)
    words = ("page", "launch", "otter/river", "--as", BEA)
    river.refused("You do not have the required permission", "permission_denied", *words)
    river.refused("User is not a member of organisation", "unauthorized", "page", "show", "otter/river", "--as", BEA)
    river("org", "make-owner", BEA, "otter")
    assert river.done(*words, "--message", "please")["status"] == "confirming"
    assert river("page", "launch", "otter/river", "--as", BEA).out == "Asked the lead to launch page otter/river\n"
    assert river.json("page", "show", "otter/river", "--as", BEA)["live"] is False


# ---------------------------------------------------------------- European Citizens' Initiatives


def test_an_initiative_in_one_go(shell: Shell) -> None:
    """Spec 20 §11.4: org with the eci schema, key without private half, campaign, one page for each country."""
    made = shell.done("eci", "create", "bees", "save_bees", PUBLIC, "--title", "Save bees")
    assert len(made["pages"]) == len(COUNTRIES) == 27
    assert shell.json("org", "show", "bees")["contactSchema"] == "eci"
    assert shell.json("campaign", "show", "save_bees")["contactSchema"] == "eci"
    (key,) = shell.json("key", "list", "bees")
    assert (key["public"], key["active"], key["privateIsHere"]) == (PUBLIC, True, False)
    pages = {page["name"]: page["locale"] for page in shell.json("page", "list", "--campaign", "save_bees")}
    assert {name.rpartition("/")[2].upper() for name in pages} == set(COUNTRIES)
    assert (pages["save_bees/at"], pages["save_bees/gr"]) == ("de", "el")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("bees", "save_bees", "AAAA"), ["key.public: must by 256 bits"]),
        (("bees", "river", PUBLIC), ["campaign.name: has already been taken"]),
        (("LYNX", "save_bees", PUBLIC), ["org.name: has already been taken"]),
        (("bees", "b" * 260, PUBLIC), ["campaign.name: should be at most 255 character(s)"]),
        (("LYNX", "taken", PUBLIC), ["org.name: has already been taken", "pages.taken/sk: has already been taken"]),
    ],
)
def test_an_initiative_is_all_or_nothing(river: Shell, words: tuple[str, ...], told: list[str]) -> None:
    river("page", "add", "lynx", "river", "taken/sk")
    before = dump()
    for rehearsal in ([], ["--dry-run"]):
        ended = river("eci", "create", *words, "--title", "Bees", *rehearsal)
        assert (ended.code, ended.out, ended.err.splitlines()) == (1, "", told)
    assert dump() == before
