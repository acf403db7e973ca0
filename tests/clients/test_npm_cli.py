"""A working day with the npm command line `proca` 2.5.1 (spec 40)."""

import re

import pytest

from clients.conftest import Kit


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
