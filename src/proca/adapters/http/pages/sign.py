"""The page to sign on, at /p/<name>: works without JavaScript, asks the same use case as the API."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from litestar import Request, Response, Router, get, head, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Redirect

from proca.adapters.http.asgi import read_body
from proca.adapters.http.pages import signer
from proca.adapters.http.pages.config import config_of
from proca.adapters.http.pages.form import MAX_BYTES, MalformedFormError, SignForm, empty_form, posted_form
from proca.adapters.http.pages.rendering import HEADERS, message_response, sign_response
from proca.adapters.http.pages.texts import preferred
from proca.adapters.http.pages.view import Outcome, SignView, Visit, questions_of
from proca.adapters.http.problems import STATUS, retry_after
from proca.adapters.http.use_cases import UseCases
from proca.application.campaigns.identify import entity_not_found
from proca.application.intake.add_action_contact import AddActionContactCommand
from proca.domain.actions.action import ActionInput
from proca.domain.contacts import schemas
from proca.domain.contacts.schemas import asked_fields
from proca.domain.errors import Invalid, Limited, NotFound, ProcaError, Refused, Unavailable
from proca.domain.intake.intake import ContactReference
from proca.domain.intake.signing_page import SigningPage
from proca.domain.rules import is_storable
from proca.ports.intake import IdempotencyMismatch

AnyRequest = Request[object, object, State]
_FORM = "application/x-www-form-urlencoded"
_NOTICES = frozenset({"campaign_closed", "page_not_live"})
_NO_PROOF = "unauthorized"
# This page has no captcha: who asks for one has a form of their own.
_ELSEWHERE = Outcome(notice="captcha", closed=True)


@get("/{name:path}")
async def show(request: AnyRequest, name: FromPath[str]) -> Response[str]:
    """The form, or thanks to whoever has just signed."""
    page = await _page(request, name)
    form = empty_form(dict(request.query_params))
    return await _respond(request, page, form, _admission(request, page), 200)


@head("/{name:path}")
async def peek(request: AnyRequest, name: FromPath[str]) -> Response[None]:
    """Whether there is such a page."""
    await _page(request, name)
    return Response(None, media_type="text/html", headers=dict(HEADERS))


@post("/{name:path}")
async def sign(request: AnyRequest, name: FromPath[str]) -> Response[str] | Redirect:
    """Sign; then to the thank-you page, or back to the form with what is wrong with it."""
    page = await _page(request, name)
    if request.headers.get("content-type", _FORM).partition(";")[0].strip().lower() != _FORM:
        return message_response(config_of(page).texts, "malformed", 415)
    body = await read_body(request.receive)  # type: ignore[arg-type]  # the same ASGI in narrower types
    if len(body) > MAX_BYTES:
        return message_response(config_of(page).texts, "too_large", 413)
    try:
        form = posted_form(bytes(body))
    except MalformedFormError:
        return message_response(config_of(page).texts, "malformed", 400)
    return await _signed(request, page, form)


async def _signed(request: AnyRequest, page: SigningPage, form: SignForm) -> Response[str] | Redirect:
    try:
        _check(page, form)
        answer = await _use_cases(request).add_action_contact(_command(request, page, form))
    except NotFound:
        raise
    except Invalid as error:
        return await _respond(request, page, form, Outcome(error.violations), STATUS[error.kind])
    except IdempotencyMismatch as error:
        return await _respond(request, page, form.renewed(), Outcome(notice="repeated"), STATUS[error.kind])
    except ProcaError as error:
        outcome = _ELSEWHERE if error.code == _NO_PROOF else Outcome(notice=_notice(error))
        return await _respond(request, page, form, outcome, STATUS[error.kind], retry_after(error))
    return _thanks(request, page, form, answer)


def _check(page: SigningPage, form: SignForm) -> None:
    """All that is wrong at once: the domain speaks in stages, and a form with open questions never gets that far."""
    schema = page.campaign.contact_schema
    asked = asked_fields(schema)
    found = list(form.violations(asked, questions_of(page)))
    if not found:
        return
    try:
        schemas.validate(schema, form.contact(asked), datetime.now(UTC).date())
    except Invalid as error:
        found += error.violations
    raise Invalid.of(found)


def _command(request: AnyRequest, page: SigningPage, form: SignForm) -> AddActionContactCommand:
    return AddActionContactCommand(
        action_page_id=page.page.id,
        action=ActionInput(action_type=config_of(page).action_type, testing=form.testing),
        contact=form.contact(asked_fields(page.campaign.contact_schema)),
        privacy=form.privacy(questions_of(page)),
        tracking=form.source(_address(request, page)),
        referer=request.headers.get("referer"),
        idempotency=form.idempotency(page.page.name),
    )


def _thanks(request: AnyRequest, page: SigningPage, form: SignForm, answer: ContactReference) -> Redirect:
    """Post, redirect, get: reloading the thank-you page sends nothing again."""
    path = _path(page)
    secure = request.url.scheme == "https"
    cookies = [signer.cookie(answer.first_name, path, secure=secure)] if answer.first_name else []
    testing = "&testing=1" if form.testing else ""
    headers = {**HEADERS, "cache-control": "no-store"}
    return Redirect(f"{path}?signed=1{testing}", status_code=303, cookies=cookies, headers=headers)


async def _respond(
    request: AnyRequest,
    page: SigningPage,
    form: SignForm,
    outcome: Outcome,
    status: int,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response[str]:
    signed = request.method == "GET" and request.query_params.get("signed") == "1"
    visit = Visit(
        url=_address(request, page),
        supporters=await _supporters(request, page),
        signed=signed,
        first_name=signer.first_name(request.cookies.get(signer.NAME)) if signed else None,
    )
    return sign_response(SignView(page, visit, form, outcome), status, headers)


async def _page(request: AnyRequest, name: str) -> SigningPage:
    wanted = name.strip("/")
    if not is_storable(wanted):
        raise entity_not_found()
    return await _use_cases(request).find_action_page(name=wanted)


async def _supporters(request: AnyRequest, page: SigningPage) -> int | None:
    """The count; a page without it is better than none."""
    try:
        return (await _use_cases(request).read_stats(page.campaign.id)).supporter_count
    except Unavailable:
        return None


def _admission(request: AnyRequest, page: SigningPage) -> Outcome:
    """Who takes no signatures, or none from here, says so before anybody types (00 D11, D15)."""
    try:
        page.admit()
    except Refused as error:
        return Outcome(notice=_notice(error), closed=True)
    return _ELSEWHERE if _use_cases(request).asks_captcha(page) else Outcome()


def _notice(error: ProcaError) -> str:
    if error.code in _NOTICES:
        return error.code
    if isinstance(error, Limited):
        return "limited"
    return "unavailable" if STATUS[error.kind] == STATUS["unavailable"] else "refused"


def _use_cases(request: AnyRequest) -> UseCases:
    use_cases: UseCases = request.app.state.use_cases
    return use_cases


def _path(page: SigningPage) -> str:
    return f"/p/{page.page.name}"


def _address(request: AnyRequest, page: SigningPage) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{_path(page)}"


def _explain(request: AnyRequest, error: ProcaError) -> Response[str]:
    """An error of which there is no page to show it on."""
    key = "missing" if isinstance(error, NotFound) else "unavailable"
    return message_response(preferred(request.headers.get("accept-language")), key, STATUS[error.kind])


router = Router(
    "/p",
    route_handlers=[show, peek, sign],
    exception_handlers={ProcaError: _explain},
    include_in_schema=False,
)
