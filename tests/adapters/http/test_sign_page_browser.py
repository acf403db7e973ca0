"""The page to sign on in a real browser: by keyboard alone, with and without scripts, looked at as axe would.

Chromium is the one at `PROCA_TEST_CHROMIUM`, else the one of this machine. Without any, these tests are skipped; with
`CI=true` they fail instead.
"""

import asyncio
import os
import shutil
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import Factory, define
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from bench.instance import Installation, Server
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.contacts.schema import ContactSchema
from proca.domain.ids import ActionPageId, CampaignId
from proca.entrypoints.container import container_for
from proca.entrypoints.settings import read
from proca.ports.world import IdKind

pytestmark = pytest.mark.filterwarnings("default::pytest.PytestWarning", "ignore::ResourceWarning")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
# The page that frames ours comes from nowhere, which the browser would not let reach this machine.
OPEN = "--disable-features=LocalNetworkAccessChecks"
PETITION, SPLIT, ECI = "riverwatch.example/free-the-tua", "fishfriends.example/free-the-tua", "river.test/eci"
# Widths, and whether it is dark: each width and each of both, not all pairs of them.
VIEWS = ((320, False), (375, True), (1200, False), (1200, True))
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

AUDIT = Path(__file__).with_name("audit.js").read_text("utf-8")


@define(slots=False)
class Site:
    """A server with the demonstration and an initiative, and a browser to visit it with."""

    origin: str
    browser: Browser
    database: Path
    complaints: list[str] = Factory(list)

    def visit(self, name: str, *, width: int = 1200, scripts: bool = True, dark: bool = False) -> Page:
        """The page, opened by somebody new."""
        context: BrowserContext = self.browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._watch)
        page.goto(f"{self.origin}/p/{name}")
        return page

    def people(self) -> int:
        """How many have signed the petition; the count shows them as soon as they are processed."""
        query = (
            "SELECT count(DISTINCT fingerprint) FROM supporters JOIN actions ON supporter_id = supporters.id "
            "WHERE NOT testing AND supporters.campaign_id = (SELECT min(id) FROM campaigns)"
        )
        with closing(sqlite3.connect(self.database)) as connection:
            return int(connection.execute(query).fetchone()[0])

    def _watch(self, request: Request) -> None:
        if not request.url.startswith(self.origin):
            self.complaints.append(f"asked {request.url}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("site")
    installation = Installation(f"sqlite:///{home / 'proca.db'}", home)
    installation.set_up()
    asyncio.run(add_initiative(installation))
    server = installation.serve()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = os.environ.get("PROCA_TEST_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        without("none of " + ", ".join(NAMES))
    rights = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*QUIET, OPEN, *rights])
        yield browser
        browser.close()


@pytest.fixture
def site(server: Server, browser: Browser) -> Iterator[Site]:
    site = Site(f"http://127.0.0.1:{server.port}", browser, server.log.parent / "proca.db")
    yield site
    for context in browser.contexts:
        context.close()
    assert site.complaints == []


def without(why: str) -> None:
    """Skip loudly, or fail where everything has to be there."""
    message = f"NO CHROMIUM: {why}; set PROCA_TEST_CHROMIUM"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(message)
    warnings.warn(message, pytest.PytestWarning, stacklevel=1)
    pytest.skip(message)


async def add_initiative(installation: Installation) -> None:
    """A page with the large form."""
    container = container_for(read({"DATABASE_URL": installation.database_url, "FINGERPRINT_SEED": ""}, Path("/")))
    now = datetime.now(UTC)
    campaign_id = CampaignId(await container.ids().reserve(IdKind.CAMPAIGN))
    page_id = ActionPageId(await container.ids().reserve(IdKind.ACTION_PAGE))
    async with container.store().unit() as unit:
        lead = await unit.orgs.named("riverwatch")
        assert lead is not None
        campaign = Campaign(campaign_id, lead.id, "bees", LONG, now, now, contact_schema=ContactSchema.ECI)
        await unit.campaigns.put(campaign)
        config = {"text": LONG * 3, "goal": 10}
        await unit.pages.put(ActionPage(page_id, campaign_id, lead.id, ECI, "en", now, now, live=True, config=config))
    await container.engine().dispose()


def keys(page: Page, *pressed: str) -> None:
    """Press keys one after the other; a text is typed."""
    for key in pressed:
        if key in ("Tab", "Enter", "Space", "ArrowRight", "ArrowDown"):
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


def focused(page: Page) -> str:
    """The id of what has the focus."""
    found: str = page.evaluate("document.activeElement.id || document.activeElement.className")
    return found


def signers(page: Page) -> int:
    """The number shown."""
    shown: str = page.locator(".count strong").text_content() or "0"
    return int(shown.replace(",", ""))


def test_signing_by_keyboard_while_somebody_else_watches_the_count(site: Site) -> None:
    """Tab through, sign, see the count rise; the page of somebody else counts along without being loaded again."""
    # Not what the page shows: somebody may have signed a moment ago and not be counted yet.
    before = site.people()
    watching, page = site.visit(SPLIT), site.visit(PETITION)
    keys(page, "Tab")
    assert focused(page) == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]  # it is shown
    keys(page, "Enter")
    assert focused(page) == "sign"
    keys(page, "Tab", "Inês", "Tab", "Duarte", "Tab", "ines@posteo.example", "Tab", "Por", "Tab", "5400-312", "Tab")
    assert focused(page) == "optIn"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    keys(page, "ArrowRight", "Tab", "Enter")
    page.wait_for_url("**/free-the-tua?signed=1")
    expect(page.locator("h1")).to_have_text("Thank you, Inês!")
    expect(page.locator(".count strong")).to_have_text(f"{before + 1:,}", timeout=10_000)
    expect(watching.locator(".count strong")).to_have_text(f"{before + 1:,}", timeout=10_000)
    assert watching.locator("progress").get_attribute("aria-label") == f"{before + 1:,} of 5,000 signatures"
    page.reload()
    assert signers(page) == before + 1


