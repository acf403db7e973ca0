"""Everything that the template shows, computed before it is rendered."""

import re
from collections.abc import Mapping

from attrs import field, frozen

from proca.adapters.http.pages import share, wording
from proca.adapters.http.pages.config import PageConfig, config_of
from proca.adapters.http.pages.controls import Group, control_id, groups_of, is_large
from proca.adapters.http.pages.form import SignForm
from proca.adapters.http.pages.share import ShareLink
from proca.adapters.http.pages.texts import Texts
from proca.domain.contacts.asked_field import FieldKind
from proca.domain.contacts.schemas import asked_fields
from proca.domain.errors import Violation
from proca.domain.ids import OrgId
from proca.domain.intake.signing_page import SigningPage
from proca.domain.supporters.consent import Privacy

_BLANK_LINES = re.compile(r"\n\s*\n")
_NAME_IN_TITLE = re.compile(r"[\s,;:]*\{firstName\}[\s,;:]*")
_DESCRIPTION = 200


@frozen
class Problem:
    """One line of the summary, with the id of the control to go to."""

    message: str
    target: str


@frozen
class Question:
    """One consent to ask for: never answered beforehand."""

    name: str
    text: str
    answer: str
    message: str | None


@frozen
class Count:
    """How many signed, as a number and in words."""

    value: int
    number: str
    words: str
    goal: int | None
    goal_words: str
    progress: str


@frozen
class Outcome:
    """What became of a form that was sent: broken rules, or one notice (its key) about the whole."""

    violations: tuple[Violation, ...] = ()
    notice: str | None = None
    closed: bool = False


@frozen
class Visit:
    """What one request adds to a page: its address on the web, the supporters counted, who has just signed."""

    url: str
    supporters: int | None = None
    signed: bool = False
    first_name: str | None = field(default=None, repr=False)


@frozen
class SignView:
    """The page as the template needs it."""

    page: SigningPage
    visit: Visit
    form: SignForm = field(repr=False)
    outcome: Outcome
    config: PageConfig = field(init=False)

    @config.default
    def _read_config(self) -> PageConfig:
        return config_of(self.page)

    @property
    def texts(self) -> Texts:
        """The texts of the page's language."""
        return self.config.texts

    @property
    def paragraphs(self) -> list[str]:
        """The text, parted at blank lines."""
        return split_paragraphs(self.config.text)

    @property
    def description(self) -> str:
        """The beginning of the text, for previews of the address."""
        text = " ".join((self.config.text or "").split())
        return text if len(text) <= _DESCRIPTION else f"{text[:_DESCRIPTION].rpartition(' ')[0]} …"

    @property
    def by(self) -> str:
        """Who asks for the signature."""
        key = "by_split" if self.page.is_split else "by"
        return self.texts(key, lead=self.page.lead.title, org=self.page.org.title)

    @property
    def takes_signatures(self) -> bool:
        """Whether there is a form."""
        return not self.visit.signed and not self.outcome.closed

    @property
    def is_large(self) -> bool:
        """Whether the form needs the whole width."""
        return is_large(self.page.campaign.contact_schema)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The controls."""
        return groups_of(self.page.campaign.contact_schema, self.form, self.texts, self.messages)

    @property
    def hidden(self) -> Mapping[str, str]:
        """What the form carries along unseen."""
        testing = {"testing": "1"} if self.form.testing else {}
        return {"key": self.form.key, **testing, **self.form.tracking}

    @property
    def messages(self) -> Mapping[str, str]:
        """What is wrong, by the name of the control."""
        names = [one.name for one in asked_fields(self.page.campaign.contact_schema)]
        return wording.messages(self.outcome.violations, [*names, *questions_of(self.page)], self.texts)

    @property
    def problems(self) -> list[Problem]:
        """The same as the lines of a summary."""
        return [Problem(message, control_id(name)) for name, message in self.messages.items()]

    @property
    def questions(self) -> list[Question]:
        """The consents asked for."""
        titles = {"org": self.page.org.title, "lead": self.page.lead.title}
        return [
            Question(name, self.texts(name, **titles), self.form.text(name), self.messages.get(name))
            for name in questions_of(self.page)
        ]

    @property
    def recipients(self) -> list[str]:
        """Who receives the personal data: whoever does anyway, and whoever does after a yes."""
        titles = {self.page.org.id: self.page.org.title, self.page.lead.id: self.page.lead.title}
        always = _receivers(self.page, Privacy())
        asked = [org for org in _receivers(self.page, Privacy(True, True)) if org not in always]
        said = [self.texts("recipients", orgs=self.texts.listing([titles[org] for org in always]))]
        return said + [self.texts("recipients_if", org=titles[org]) for org in asked if questions_of(self.page)]

    @property
    def count(self) -> Count | None:
        """The count, when it is known."""
        value, goal, texts = self.visit.supporters, self.config.goal, self.texts
        if value is None:
            return None
        words = texts("signed_zero" if value == 0 else "signed_one" if value == 1 else "signed_many")
        wanted = texts.number(goal or 0)
        return Count(
            value=value,
            number=texts.number(value),
            words=words,
            goal=goal,
            goal_words=texts("goal", goal=wanted),
            progress=texts("progress", count=texts.number(value), goal=wanted),
        )

    @property
    def thanks_title(self) -> str:
        """Thank you, by name when the name is known."""
        title = self.config.thanks_title or self.texts("thanks.title")
        if self.visit.first_name:
            return title.replace("{firstName}", self.visit.first_name)
        nameless = _NAME_IN_TITLE.sub(_nothing, title)
        return nameless[:1].upper() + nameless[1:]

    @property
    def thanks_paragraphs(self) -> list[str]:
        """What is said after signing."""
        return split_paragraphs(self.config.thanks_text or self.texts("thanks.text"))

    @property
    def shares(self) -> tuple[ShareLink, ...]:
        """How to tell others."""
        return share.share_links(self.visit.url, self.config.title, self.texts)


def questions_of(page: SigningPage) -> tuple[str, ...]:
    """The consents to be asked for: none where nobody can write, as no e-mail is asked."""
    asked = asked_fields(page.campaign.contact_schema)
    if not any(one.kind is FieldKind.EMAIL for one in asked):
        return ()
    return ("optIn", "leadOptIn") if page.is_split else ("optIn",)


def split_paragraphs(text: str | None) -> list[str]:
    """Parted at blank lines."""
    unified = (text or "").replace("\r\n", "\n")
    return [part.strip() for part in _BLANK_LINES.split(unified) if part.strip()]


def _receivers(page: SigningPage, privacy: Privacy) -> list[OrgId]:
    return [receipt.org_id for receipt in page.receipts(privacy)]


def _nothing(found: re.Match[str]) -> str:
    """Between two words stays a space."""
    return " " if found.start() and found.end() < len(found.string) and found.string[found.end()].isalnum() else ""
