"""Every document that `@proca/api` 2.3.4 exports, run by itself over the running server (spec 40).

Ten of them ask for fields that the original has not either; those are refused, and say so.
"""

import json
import shutil
import subprocess
from typing import Any

import pytest

from clients import installed
from clients.conftest import Kit

ORG, PAGE = "docs", "docs/page"
EXTRA, ID, OPT_IN = "Cannot query field 'extraSupporters'", "Cannot query field 'id'", "Cannot query field 'emailOptIn'"
# Name, variables, and what is wrong with the document (spec 40, "Documents which the original refuses").
BROKEN: list[tuple[str, dict[str, object], str]] = [
    ("ListActionPagesDocument", {"org": ORG}, EXTRA),
    ("GetActionPageDocument", {"org": ORG, "name": PAGE}, EXTRA),
    ("ListActionPagesByCampaignDocument", {"org": ORG, "campaignId": 1}, EXTRA),
    ("CopyActionPageDocument", {"fromName": PAGE, "toOrg": ORG, "toName": "docs/copy"}, EXTRA),
    ("AddOrgDocument", {"org": {"name": "another", "title": "Another"}}, ID),
    ("CurrentUserOrgsDocument", {}, ID),
    ("UpdateOrgDocument", {"orgName": ORG, "org": {"title": "Changed"}}, OPT_IN),
    ("DashOrgOverviewDocument", {"org": ORG}, OPT_IN),
    ("GetOrgDocument", {"org": ORG}, OPT_IN),
    ("GetOrgAttrsDocument", {"org": ORG}, OPT_IN),
]
WIDGET = {"GetActionPageDocument", "GetStatsDocument", "GetPublicResultDocument"} | {
    "AddActionContactDocument",
    "AddActionDocument",
}
ADMIN = {
    "ListCampaignsDocument",
    "GetCampaignDocument",
    "ExportCampaignActionsDocument",
    "ExportOrgActionsDocument",
    "UpdateActionPageDocument",
    "JoinOrgDocument",
    "UpsertCampaignDocument",
    "ListKeysDocument",
    "GenerateKeyDocument",
    "AddKeyDocument",
    "ActivateKeyDocument",
    # Heard in test_proca_api.py.
    "ActionPageUpsertedDocument",
}
Step = tuple[str, str, dict[str, object]]


def asked(kit: Kit, *steps: Step) -> list[Any]:
    """The client's answers to documents, in one run of it."""
    return run(kit, f"{kit.url}/api", kit.token, json.dumps(steps))


