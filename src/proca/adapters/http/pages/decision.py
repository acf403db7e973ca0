"""The page that a link for a decision leads to: what it is about, and one button."""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from proca.adapters.http.pages.texts import Texts
from proca.application.confirms.occasion import ConfirmAnswer
from proca.application.confirms.show_confirm import ConfirmView
from proca.domain.confirms.confirm import Verb
from proca.domain.orgs.org import Org


@frozen
class DecisionPage:
    """The page as its template needs it; `address` is where the form goes, `other` where the other answer is."""

    texts: Texts
    verb: Verb
    view: ConfirmView
    address: str = field(repr=False)
    other: str = field(repr=False)
    knows_caller: bool = False

    @property
    def title(self) -> str:
        """The question."""
        return self._say(f"{self._key}.title") if self.accepts else self.texts("decision.reject.title")

    @property
    def text(self) -> str:
        """What it is about."""
        return self._say(f"{self._key}.text")

    @property
    def button(self) -> str:
        """What the button says."""
        return self._say(f"{self._key}.button") if self.accepts else self.texts("decision.reject.button")

    @property
    def done(self) -> str:
        """What has happened, once it has."""
        return self._say(f"{self._key}.done") if self.accepts else self.texts("decision.reject.done")

    @property
    def done_text(self) -> str:
        """What that means."""
        return self._say(f"{self._key}.done_text") if self.accepts else self.texts("decision.reject.done_text")

    @property
    def rather(self) -> str:
        """What the way to the other answer says."""
        return self.texts("decision.rather_reject" if self.accepts else "decision.rather_accept")

    @property
    def accepts(self) -> bool:
        """Whether the button says yes."""
        return self.verb is Verb.ACCEPT

    @property
    def account(self) -> str | None:
        """That an account is needed, for who may not know; none where none is, and for who is logged in."""
        if self.knows_caller or not self.view.needs_account:
            return None
        email = self.view.confirm.email
        if self.view.is_for_one and email:
            return self.texts("decision.invited", email=email)
        return self.texts("decision.account")

    @property
    def from_whom(self) -> str | None:
        """Who wrote the message, if both are known."""
        if self.view.message is None or self.view.creator_email is None:
            return None
        return self.texts("decision.from", creator=self.view.creator_email)

    @property
    def choices(self) -> tuple[Org, ...]:
        """The orgs to choose from, where there is a choice."""
        found = self.view.orgs_to_act_for
        return found if len(found) > 1 and self.accepts else ()

    def after(self, answer: ConfirmAnswer) -> "DecisionPage":
        """The page once the answer has been given."""
        page = answer.page or self.view.page
        return evolve(self, view=evolve(self.view, page=page))

    @property
    def _key(self) -> str:
        return f"decision.{self.view.confirm.operation}"

    def _say(self, key: str) -> str:
        return self.texts(key, **self._values)

    @property
    def _values(self) -> Mapping[str, str]:
        view = self.view
        named = {
            "org": view.org.title if view.org else "",
            "campaign": view.campaign.title if view.campaign else "",
            "page": view.page.name if view.page else "",
        }
        return {**named, "role": self.texts(f"decision.role.{view.role}")}
