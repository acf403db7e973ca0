"""A working day with the Python command line `proca` 0.3.9 (spec 40)."""

import pytest

from clients.conftest import Kit


@pytest.mark.proof
def test_a_day(kit: Kit) -> None:
    """Server (a preflight that must not fail), org, key, campaign, mail to targets, page."""
    socket = kit.url.replace("http", "ws") + "/socket/websocket"
    assert "looks ok" in kit.python("server:add", "-h", kit.url, "-t", kit.token, "-s", socket, "kit")

    def proca(*words: str, answer: str = "") -> str:
        return kit.python("-@", "kit", *words, answer=answer)

    assert "ADMIN" in proca("me")
    assert "Py" in proca("org:add", "pyorg", "Py", answer="n\n")
    number, public, private, name = proca("key:gen", "-o", "pyorg", "-n", "first").split()
    assert (len(public), len(private), name) == (43, 43, "first")
    proca("key:activate", "-o", "pyorg", number)
    assert public in proca("key", "-o", "pyorg")
    assert "pycamp" in proca("campaign:add", "-o", "pyorg", "-t", "Pycamp", "-n", "pycamp")
    assert "0 targets" in proca("campaign", "pycamp")
    assert "STANDBY" in proca("page:add", "-o", "pyorg", "-c", "pycamp", "-n", "pyorg/one", "-l", "en")
    proca("page:set", "pyorg/one", "-l", "de")
    assert "locale: de" in proca("page", "pyorg/one")
    mtt = ("-s", "2027-01-01", "-e", "2027-02-01", "-E", "t@x.example")
    assert "testing to: <t@x.example>" in proca("campaign:mtt", "-n", "pycamp", *mtt)
    assert "New" in proca("campaign:set", "-n", "pycamp", "-t", "New")
    proca("service", "-o", "pyorg")
    proca("page:delete", "pyorg/one", answer="y\n")
    org = kit.graphql('{ org(name: "pyorg") { keys { public active } actionPages { name } } }')["org"]
    assert org == {"keys": [{"public": public, "active": True}], "actionPages": []}