def run(kit: Kit, *words: str) -> list[Any]:
    node = shutil.which("node")
    assert node is not None
    done = subprocess.run(  # noqa: S603  (our own words)
        [node, str(installed.NODE / "documents.mjs"), *words],
        capture_output=True,
        text=True,
        check=False,
        env=kit.environment,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers: list[Any] = json.loads(done.stdout)
    return answers


def data(kit: Kit, group: str, name: str, /, **variables: object) -> Any:
    """What one document that succeeds answers."""
    (answer,) = asked(kit, (group, f"{name}Document", variables))
    assert "errors" not in answer, (name, answer)
    return answer["data"]


@pytest.fixture(scope="module")
def page(kit: Kit) -> int:
    """A page of an org of its own."""
    kit.graphql('mutation { addOrg(input: {name: "docs", title: "Docs"}) { name } }')
    campaign = '{name: "docsc", title: "C", publicActions: ["petition:comment"]}'
    kit.graphql(f'mutation {{ addCampaign(orgName: "docs", input: {campaign}) {{ id }} }}')
    made = 'orgName: "docs", campaignName: "docsc", input: {name: "docs/page", locale: "en"}'
    number: int = kit.graphql(f"mutation {{ addActionPage({made}) {{ id }} }}")["addActionPage"]["id"]
    return number


@pytest.mark.proof
def test_no_document_is_forgotten(kit: Kit) -> None:
    exported = {tuple(one) for one in run(kit, "-", "-")}
    broken = {("admin", name) for name, _, _ in BROKEN}
    assert exported == {("widget", name) for name in WIDGET} | {("admin", name) for name in ADMIN} | broken
    assert len(exported) == 27


@pytest.mark.proof
def test_the_broken_ones_are_refused_and_say_why(kit: Kit, page: int) -> None:
    """As the original does: HTTP 200, errors with the field's name, no data, and nothing done."""
    del page
    answers = asked(kit, *(("admin", name, variables) for name, variables, _ in BROKEN))
    for (name, _, wrong), answer in zip(BROKEN, answers, strict=True):
        assert "data" not in answer, name
        messages = [error["message"].replace('"', "'") for error in answer["errors"]]
        assert any(message.startswith(wrong) for message in messages), (name, messages)
        assert all(error["locations"] for error in answer["errors"])
    assert kit.graphql('{ org(name: "docs") { title actionPages { name } } }')["org"] == {
        "title": "Docs",
        "actionPages": [{"name": PAGE}],
    }


@pytest.mark.proof
def test_the_widgets_documents(kit: Kit, page: int) -> None:
    """Sign, act, count, read what is public."""
    contact = {"firstName": "Olga", "email": "olga@mail.example", "address": {"country": "PT", "postcode": "5400-312"}}
    fields = [{"key": "comment", "value": "Let it flow"}]
    tracking = {"source": "web", "medium": "social", "campaign": "spring", "content": ""}
    signed = data(
        kit,
        "widget",
        "AddActionContact",
        id=page,
        actionType="petition",
        contact=contact,
        privacy={"optIn": True},
        fields=fields,
        tracking=tracking,
    )["addActionContact"]
    assert (len(signed["contactRef"]), signed["firstName"]) == (43, "Olga")
    acted = data(kit, "widget", "AddAction", id=page, actionType="share", contactRef=signed["contactRef"], fields=[])
    assert acted["addAction"]["contactRef"] == signed["contactRef"]
    # The worker is fast, and a start of the client slower; it is asked until the signature is counted.
    for _ in range(20):
        stats = data(kit, "widget", "GetStats", id=page)["actionPage"]["campaign"]["stats"]
        if len(stats["actionCount"]) == 2:
            break
    assert stats["supporterCount"] == 1
    assert {one["actionType"]: one["count"] for one in stats["actionCount"]} == {"petition": 1, "share": 1}
    shown = data(kit, "widget", "GetActionPage", name=PAGE)["actionPage"]
    config = kit.graphql('{ actionPage(name: "docs/page") { config } }')["actionPage"]["config"]
    assert (shown["name"], shown["campaign"]["org"]["name"], shown["config"]) == (PAGE, ORG, config)
    public = data(kit, "widget", "GetPublicResult", id=page, actionType="petition", limit=10)["actionPage"]
    (listed,) = public["campaign"]["actions"]["list"]
    assert listed["actionType"] == "petition"
    assert [(one["key"], one["value"]) for one in listed["fields"]] == [("comment", "Let it flow")]


@pytest.mark.proof
def test_the_documents_of_staff(kit: Kit, page: int) -> None:
    """Campaigns, pages, keys, exports, membership."""
    (campaign,) = data(kit, "admin", "ListCampaigns", org=ORG)["org"]["campaigns"]
    assert (campaign["name"], campaign["org"]["name"]) == ("docsc", ORG)
    number = campaign["id"]
    assert data(kit, "admin", "GetCampaign", org=ORG, id=number)["org"]["campaign"]["stats"]["supporterCount"] >= 0
    changed = data(kit, "admin", "UpdateActionPage", id=page, actionPage={"locale": "pt", "config": '{"a": 1}'})
    assert changed["updateActionPage"]["id"] == page
    upserted = data(kit, "admin", "UpsertCampaign", org=ORG, campaign={"name": "docsc", "actionPages": []})
    assert upserted["upsertCampaign"]["id"] == number
    stored = kit.graphql('{ campaign(name: "docsc") { title } actionPage(name: "docs/page") { locale config } }')
    assert stored["campaign"] == {"title": "C"}
    assert (stored["actionPage"]["locale"], json.loads(stored["actionPage"]["config"])) == ("pt", {"a": 1})

    made = data(kit, "admin", "GenerateKey", org=ORG, input={"name": "first"})["generateKey"]
    assert (len(made["public"]), len(made["private"]), made["active"]) == (43, 43, False)
    added = data(kit, "admin", "AddKey", org=ORG, input={"name": "second", "public": made["public"][::-1]})["addKey"]
    assert data(kit, "admin", "ActivateKey", org=ORG, id=made["id"])["activateKey"]["status"] == "SUCCESS"
    keys = data(kit, "admin", "ListKeys", org=ORG)["org"]["keys"]
    assert {key["id"]: key["active"] for key in keys} == {made["id"]: True, added["id"]: False}

    for name, wanted in (("ExportOrgActions", {}), ("ExportCampaignActions", {"campaignName": "docsc"})):
        exported = data(kit, "admin", name, org=ORG, limit=10, onlyOptIn=False, **wanted)["exportActions"]
        assert all(one["actionPage"]["name"] == PAGE for one in exported)
    assert data(kit, "admin", "JoinOrg", orgName="riverwatch")["joinOrg"]["status"] in ("SUCCESS", "NOOP")