@pytest.mark.parametrize("scripts", [True, False])
def test_errors_are_gone_to_and_gone_through_by_keyboard(site: Site, scripts: bool) -> None:
    page = site.visit(PETITION, scripts=scripts)
    page.get_by_label("E-mail", exact=True).fill("at home")
    page.get_by_role("button").press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    keys(page, "Tab", "Enter")
    expect(page.get_by_label("First name")).to_be_focused()
    keys(page, "Inês")
    page.locator("#alert a").nth(2).press("Enter")
    expect(page.get_by_label("Yes, by e-mail")).to_be_focused()
    assert page.get_by_label("E-mail", exact=True).input_value() == "at home"


def test_signing_without_scripts(site: Site) -> None:
    page = site.visit(SPLIT, scripts=False)
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("E-mail", exact=True).fill("ada@posteo.example")
    page.get_by_label("No, thank you").first.check()
    page.get_by_label("No, thank you").last.check()
    page.get_by_role("button").click()
    expect(page.locator("h1")).to_have_text("Thank you, Ada!")
    assert not page.locator("#copy").is_visible()


def test_an_impatient_double_click_signs_once(site: Site) -> None:
    page = site.visit(PETITION)
    page.get_by_label("First name").fill("Max")
    page.get_by_label("E-mail", exact=True).fill("max@posteo.example")
    page.get_by_label("Yes, by e-mail").check()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button").dblclick(no_wait_after=True)
    expect(page.locator("h1")).to_have_text("Thank you, Max!")
    assert sent.count("POST") == 1


def test_an_initiative_asks_only_for_what_the_nationality_needs(site: Site) -> None:
    page = site.visit(ECI)
    nationality, number = page.get_by_label("Your nationality"), page.get_by_label("Document number")
    nationality.select_option("AT")
    documents = page.get_by_label("Identity document").locator("option").all_text_contents()
    assert [one.strip() for one in documents] == ["Please choose", "Identity card", "Passport"]
    number.fill("ß")
    expect(page.get_by_label("Street")).to_be_hidden()
    nationality.select_option("DE")
    expect(number).to_be_hidden()
    expect(page.get_by_label("Street")).to_be_visible()
    for label, text in (("First name", "Max"), ("Last name", "Huber"), ("Date of birth", "1980-02-03")):
        page.get_by_label(label).fill(text)
    page.get_by_label("Country").select_option("FR")
    for label, text in (("Postcode", "75001"), ("Town", "Paris"), ("Street", "Rue X")):
        page.get_by_label(label).fill(text)
    page.get_by_role("button").click()
    expect(page.locator("h1")).to_have_text("Thank you, Max!")


@pytest.mark.parametrize(("width", "dark"), VIEWS)
def test_nothing_that_axe_would_complain_about(site: Site, width: int, dark: bool) -> None:
    """Every state of every page, at every width, in light and dark: labels, headings, contrast (AA), no side scroll."""
    for name in (f"{PETITION}?testing=1", SPLIT, ECI, f"{PETITION}?signed=1", "no/where"):
        page = site.visit(name, width=width, dark=dark)
        assert page.evaluate(AUDIT) == [], name
        if page.locator("form").count():
            page.get_by_role("button").click()
            expect(page.get_by_role("alert")).to_be_visible()
            assert page.evaluate(AUDIT) == [], f"{name} with errors"
        page.context.close()


def test_the_audit_finds_what_it_looks_for(site: Site) -> None:
    page = site.browser.new_context(viewport={"width": 320, "height": 800}).new_page()
    page.set_content(
        '<h1>a</h1><h1>b</h1><input id="x"><button id="x" style="height: 9px"></button><fieldset></fieldset>'
        '<p style="color: #999; background: #fff" aria-describedby="y">faint</p><pre style="width: 999px">x</pre>'
    )
    found = " ".join(page.evaluate(AUDIT))
    for fault in ("no lang", "no title", "one h1", "one main", "no label", "no name", "no legend", "id twice"):
        assert fault in found
    for fault in ("dangling", "contrast 2.85", "small", "sideways"):
        assert fault in found


def test_a_page_can_be_framed_by_any_site(site: Site) -> None:
    page = site.browser.new_context().new_page()
    frame = f'<iframe src="{site.origin}/p/{PETITION}" width="400" height="900"></iframe>'
    page.route("http://localhost/campaign", lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.goto("http://localhost/campaign")
    framed = page.frame_locator("iframe")
    framed.get_by_label("First name").fill("Eva")
    framed.get_by_label("E-mail", exact=True).fill("eva@posteo.example")
    framed.get_by_label("No, thank you").check()
    framed.get_by_role("button").click()
    expect(framed.locator("h1")).to_contain_text("Thank you")


def test_the_policy_of_the_page_breaks_nothing_of_the_page(site: Site) -> None:
    page = site.visit(PETITION)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    page.wait_for_timeout(500)
    assert said == []
