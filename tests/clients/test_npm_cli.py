"""A working day with the npm command line `proca` 2.5.1 (spec 40)."""

import re

import pytest

from clients.conftest import EMAIL, GUEST, PASSWORD, Kit

SIGN = """mutation ($page: Int!) {
  addActionContact(actionPageId: $page, action: {actionType: "petition"}, privacy: {optIn: true},
                   contact: {firstName: "Olga", email: "olga@mail.example"}) { contactRef } }"""


@pytest.mark.proof
def test_a_day(kit: Kit) -> None:
    """Token, org, campaign, widgets, copy, targets, actions, lists and counts, users, template, service."""
    folder = kit.home / "widgets"
    folder.mkdir()
    kit.npm(
        "config", "add", "--url", f"{kit.url}/api", "--token", kit.token, "--email", "a@b.c", "--folder", str(folder)
    )
    assert "admin@kit.example" in kit.npm("user", "me")
    assert "River" in kit.npm("org", "add", "-n", "riverw", "-t", "River")
    assert "riverw" in kit.npm("org", "get", "riverw")
    assert "rivercamp" in kit.npm("campaign", "add", "-n", "rivercamp", "-o", "riverw", "--title", "River")
    assert "LIVE" in kit.npm("campaign", "get", "rivercamp")
    assert "rivercamp" in kit.npm("campaign", "list", "-o", "riverw")
    added = kit.npm("widget", "add", "-c", "rivercamp", "-o", "riverw", "-n", "riverw/first")
    number = re.search(r"id\s*:\s*(\d+)", added)
    assert number is not None, added
    assert "riverw/first" in kit.npm("widget", "list", "-o", "riverw")
    assert "STANDBY" in kit.npm("widget", "get", "riverw/first")
    target = ("--name", "Min", "--email", "m@gov.example", "--external_id", "m1")
    assert "m1" in kit.npm("target", "add", "-c", "rivercamp", *target)
    assert "rivercamp2" in kit.npm("campaign", "copy", "-n", "rivercamp", "--to", "rivercamp2", "-o", "riverw")
    signed = kit.npm("action", "add", "-i", number.group(1), "--firstname", "Ana", "--email", "ana@mail.example")
    assert re.search(r"contactRef\s*:\s*[A-Za-z0-9_-]{43}", signed)
    assert "supporterCount" in kit.npm("contact", "count", "-n", "rivercamp")
    assert "owner" in kit.npm("user", "list", "-o", "riverw")
    kit.npm("service", "list", "-o", "riverw")
    kit.npm("template", "list", "-o", "riverw")
    stored = kit.graphql('{ campaign(name: "rivercamp") { title org { name } targets { externalId } } }')["campaign"]
    assert stored == {"title": "River", "org": {"name": "riverw"}, "targets": [{"externalId": "m1"}]}


