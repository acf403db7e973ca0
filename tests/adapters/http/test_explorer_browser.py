"""Playground and reference in a real browser: by keyboard, with and without scripts, looked at as axe would."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from adapters.http import test_sign_page_browser
from adapters.http.test_sign_page_browser import AUDIT, VIEWS
from bench.instance import LEAD_PAGE, Server

pytestmark = pytest.mark.filterwarnings("default::pytest.PytestWarning", "ignore::ResourceWarning")
browser = test_sign_page_browser.browser
server = test_sign_page_browser.server


class Visits:
    """Opens pages, and notes what they complain of or ask elsewhere."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser, self.origin = browser, origin
        self.complaints: list[str] = []

    def open(self, path: str, *, width: int = 1200, scripts: bool = True, dark: bool = False) -> Page:
        """A page, opened by somebody new."""
        context: BrowserContext = self.browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        # A page of JSON names no icon, and a browser asks for the usual one.
        page.on("console", lambda one: "favicon" in one.location["url"] or self.complaints.append(one.text))
        page.on("request", lambda one: one.url.startswith(self.origin) or self.complaints.append(one.url))
        page.goto(self.origin + path)
        return page


@pytest.fixture
def visits(server: Server, browser: Browser) -> Iterator[Visits]:
    made = Visits(browser, f"http://127.0.0.1:{server.port}")
    yield made
    for context in browser.contexts:
        context.close()
    assert made.complaints == []


def test_a_document_is_written_and_run_by_keyboard(visits: Visits) -> None:
    """Spec 20 §7: the playground is preconfigured to /api; errors are counted, headers sent, credentials looked at."""
    page = visits.open("/graphiql")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url.removeprefix(visits.origin)))
    document = page.get_by_label("Document")
    document.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("query Q($id: Int) { actionPage(id: $id) { name } }")
    page.keyboard.press("Tab")
    page.keyboard.type(f'{{"id": {LEAD_PAGE}}}')
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result")).to_contain_text("riverwatch.example/free-the-tua")
    expect(page.get_by_role("status").last).to_contain_text("200")
    assert [one for one in asked if not one.startswith("/assets/")] == ["/api"]
    page.get_by_label("Variables").fill('{"id": ')
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#status")).to_contain_text("The variables are no JSON")
    document.fill("{ currentUser { email } }")
    page.get_by_label("Variables").fill("")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#status")).to_contain_text("1 error")


def test_a_field_is_found_and_its_example_runs(visits: Visits) -> None:
    page = visits.open("/graphiql")
    page.get_by_label("Find fields and types").fill("ADDACTIONCONTACT")
    expect(page.locator(".entry:visible")).to_have_count(1)
    page.locator("#mutation-addActionContact summary").press("Enter")
    page.get_by_role("link", name="Use addActionContact").press("Enter")
    expect(page.get_by_label("Document")).to_be_focused()
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#result .key").filter(has_text="contactRef")).to_have_count(1)
    page.get_by_label("Find fields and types").fill("no such thing")
    expect(page.get_by_text("Nothing has that in its name.")).to_be_visible()
    page.evaluate("location.hash = '#type-ContactInput'")
    expect(page.locator("#type-ContactInput .given")).to_be_visible()


def test_a_subscription_listens_until_it_is_stopped(visits: Visits) -> None:
    page = visits.open("/graphiql")
    page.get_by_label("Document").fill("subscription { actionPageUpserted { name } }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#status")).to_contain_text("listening")
    page.get_by_role("button", name="Stop").press("Enter")
    expect(page.locator("#status")).to_have_text("Stopped")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(page.get_by_role("button", name="Run")).to_be_focused()


def test_the_playground_without_scripts(visits: Visits) -> None:
    """The example is a link, the form a form; what comes back is JSON."""
    page = visits.open("/graphiql", scripts=False)
    page.locator("#query-actionPage summary").click()
    page.get_by_role("link", name="Use actionPage").click()
    page.get_by_label("Variables").fill(f'{{"id": {LEAD_PAGE}}}')
    page.get_by_role("button", name="Run").click()
    assert '"name":"riverwatch.example/free-the-tua"' in page.content()
    assert page.url == f"{visits.origin}/graphiql"


@pytest.mark.parametrize(("width", "dark"), VIEWS)
def test_nothing_that_axe_would_complain_about(visits: Visits, width: int, dark: bool) -> None:
    """Both pages with everything opened, at every width, in light and dark."""
    for path in ("/docs", "/graphiql"):
        page = visits.open(path, width=width, dark=dark)
        if path == "/graphiql":
            page.get_by_label("Document").fill("{ campaigns { id title config } }")
            page.get_by_role("button", name="Run").click()
            expect(page.locator("#result .key").first).to_be_visible()
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate(AUDIT) == [], path
