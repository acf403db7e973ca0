"""A browser that runs no scripts, before the account pages of a server."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from attrs import define, evolve

from adapters.http.page_app import Element, Html
from application.users.callers import QUICK, Callers
from proca.adapters.http.app import create_app
from proca.adapters.http.use_cases import UseCases
from world import world

MAIL = "ada@x.test"
RIGHT = "Correct-Horse-1"
OTHER = "Better-Staple-2"
FORM = "application/x-www-form-urlencoded"


@define(eq=False)
class Person:
    """Somebody with a browser of their own."""

    http: httpx.AsyncClient

    async def see(self, path: str, status: int = 200) -> Html:
        """A page, which says that nobody may keep it."""
        answer = await self.http.get(path)
        assert answer.status_code == status, answer.text
        return read(answer)

    async def press(self, path: str, form: str | None = None, **fields: str) -> httpx.Response:
        """Open the page, fill in its form, press the button."""
        page = await self.see(path)
        return await self.send(page, form or _only_form(page), fields)

    async def send(self, page: Html, form: str, fields: Mapping[str, str]) -> httpx.Response:
        """Fill in a form of a page and press the button."""
        element = page.by_id(form)
        return await self.http.post(element.attributes["action"], data={**inside(element), **wire(fields)})

    async def register(self, email: str = MAIL, password: str = RIGHT) -> httpx.Response:
        """Fill in the form to register."""
        return await self.press("/users/register", email=email, password=password)

    async def log_in(self, email: str = MAIL, password: str = RIGHT, **more: str) -> httpx.Response:
        """Fill in the form to log in."""
        return await self.press("/users/log_in", email=email, password=password, **more)

    async def log_out(self) -> httpx.Response:
        """Press the button in the menu."""
        page = await self.see("/")
        (form,) = page.all("form", action="/users/log_out")
        return await self.http.post("/users/log_out", data=inside(form))

    async def name(self) -> str | None:
        """Whom the start page greets."""
        page = await self.see("/")
        return page.all("strong")[0].text if page.all("form", action="/users/log_out") else None

    async def flash(self, answer: httpx.Response, to: str = "/") -> str | None:
        """Follow a redirect, and read the message there."""
        assert answer.status_code == 302, answer.text
        assert answer.headers["location"] == to
        assert answer.headers["cache-control"] == "no-store"
        return message(await self.see(to))


class Known(Callers):
    """People whose accounts a test looks at."""

    async def own_confirmed(self, email: str) -> bool:
        """Whether the account with this address has confirmed it."""
        user = await self.w.container.account_directory().by_email(email)
        assert user is not None
        return user.confirmed_at is not None


@define
class Stage:
    """A server, people before it, and what was promised."""

    p: Known
    use_cases: UseCases

    def person(self, **options: Any) -> Person:
        """Somebody new."""
        transport = httpx.ASGITransport(app=create_app(self.use_cases), client=("203.0.113.5", 1))  # type: ignore[arg-type]
        return Person(httpx.AsyncClient(transport=transport, base_url="http://proca.test", **options))

    async def link(self, template: str, number: int = -1) -> str:
        """The path of the link in a promised mail, the last of its kind unless said otherwise."""
        mails = [one for one in await self.p.mails() if one.template == template]
        return urlsplit(str(mails[number].variables["confirmLink"])).path


@asynccontextmanager
async def stage(store: str = "memory", **replaced: object) -> AsyncIterator[Stage]:
    """A server over an empty store, with hashes as cheap as they come."""
    async with world(store, passwords=QUICK, **replaced) as made:
        yield Stage(Known(made), made.container.use_cases())


def with_pages(made: Stage, **changes: Any) -> Stage:
    """The same with other settings of the account pages."""
    pages = evolve(made.use_cases.account_pages, **changes)
    return Stage(made.p, evolve(made.use_cases, account_pages=pages))


def read(answer: httpx.Response) -> Html:
    """A page that nobody may keep or frame."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    return Html(answer.text)


def inside(form: Element) -> dict[str, str]:
    """What a form would send as it stands."""
    inputs = [one for one in form.inside if one.tag == "input" and one.get("name")]
    sent = [one for one in inputs if one.get("type") != "checkbox" or "checked" in one.attributes]
    return {one.attributes["name"]: one.get("value") or "" for one in sent}


def wire(fields: Mapping[str, str]) -> dict[str, str]:
    """Names as forms have them (20 §7.5)."""
    return {name if name in _BARE else f"user[{name}]": value for name, value in fields.items()}


def body(fields: Mapping[str, str]) -> bytes:
    """Fields as a browser sends them."""
    return urlencode(fields).encode()


def message(page: Html) -> str | None:
    """The message that a page shows once."""
    found = [one for one in page.all("p") if (one.get("class") or "").startswith("flash")]
    return found[0].text if found else None


def _only_form(page: Html) -> str:
    (form,) = [one for one in page.all("form") if one.get("id")]
    return form.attributes["id"]


_BARE = ("current_password", "action", "_method", "_csrf_token")
