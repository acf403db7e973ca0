"""The subscription of `@proca/api` 2.3.4 over the Phoenix-channel socket (spec 40)."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from clients import installed
from clients.conftest import Kit


@pytest.mark.proof
def test_a_page_is_heard_of(kit: Kit) -> None:
    """What is told has the public face, and comes for the org that was asked for."""
    kit.graphql('mutation { addOrg(input: {name: "sub", title: "Sub"}) { name } }')
    kit.graphql('mutation { addCampaign(orgName: "sub", input: {name: "subc", title: "C"}) { id } }')
    node = shutil.which("node")
    assert node is not None
    words = [node, str(installed.NODE / "subscribe.mjs"), f"{kit.url}/api", kit.token, "sub"]
    with subprocess.Popen(  # noqa: S603  (our own words)
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=kit.environment
    ) as listening:
        heard: Any = None
        page = 'orgName: "sub", campaignName: "subc", input: {name: $n, locale: "en"}'
        # The client connects when it likes; pages are made until it has heard of one.
        for number in range(40):
            kit.graphql(f"mutation($n: String!) {{ addActionPage({page}) {{ id }} }}", n=f"sub/p{number}")
            try:
                out, _ = listening.communicate(timeout=0.75)
            except subprocess.TimeoutExpired:
                continue
            heard = json.loads(out)["data"]["actionPageUpserted"]
            break
    assert heard is not None
    assert heard["name"].startswith("sub/p")
    assert (heard["campaign"]["name"], heard["org"]["title"]) == ("subc", "Sub")
