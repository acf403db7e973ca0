"""The page to sign on as a browser without scripts sees it: parse the HTML, fill in the form, press the button."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx
from attrs import Factory, define, evolve

from proca.adapters.http.app import create_app
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.contacts.schema import ContactSchema
from proca.domain.errors import ProcaError
from world import World, world

VOID = {"meta", "link", "input", "img", "br", "hr"}
CONFIG: dict[str, object] = {
    "title": "Free the Tua",
    "text": "The Tua is a river.\n\nIt wants to be free.",
    "goal": 5000,
    "button": "Sign the petition",
    "thanks": {"title": "Thank you, {firstName}!", "text": "Tell a friend."},
}
PERSONS: dict[ContactSchema, dict[str, str]] = {
    ContactSchema.BASIC: {"firstName": "Inês", "email": "ines@posteo.example", "optIn": "yes"},
    ContactSchema.POPULAR_INITIATIVE: {
        "firstName": "Urs",
        "email": "urs@mail.test",
        "address.postcode": "8001",
        "optIn": "no",
    },
    ContactSchema.ECI: {
        "firstName": "Max",
        "lastName": "Huber",
        "nationality.country": "AT",
        "nationality.documentType": "passport",
        "nationality.documentNumber": "P 1234567",
    },
    ContactSchema.IT_CI: {
        "firstName": "Ada",
        "lastName": "Neri",
        "birthDate": "1980-02-29",
        "nationality.country": "IT",
        "nationality.documentType": "passport",
        "nationality.documentNumber": "YA1234567",
        "address.country": "IT",
        "address.postcode": "20121",
        "address.locality": "Milano",
        "address.street": "Via Dante",
    },
}


@define(eq=False)
class Element:
    """One element with the text inside it, and what is inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: list["Element"] = Factory(list)

    def get(self, name: str) -> str | None:
        """An attribute."""
        return self.attributes.get(name)


class Html(HTMLParser):
    """A document, parsed as far as these tests look into it."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "option" and self._open[-1].tag == "option":
            self._open.pop()
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        for outer in self._open:
            outer.inside.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **wanted: str) -> list[Element]:
        """Elements of that tag with those attributes (`class_` for `class`)."""
        names = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [one for one in self.elements if one.tag == tag and names.items() <= one.attributes.items()]

    def one(self, tag: str, **wanted: str) -> Element:
        """The only such element."""
        (found,) = self.all(tag, **wanted)
        return found

    def by_id(self, name: str) -> Element:
        """The element with that id."""
        (found,) = [one for one in self.elements if one.get("id") == name]
        return found

    def form(self) -> dict[str, str]:
        """What the form would send as it stands."""
        return dict(self._fields(self.one("form")))

    def controls(self) -> list[Element]:
        """What somebody can fill in."""
        return [one for one in self.elements if one.tag in ("input", "select") and one.get("type") != "hidden"]

    def message(self, control: str) -> str | None:
        """The message that belongs to a control."""
        described = self.by_id(control).get("aria-describedby")
        return self.by_id(described).text if described else None

    def summary(self) -> list[str]:
        """The lines of the summary of errors."""
        return [one.text.strip() for one in self.by_id("alert").inside if one.tag == "li"]

    def _fields(self, form: Element) -> Iterator[tuple[str, str]]:
        for one in form.inside:
            name = one.get("name")
            if name and one.tag == "select":
                options = [option for option in one.inside if option.tag == "option"]
                chosen = [option for option in options if "selected" in option.attributes] or options[:1]
                yield name, chosen[0].get("value") or ""
            elif name and (one.get("type") != "radio" or "checked" in one.attributes):
                yield name, one.get("value") or ""


@define(eq=False)
class Visitor:
    """Somebody with a browser that runs no scripts."""

    world: World
    http: httpx.AsyncClient

    async def get(self, address: str, status: int = 200, **options: Any) -> Html:
        """A page."""
        answer = await self.http.get(address, **options)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return Html(answer.text)

    async def press(self, page: Html, **options: Any) -> httpx.Response:
        """Send the form as it stands, with some fields filled in."""
        filled = {**page.form(), **options.pop("fields", {})}
        return await self.http.post(page.one("form").attributes["action"], data=filled, **options)

    async def refused(self, page: Html, status: int = 422, **options: Any) -> Html:
        """Send the form, and get it back."""
        answer = await self.press(page, **options)
        assert answer.status_code == status, answer.text
        return Html(answer.text)

    async def thanked(self, page: Html, **options: Any) -> Html:
        """Send the form, follow to the thank-you page."""
        answer = await self.press(page, **options)
        assert answer.status_code == 303, answer.text
        return await self.get(answer.headers["location"])

    async def send(self, address: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> httpx.Response:
        """Something that no browser sends."""
        return await self.http.post(address, content=body, headers={"content-type": kind})


@asynccontextmanager
async def visitor(store: str = "sqlite") -> AsyncIterator[Visitor]:
    """A visitor of a server over an empty database."""
    async with world(store) as made:
        yield Visitor(made, made.http)


async def petition(
    w: World,
    schema: ContactSchema = ContactSchema.BASIC,
    *,
    split: bool = False,
    campaign: dict[str, Any] | None = None,
    **page: Any,
) -> ActionPage:
    """A page at /p/river.test/sign, of a partner when `split`."""
    lead = await w.org("riverwatch")
    org = await w.org("fishfriends") if split else lead
    made = await w.campaign(lead, contact_schema=schema, **(campaign or {}))
    locale = page.pop("locale", "en")
    stored = await w.page(made, org, "river.test/sign", **{"config": CONFIG, "live": True, **page})
    return stored if locale == "en" else await w.change_page(stored, locale=locale)


@asynccontextmanager
async def failing(visitor: Visitor, error: ProcaError, use_case: str = "add_action_contact") -> AsyncIterator[Visitor]:
    """The same visitor at a moment when one use case does nothing but fail."""

    async def fail(*_: object, **__: object) -> None:
        raise error

    use_cases = evolve(visitor.world.container.use_cases(), **{use_case: fail})
    transport = httpx.ASGITransport(app=create_app(use_cases))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://proca.test") as client:
        yield Visitor(visitor.world, client)


def urlencoded(**fields: str) -> bytes:
    """A form."""
    return urlencode(fields).encode()
