"""Links for a decision, at /link/<accept|reject>/<code>: GET shows, POST answers (spec 20 §7.3, 00 D8, D14)."""

from typing import Literal

from litestar import Request, Response, Router, get, head, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Redirect

from proca.adapters.http.asgi import Scope
from proca.adapters.http.auth import Authenticator
from proca.adapters.http.link_refusals import HANDLERS, is_browser, texts_of
from proca.adapters.http.link_requests import Link, check_origin, posted, read_link
from proca.adapters.http.pages.decision import DecisionPage
from proca.adapters.http.pages.rendering import PRIVATE, decided_response, decision_response
from proca.adapters.http.use_cases import UseCases
from proca.application.confirms.show_confirm import ConfirmView
from proca.domain.users.user import User

AnyRequest = Request[object, object, State]


@get("/{verb:str}/{code:str}")
async def show(request: AnyRequest, verb: FromPath[str], code: FromPath[str]) -> Response[str] | Redirect:
    """What is to be decided, with a button; links of before act at once (`PROCA_LEGACY_LINKS`)."""
    link = read_link(verb, code, request.query_params.dict())
    caller, people = await _caller(request), _use_cases(request).people
    if people.legacy_links:
        await people.follow_confirm_link(caller, link.verb, link.lookup, link.org)
        return _redirect(link, 302)
    view = await people.show_confirm(caller, link.verb, link.lookup)
    return decision_response(_page(request, link, view, caller))


@head("/{verb:str}/{code:str}")
async def peek(request: AnyRequest, verb: FromPath[str], code: FromPath[str]) -> Response[None]:
    """Whether it is a link; nothing is looked up, and nothing happens."""
    read_link(verb, code, request.query_params.dict())
    return Response(None, media_type="text/html", headers=dict(PRIVATE))


@post("/{verb:str}/{code:str}")
async def answer(request: AnyRequest, verb: FromPath[str], code: FromPath[str]) -> Response[str] | Redirect:
    """Answer; then to where the link says, or to a page that says what happened."""
    link = read_link(verb, code, request.query_params.dict())
    form = await posted(request)
    check_origin(request)
    caller, people, org = await _caller(request), _use_cases(request).people, form.get("org") or link.org
    if link.redirect is not None or not is_browser(request):
        await people.follow_confirm_link(caller, link.verb, link.lookup, org)
        return _redirect(link, 303)
    view = await people.show_confirm(caller, link.verb, link.lookup)
    answered = await people.follow_confirm_link(caller, link.verb, link.lookup, org)
    return decided_response(_page(request, link, view, caller).after(answered))


def _page(request: AnyRequest, link: Link, view: ConfirmView, caller: User | None) -> DecisionPage:
    return DecisionPage(
        texts=texts_of(request),
        verb=link.verb,
        view=view,
        address=link.address,
        other=link.opposite.address,
        knows_caller=caller is not None,
    )


def _redirect(link: Link, status: Literal[302, 303]) -> Redirect:
    return Redirect(link.redirect or "/", status_code=status, headers={"cache-control": "no-store"})


async def _caller(request: AnyRequest) -> User | None:
    """By session, Basic, token or JSON Web Token."""
    scope: Scope = request.scope  # type: ignore[assignment]  # the same ASGI in narrower types
    authenticator: Authenticator = request.app.state.authenticator
    return await authenticator.session_caller(scope)


def _use_cases(request: AnyRequest) -> UseCases:
    use_cases: UseCases = request.app.state.use_cases
    return use_cases


router = Router("/link", route_handlers=[show, peek, answer], exception_handlers=HANDLERS, include_in_schema=False)
