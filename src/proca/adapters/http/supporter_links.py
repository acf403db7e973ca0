"""Links in mails to supporters, at /link/s/… and /link/d/…: opening asks, the button acts (spec 20 §7.1, 00 D8)."""

from typing import Literal

from litestar import Request, Response, Router, get, head, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Redirect

from proca.adapters.http.link_refusals import is_browser
from proca.adapters.http.pages.rendering import PRIVATE, supporter_done_response, supporter_response
from proca.adapters.http.pages.supporter import page_for
from proca.adapters.http.supporter_link_refusals import HANDLERS
from proca.adapters.http.supporter_link_requests import Followed, read_link
from proca.adapters.http.use_cases.links import LinkUseCases
from proca.application.links.following import LinkAnswer
from proca.domain.supporters.links import Purpose

AnyRequest = Request[object, object, State]
Answer = Response[str] | Redirect
_SUCCESS = "SUCCESS"
_NOWHERE = "SUCCESS; Could not redirect to a bad URL"


@get("/s/{action_id:str}/{verb:str}/{ref:str}")
async def open_link(request: AnyRequest, action_id: FromPath[str], verb: FromPath[str], ref: FromPath[str]) -> Answer:
    """Confirm, or ask with a button."""
    return await _open(request, _by_verb(request, action_id, verb, ref))


@head("/s/{action_id:str}/{verb:str}/{ref:str}")
async def peek(
    request: AnyRequest, action_id: FromPath[str], verb: FromPath[str], ref: FromPath[str]
) -> Response[None]:
    """Whether it is a link; nothing is looked up, and nothing happens."""
    return _peek(_by_verb(request, action_id, verb, ref))


@post("/s/{action_id:str}/{verb:str}/{ref:str}", status_code=200)
async def answer_link(request: AnyRequest, action_id: FromPath[str], verb: FromPath[str], ref: FromPath[str]) -> Answer:
    """The button was pressed."""
    return await _answer(request, _by_verb(request, action_id, verb, ref))


@get("/d/{action_id:str}/{ref:str}")
async def open_consent(request: AnyRequest, action_id: FromPath[str], ref: FromPath[str]) -> Answer:
    """Ask for consent with a button."""
    return await _open(request, _to_consent(request, action_id, ref))


@head("/d/{action_id:str}/{ref:str}")
async def peek_consent(request: AnyRequest, action_id: FromPath[str], ref: FromPath[str]) -> Response[None]:
    """Whether it is a link; nothing is looked up, and nothing happens."""
    return _peek(_to_consent(request, action_id, ref))


@post("/d/{action_id:str}/{ref:str}", status_code=200)
async def answer_consent(request: AnyRequest, action_id: FromPath[str], ref: FromPath[str]) -> Answer:
    """The button was pressed."""
    return await _answer(request, _to_consent(request, action_id, ref))


def _by_verb(request: AnyRequest, action_id: str, verb: str, ref: str) -> Followed:
    # The purpose that has a path of its own is no verb.
    return read_link("" if verb == Purpose.DOI else verb, action_id, ref, request.query_params.dict())


def _to_consent(request: AnyRequest, action_id: str, ref: str) -> Followed:
    return read_link(Purpose.DOI, action_id, ref, request.query_params.dict())


def _peek(_followed: Followed) -> Response[None]:
    return Response(None, media_type="text/html", headers=dict(PRIVATE))


async def _open(request: AnyRequest, followed: Followed) -> Answer:
    links = _use_cases(request)
    answer = await links.open_link(followed.purpose, followed.link, opts_in=followed.opts_in)
    if answer.asks is not None:
        return supporter_response(page_for(followed.purpose, answer, followed.address))
    return _done(request, followed, answer, 302)


async def _answer(request: AnyRequest, followed: Followed) -> Answer:
    answer = await _use_cases(request).answer_link(followed.purpose, followed.link, opts_in=followed.opts_in)
    return _done(request, followed, answer, 302 if _use_cases(request).legacy else 303)


def _done(request: AnyRequest, followed: Followed, answer: LinkAnswer, status: Literal[302, 303]) -> Answer:
    """To where the link says, else to a page of ours; programs, and everybody on a legacy instance, read a word."""
    legacy = _use_cases(request).legacy
    landing = followed.landing(answer)
    if landing is None and legacy and followed.purpose is Purpose.DOI:
        landing = "/"
    if landing is not None:
        return Redirect(landing, status_code=status, headers={"cache-control": "no-store"})
    if is_browser(request) and not legacy:
        return supporter_done_response(page_for(followed.last_word, answer, followed.address))
    text = _SUCCESS if followed.link.redirect is None else _NOWHERE
    return Response(text, media_type="text/plain", headers=dict(PRIVATE))


def _use_cases(request: AnyRequest) -> LinkUseCases:
    links: LinkUseCases = request.app.state.use_cases.links
    return links


router = Router(
    "/link",
    route_handlers=[open_link, peek, answer_link, open_consent, peek_consent, answer_consent],
    exception_handlers=HANDLERS,
    include_in_schema=False,
)
