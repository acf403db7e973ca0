"""Following a link of a supporter: from path and query to what is asked, strictly (spec 20 §7.1)."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from attrs import field, frozen

from proca.adapters.http.link_requests import MalformedLinkError
from proca.application.links.following import LinkAnswer, SupporterLink
from proca.domain.campaigns.landing import with_query
from proca.domain.ids import ActionId
from proca.domain.rules import is_storable
from proca.domain.secret import Secret
from proca.domain.supporters import contact_ref
from proca.domain.supporters.links import Purpose, link_path

_NUMBER = re.compile(r"-?[0-9]{1,40}")
_YES, _NO = frozenset({"1", "true", "yes"}), frozenset({"0", "false", "no"})
_LONGEST = 2000
_LAST_ID = 2**53
_NOBODY = ActionId(0)


@frozen
class Followed:
    """A link as it was followed; `doi` is what the query says of the consent, as it says it."""

    purpose: Purpose
    link: SupporterLink
    doi: str | None = field(default=None)

    @property
    def opts_in(self) -> bool:
        """Whether the query asks for consent too."""
        return self.doi in _YES

    @property
    def last_word(self) -> Purpose:
        """What the person has said in the end, once all that the link asks for is done."""
        return Purpose.DOI if self.purpose is Purpose.ACCEPT and self.opts_in else self.purpose

    @property
    def address(self) -> str:
        """The path and query that lead here; a reminder counts once, so that it is not among them."""
        named = {"doi": self.doi, "redir": self.link.redirect}
        query = urlencode({name: value for name, value in named.items() if value is not None})
        path = link_path(self.purpose, self.link.action_id, self.link.proof.reveal())
        return f"{path}?{query}" if query else path

    def landing(self, answer: LinkAnswer) -> str | None:
        """Where to go now, told what happened (spec 20 §7.1, §7.2); none for the built-in page."""
        if answer.redirect is None:
            return None
        if self.purpose is Purpose.DOI:
            return with_query(answer.redirect, [("proca_doi", "1")])
        said = [("proca_doi", self.doi)] if self.doi is not None else []
        return with_query(answer.redirect, [("proca_confirm", str(self.purpose)), *said])


def read_link(purpose: str, number: str, proof: str, query: Mapping[str, list[str]]) -> Followed:
    """The link; MalformedLinkError for an unknown verb, a number or reference that is none, an unknown `doi`."""
    given = {name: values[-1] for name, values in query.items() if values and values[-1]}
    doi = given.get("doi")
    is_well_formed = (
        purpose in set(Purpose)
        and _NUMBER.fullmatch(number)
        and all(map(_is_sensible, (proof, *given.values())))
        and contact_ref.is_well_formed(proof)
        and (doi is None or doi in _YES | _NO)
    )
    if not is_well_formed:
        raise MalformedLinkError
    action_id = ActionId(int(number)) if 0 < int(number) < _LAST_ID else _NOBODY
    link = SupporterLink(action_id, Secret(proof), given.get("redir"), given.get("reminder") == "1")
    return Followed(Purpose(purpose), link, doi)


def _is_sensible(text: str) -> bool:
    return len(text) <= _LONGEST and is_storable(text)
