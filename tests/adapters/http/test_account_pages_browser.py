"""Account pages in a real browser without scripts: by keyboard, from a mailbox, looked at as axe would (20 §7.5)."""

from collections.abc import Iterator
from itertools import count

import pytest
from attrs import Factory, define
from playwright.sync_api import Browser, Page, expect

from adapters.http import test_sign_page_browser
from adapters.http.test_sign_page_browser import AUDIT, VIEWS
from bench.instance import Server

pytestmark = pytest.mark.filterwarnings("default::pytest.PytestWarning", "ignore::ResourceWarning")
browser = test_sign_page_browser.browser
server = test_sign_page_browser.server
RIGHT = "Correct-Horse-1"
VOID = "Email change link is invalid or it has expired."
LINK = f"/users/settings/confirm_email/{'A' * 43}"
_numbers = count()


@define(slots=False)
class Visits:
    """Opens pages, and notes what they ask elsewhere."""

    browser: Browser
    origin: str
    complaints: list[str] = Factory(list)

    def open(self, path: str, *, width: int = 1200, dark: bool = False) -> Page:
        """A page, opened by somebody new whose browser runs no scripts of pages."""
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
        page.goto(self.origin + path)
        return page

    def member(self, **options: object) -> Page:
        """The start page of somebody who has just registered."""
        page = self.open("/users/register", **options)  # type: ignore[arg-type]
        page.get_by_label("E-mail").fill(f"ada{next(_numbers)}@a-rather-long-name-of-a-host.example.org")
        page.get_by_label("Password").fill(RIGHT)
        page.get_by_role("button", name="Create account").click()
        expect(page.get_by_role("status")).to_have_text("User created successfully.")
        return page


@pytest.fixture
def visits(server: Server, browser: Browser) -> Iterator[Visits]:
    made = Visits(browser, f"http://127.0.0.1:{server.port}")
    yield made
    for context in browser.contexts:
        context.close()
    assert made.complaints == []


def faults(page: Page) -> list[str]:
    """What axe would complain about; a box to tick has a label of the size that it lacks."""
    found: list[str] = page.evaluate(AUDIT)
    return [fault for fault in found if not (fault.startswith("small") and 'type="checkbox"' in fault)]


@pytest.mark.parametrize(("width", "dark"), VIEWS)
def test_nothing_that_axe_would_complain_about(visits: Visits, width: int, dark: bool) -> None:
    """Labels, headings, contrast (AA), sizes, no side scroll, in every state."""
    for path in (
        "/",
        "/users/register",
        "/users/log_in",
        "/users/reset_password",
        "/users/confirm",
        f"{LINK}?arrived=",
    ):
        page = visits.open(path, width=width, dark=dark)
        assert faults(page) == [], path
        page.context.close()
    page = visits.open("/users/register", width=width, dark=dark)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []
    page = visits.member(width=width, dark=dark)
    assert faults(page) == []
    for path in ("/users/settings", f"/users/confirm/{'A' * 43}"):
        page.goto(visits.origin + path)
        assert faults(page) == [], path
    page.goto(f"{visits.origin}/users/settings")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []


def test_by_keyboard_alone(visits: Visits) -> None:
    """Focus goes to what is wrong, from there to the control, and on in the order of the page."""
    page = visits.open("/users/register")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(f"ada{next(_numbers)}@x.test")
    page.keyboard.press("Tab")
    page.keyboard.type("Correct")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(RIGHT)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("User created successfully.")
    for name in ("To the content", "Proca", "Settings"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name=name, exact=True).first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Logged out successfully.")


def test_a_link_in_a_mailbox_on_another_site_finds_who_is_logged_in(visits: Visits) -> None:
    """The session's cookie is strict, so the browser leaves it out at first (20 §2.2)."""
    page = visits.member()
    link = f'<a href="{visits.origin}{LINK}">Confirm</a>'
    page.route("http://mail.test/", lambda route: route.fulfill(body=link, content_type="text/html"))
    page.goto("http://mail.test/")
    page.get_by_role("link").click()
    expect(page.get_by_role("alert")).to_have_text(VOID)
    expect(page).to_have_url(f"{visits.origin}/users/settings")
    visits.complaints.remove("http://mail.test/")


def test_the_same_link_asks_somebody_unknown_to_log_in(visits: Visits) -> None:
    page = visits.open("/")
    link = f'<a href="{visits.origin}{LINK}">Confirm</a>'
    page.route("http://mail.test/", lambda route: route.fulfill(body=link, content_type="text/html"))
    page.goto("http://mail.test/")
    page.get_by_role("link").click()
    expect(page.get_by_role("alert")).to_have_text("You must log in to access this page.")
    visits.complaints.remove("http://mail.test/")


def test_another_site_can_send_no_form(visits: Visits) -> None:
    """It knows no token, and the browser says where it comes from."""
    page = visits.member()
    form = f'<form method="post" action="{visits.origin}/users/log_out"><button>x</button></form>'
    page.route("http://evil.test/", lambda route: route.fulfill(body=form, content_type="text/html"))
    page.goto("http://evil.test/")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please send the form again")
    page.goto(visits.origin)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    visits.complaints[:] = [one for one in visits.complaints if "evil.test" not in one and "403" not in one]