@pytest.mark.proof
def test_a_day_in_the_office(kit: Kit) -> None:
    """Invitation and acceptance, service and template, confirmations, requeue, one person's data, deletion."""
    folder = kit.home / "office"
    folder.mkdir()
    kit.npm(
        "config", "add", "--url", f"{kit.url}/api", "--token", kit.token, "--email", "a@b.c", "--folder", str(folder)
    )
    assert "version" in kit.npm("config", "server")
    kit.npm("org", "add", "-n", "office", "-t", "Office")
    kit.npm("campaign", "add", "-n", "bees", "-o", "office", "--title", "Bees")
    page = shown(kit.npm("widget", "add", "-c", "bees", "-o", "office", "-n", "office/bees"), "id")

    invited = kit.npm("user", "invite", "-o", "office", "-u", GUEST, "--role", "campaigner")
    assert GUEST not in kit.npm("user", "list", "-o", "office")
    accept = "mutation($c: ConfirmInput!) { acceptUserConfirm(confirm: $c) { status } }"
    # No client accepts; people do, by the link in their mail or in the dashboard.
    given = {"code": shown(invited, "code"), "objectId": int(shown(invited, "objectId"))}
    assert kit.graphql(accept, guest=True, c=given) == {"acceptUserConfirm": {"status": "SUCCESS"}}
    assert re.search(r"campaigner.*office|office.*campaigner", kit.npm("user", "get", "--email", GUEST), re.DOTALL)
    assert "NOOP" in kit.npm("user", "join", "-n", "office", "-u", EMAIL)
    assert "SUCCESS" in kit.npm("user", "leave", "-o", "office", "-u", GUEST)
    assert "user not found" in kit.npm_fails("user", "leave", "-o", "office", "-u", "nobody@kit.example")

    mailjet = ("--type", "mailjet", "--user", "u", "--password", "p-a-s-s", "--host", "https://in.mailjet.example")
    added = kit.npm("service", "add", "-o", "office", *mailjet)
    assert "p-a-s-s" not in added + kit.npm("service", "list", "-o", "office")
    # Whoever adds a service of a kind that there is changes it.
    assert shown(kit.npm("service", "add", "-o", "office", *mailjet), "id") == shown(added, "id")
    assert "MAILJET" in kit.npm("org", "email", "office", "--mailer=mailjet", "--from=hello@office.example")
    assert "no such service" in kit.npm_fails("org", "email", "office", "--mailer=ses", "--from=hello@office.example")
    # It stores the template and then stumbles over the bare status (spec 40, "Bugs of the clients").
    assert "undefined or null" in kit.npm_fails("template", "add", "-o", "office", "--type", "thankyou", "-s", "Thanks")
    assert "thankyou@en" in kit.npm("template", "list", "-o", "office")
    assert "cus." in kit.npm("org", "crm", "-n", "office", "--synchronize")

    assert "CLOSED" in kit.npm("campaign", "status", "-n", "bees", "--status", "closed")
    assert "LIVE" in kit.npm("campaign", "status", "-n", "bees", "--status", "live")
    assert "t@x.example" in kit.npm(
        "campaign", "mtt", "-n", "bees", "--from", "2027-01-01", "--to", "2027-02-01", "--email", "t@x.example"
    )
    assert re.search(r"locale\s*: fr", kit.npm("widget", "update", "-n", "office/bees", "--locale", "fr"))
    assert "office/bienen" in kit.npm("widget", "update", "name", "-n", "office/bees", "--rename", "office/bienen")
    kit.npm("widget", "update", "external", "-i", page, "--total", "41")
    assert "office/bienen_archive" in kit.npm("campaign", "widget", "archive", "-n", "bees", "--dry-run")

    reference = kit.graphql(SIGN, page=int(page))["addActionContact"]["contactRef"]
    # The worker is fast, and a start of the client slower; it is asked until the signature is counted.
    assert any(shown(kit.npm("contact", "count", "-n", "bees"), "supporterCount") == "42" for _ in range(20))
    assert re.search(r"petition\s*:\s*1", kit.npm("action", "count", "-n", "bees"))
    assert "Olga" in kit.npm("action", "list", "-o", "office")
    for queue in ("CUSTOM_ACTION_DELIVER", "EMAIL_SUPPORTER", "WEBHOOK"):
        requeued = kit.npm("action", "requeue", "-o", "office", "-q", queue)
        assert (shown(requeued, "actions"), shown(requeued, "error")) == ("1", "0"), queue
    assert shown(kit.npm("action", "confirm", "--org", "office", "--confirm"), "confirm") == "true"

    found = kit.npm("contact", "get", "-n", "office", "-e", "olga@mail.example")
    assert shown(found, "contactRef") == reference
    assert "SUCCESS" in kit.npm("contact", "delete", "-n", "office", "-c", reference)
    assert "olga" not in kit.npm("contact", "list", "-n", "office")
    # People's actions keep a page, its campaign and its org from being deleted.
    assert "can't be deleted" in kit.npm_fails("widget", "delete", "-n", "office/bienen")
    assert "SUCCESS" not in kit.npm_fails("campaign", "delete", "-n", "bees")
    assert "SUCCESS" not in kit.npm_fails("org", "delete", "-n", "office")


@pytest.mark.proof
def test_deletion_and_a_new_token(kit: Kit) -> None:
    """Page, campaign, org; then the guest's own token, by password."""
    kit.npm(
        "config", "add", "--url", f"{kit.url}/api", "--token", kit.token, "--email", "a@b.c", "--folder", str(kit.home)
    )
    kit.npm("org", "add", "-n", "brief", "-t", "Brief")
    kit.npm("campaign", "add", "-n", "brief_one", "-o", "brief", "--title", "One")
    kit.npm("campaign", "add", "-n", "brief_two", "-o", "brief", "--title", "Two")
    kit.npm("widget", "add", "-c", "brief_one", "-o", "brief", "-n", "brief/one")
    assert "SUCCESS" in kit.npm("widget", "delete", "-n", "brief/one")
    # It shows the status letter by letter.
    kit.npm("campaign", "delete", "-n", "brief_one")
    assert "campaign not found" in kit.npm_fails("campaign", "delete", "-n", "brief_one")
    assert "SUCCESS" in kit.npm("org", "delete", "-n", "brief")
    assert kit.graphql('{ campaigns(name: "brief_two") { id } }') == {"campaigns": []}
    assert "API-" in kit.npm("user", "reset", GUEST, "--password", PASSWORD, "--url", f"{kit.url}/api")
    assert GUEST in kit.npm("user", "me")


def shown(said: str, name: str) -> str:
    """The value that the client shows under a name."""
    found = re.search(rf"^{name}\s*:\s*(\S+)", said, re.MULTILINE)
    assert found is not None, said
    return found.group(1)
