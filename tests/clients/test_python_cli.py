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


@pytest.mark.proof
def test_a_day_in_the_office(kit: Kit) -> None:
    """Services in every slot and out again, templates, settings of the org, members, a signature, deletion."""
    socket = kit.url.replace("http", "ws") + "/socket/websocket"
    kit.python("server:add", "-h", kit.url, "-t", kit.token, "-s", socket, "office")

    def proca(*words: str, answer: str = "") -> str:
        return kit.python("-@", "office", *words, answer=answer)

    proca("org:add", "pyoff", "Py", answer="n\n")
    account = ("-u", "u", "-p", "p-a-s-s", "-h", "in.mailjet.example")
    added = proca("service:set", "-o", "pyoff", "-n", "MAILJET", *account)
    assert "MAILJET u@in.mailjet.example" in added
    assert "p-a-s-s" not in added + proca("service", "-o", "pyoff")
    proca("service:set", "-o", "pyoff", "-n", "WEBHOOK", "-h", "https://hook.example")
    assert "FROM: hello@py.example" in proca("service:email", "-o", "pyoff", "-f", "hello@py.example", "-n", "MAILJET")
    assert "NO BACKEND" in proca("service:email", "-o", "pyoff", "-N")
    for slot in ("event", "push"):
        assert "WEBHOOK" in proca(f"service:{slot}", "-o", "pyoff", "-n", "WEBHOOK")
    for slot in ("event", "push", "storage", "detail"):
        assert "NO BACKEND" in proca(f"service:{slot}", "-o", "pyoff", "-N")

    html, text = kit.home / "hi.html", kit.home / "hi.txt"
    html.write_text("<p>Hi</p>", "utf-8")
    text.write_text("Hi", "utf-8")
    proca("template:set", "-o", "pyoff", "-n", "hi", "-l", "en", "-s", "Hi", "-h", str(html), "-t", str(text))
    assert "hi@en" in proca("template", "-o", "pyoff")
    changed = proca("org:set", "pyoff", "--supporter-confirm", "--doi", "--custom-deliver", "-S", "ECI")
    assert "ECI" in changed
    assert "QUEUE[cus." in proca("org", "pyoff")

    assert "owner" in proca("user", "-l", "-o", "pyoff")
    proca("campaign:add", "-o", "pyoff", "-t", "Moles", "-n", "moles")
    assert "moles" in proca("campaign", "-l", "-o", "pyoff")
    proca("page:add", "-o", "pyoff", "-c", "moles", "-n", "pyoff/moles", "-l", "en")
    assert "pyoff/moles" in proca("page", "-l", "-o", "pyoff")
    proca("page:delete", "pyoff/moles", answer="y\n")
    proca("campaign:delete", "moles", answer="y\n")
    assert kit.graphql('{ campaigns(name: "moles") { id } }') == {"campaigns": []}

    signed = proca("action:add", "-i", "1", "-e", "bo@mail.example", "-f", "Bo", "-a", "petition", "-c", "PT", "-o")
    assert len(signed.strip()) == 43
    assert "riverwatch" in proca("org:join", "riverwatch")
    assert "SUCCESS" in proca("org:leave", "riverwatch")
    assert kit.token in proca("token")
