"""The pages that links of supporters lead to: a question with one button, and what came of it."""

from attrs import field, frozen

from proca.adapters.http.pages.texts import Texts, texts_for
from proca.application.links.following import LinkAnswer
from proca.domain.supporters.links import Purpose


@frozen
class SupporterPage:
    """The page as its template needs it, in the language of the action page; `address` is where the form goes.

    `has_confirmed` says that a link to confirm has just worked and consent is asked for as well (00 D8).
    """

    texts: Texts
    purpose: Purpose
    answer: LinkAnswer
    address: str = field(repr=False)
    has_confirmed: bool = False

    @property
    def title(self) -> str:
        """The question."""
        return self._say(f"link.{self.purpose}.title")

    @property
    def text(self) -> str:
        """What it is about."""
        return self._say(f"link.{self.purpose}.text")

    @property
    def button(self) -> str:
        """What the button says."""
        return self._say(f"link.{self.purpose}.button")

    @property
    def done(self) -> str:
        """What has happened."""
        return self._say(f"link.{self.purpose}.done")

    @property
    def done_text(self) -> str:
        """What that means."""
        return self._say(f"link.{self.purpose}.done_text")

    @property
    def news(self) -> str | None:
        """What has happened before the question."""
        return self._say("link.accept.done") if self.has_confirmed else None

    @property
    def is_quiet(self) -> bool:
        """Whether the button takes something back."""
        return self.purpose is Purpose.REJECT

    @property
    def goes_elsewhere(self) -> bool:
        """Whether the answer leads to another site."""
        return self.answer.redirect is not None

    def _say(self, key: str) -> str:
        place = self.answer.place
        return self.texts(key, campaign=place.campaign.title, org=place.org.title)


def page_for(purpose: Purpose, answer: LinkAnswer, address: str) -> SupporterPage:
    """The page about what is still asked, or else about what was done."""
    page = answer.place.page
    texts = texts_for(page.locale, page.config.get("texts"))
    asks = answer.asks or purpose
    return SupporterPage(texts, asks, answer, address, has_confirmed=asks is not purpose)
