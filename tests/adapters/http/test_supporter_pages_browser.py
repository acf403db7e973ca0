"""What supporters see who follow the links in their mails, in a real browser without scripts (20 §7.1, 00 D8).

The links are those that the org's program reads in its queue, as it would put them into its mails.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from attrs import Factory, define
from playwright.sync_api import Browser, Page, expect

from adapters.http import test_sign_page_browser
from adapters.http.test_sign_page_browser import AUDIT, VIEWS
from bench.instance import LEAD_PAGE, PARTNER_PAGE, Installation, Server

pytestmark = pytest.mark.filterwarnings("default::pytest.PytestWarning", "ignore::ResourceWarning")
browser = test_sign_page_browser.browser
STAFF = ("ada@river.test", "Quiet-Harbour-51")
ORGS = {LEAD_PAGE: "riverwatch", PARTNER_PAGE: "fishfriends"}
WAIT_SECONDS = 20
SIGN = """mutation($page: Int!, $contact: ContactInput!) { addActionContact(actionPageId: $page,
  action: {actionType: "petition"}, contact: $contact, privacy: {optIn: true}) { contactRef } }"""


@define(slots=False)
class Mailbox:
    """A supporter's mails, and a browser that notes what it is told and asked."""

    origin: str
    browser: Browser
    complaints: list[str] = Factory(list)

    def links(self, email: str, page_id: int = LEAD_PAGE) -> dict[str, str]:
        """Sign, and read the links of the message that asks for confirmation."""
        person = {"firstName": "Olga", "email": email, "address": {"country": "se", "postcode": "114 55"}}
        body = {"query": SIGN, "variables": {"page": page_id, "contact": person}}
        assert "errors" not in httpx.post(f"{self.origin}/api", json=body).json()
        queue = f"{self.origin}/v1/orgs/{ORGS[page_id]}/queues/confirm.supporter/messages"
        [got] = httpx.get(queue, params={"wait": WAIT_SECONDS}, auth=STAFF, timeout=WAIT_SECONDS + 10).json()
        httpx.post(f"{queue}/ack", json={"receipts": [got["receipt"]]}, auth=STAFF).raise_for_status()
        # They begin with the public address of the instance, behind which this server would stand.
        links: dict[str, str] = got["body"]["links"]
        return {purpose: self.origin + urlsplit(link).path for purpose, link in links.items()}

    def open(self, link: str, *, width: int = 1200, dark: bool = False) -> Page:
        """The page behind a link, opened by somebody new whose browser runs no scripts of pages."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=False,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", lambda one: self.complaints.append(one.text))
        page.on("request", lambda one: one.url.startswith(self.origin) or self.complaints.append(one.url))
        page.goto(link)
        return page


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Both orgs of the demonstration ask supporters to confirm, and read themselves who is to be asked."""
    home: Path = tmp_path_factory.mktemp("links")
    installation = Installation(f"sqlite:///{home / 'proca.db'}", home)
    installation.set_up()
    installation.run("user", "add", *STAFF, "--admin")
    for org in ORGS.values():
        installation.run("org", "processing", org, "--set", "supporterConfirm=true")
        installation.run("org", "processing", org, "--set", "customSupporterConfirm=true")
    started = installation.serve()
    yield started
    started.stop()


@pytest.fixture
def mailbox(server: Server, browser: Browser) -> Iterator[Mailbox]:
    made = Mailbox(f"http://127.0.0.1:{server.port}", browser)
    yield made
    for context in browser.contexts:
        context.close()
    assert made.complaints == []


def heading(page: Page) -> str:
    """What the page says above all."""
    return page.get_by_role("heading", level=1).text_content() or ""


def test_confirming_thanks_at_once(mailbox: Mailbox) -> None:
    """It says that the mailbox is real, nothing more; so a mail scanner may do it as well (00 D8)."""
    page = mailbox.open(mailbox.links("olga@posteo.example")["accept"])
    assert heading(page) == "Thank you, it is confirmed"
    expect(page.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize(
    ("purpose", "query", "asked", "done"),
    [
        ("accept", "?doi=1", "Stay informed by e-mail?", "You will hear from us"),
        ("doi", "", "Stay informed by e-mail?", "You will hear from us"),
        ("reject", "", "Withdraw from “Free the Tua”?", "You have withdrawn"),
    ],
)
def test_what_binds_asks_first(mailbox: Mailbox, purpose: str, query: str, asked: str, done: str) -> None:
    """Consent and withdrawal take a button, which the keyboard reaches as well (30.12#42)."""
    page = mailbox.open(mailbox.links("lena@posteo.example", PARTNER_PAGE)[purpose] + query)
    assert heading(page) == asked
    page.keyboard.press("Tab")
    expect(page.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(done)


def test_a_link_cut_short_by_a_mailer(mailbox: Mailbox) -> None:
    link = mailbox.links("kim@posteo.example")["accept"]
    page = mailbox.open(link[:-3])
    assert heading(page) == "This link does not work"
    # The browser notes the status.
    assert [one for one in mailbox.complaints if "404" not in one] == []
    mailbox.complaints.clear()


@pytest.mark.parametrize(("width", "dark"), VIEWS)
def test_nothing_that_axe_would_complain_about(mailbox: Mailbox, width: int, dark: bool) -> None:
    """Headings, contrast (AA), sizes, no side scroll, before and after the answer."""
    links = mailbox.links(f"mia{width}{dark}@posteo.example")
    for link in (links["doi"], links["accept"] + "?doi=1", links["reject"]):
        page = mailbox.open(link, width=width, dark=dark)
        assert page.evaluate(AUDIT) == []
        page.get_by_role("button").click()
        expect(page.get_by_role("button")).to_have_count(0)
        assert page.evaluate(AUDIT) == []
