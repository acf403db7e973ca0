"""Logging in at an OpenID Connect provider, at /users/oidc: there, and back with a session (spec 20 §2.2)."""

from hmac import compare_digest

from litestar import Request, Response, Router, get
from litestar.datastructures import Cookie, State
from litestar.response import Redirect

from proca.adapters.http.asgi import Scope
from proca.adapters.http.pages.rendering import PRIVATE, message_response
from proca.adapters.http.pages.texts import preferred
from proca.adapters.http.problems import STATUS
from proca.adapters.http.session_cookies import cookie_of, is_secure, session_cookies
from proca.adapters.http.use_cases.accounts import AccountUseCases, SignOnUseCases
from proca.domain.errors import NotFound, ProcaError, Unauthenticated, Unavailable
from proca.domain.secret import Secret
from proca.ports.identity import SignOnAttempt

AnyRequest = Request[object, object, State]
PATH = "/users/oidc"
CALLBACK = f"{PATH}/callback"
COOKIE = "_proca_oidc"
_SECONDS = 600
_PARTS = 3


@get("/")
async def begin(request: AnyRequest) -> Redirect:
    """To the provider; what ties its answer to this browser stays here in a cookie."""
    attempt, address = await _sign_on(request).begin()
    value = ".".join(part.reveal() for part in (attempt.state, attempt.nonce, attempt.verifier))
    return Redirect(address, status_code=302, cookies=[_cookie(request, value, _SECONDS)], headers=dict(PRIVATE))


@get("/callback")
async def finish(request: AnyRequest) -> Redirect:
    """Back from the provider: logged in, or told why not."""
    sign_on, attempt = _sign_on(request), _attempt(_scope(request))
    code, state = (request.query_params.get(name, "") for name in ("code", "state"))
    if attempt is None or not code or not compare_digest(state.encode(), attempt.state.reveal().encode()):
        raise Unauthenticated("The log-in was not begun here, or the provider refused it", code="unauthorized")
    user = await sign_on.finish(Secret(code), attempt)
    session = await _accounts(request).start_session(user)
    cookies = [*session_cookies(_scope(request), session, from_elsewhere=True), _cookie(request, "", 0)]
    return Redirect("/", status_code=303, cookies=cookies, headers=dict(PRIVATE))


def _cookie(request: AnyRequest, value: str, seconds: int) -> Cookie:
    secure = is_secure(_scope(request))
    return Cookie(key=COOKIE, value=value, path=PATH, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def _attempt(scope: Scope) -> SignOnAttempt | None:
    parts = (cookie_of(scope, COOKIE) or "").split(".")
    if len(parts) != _PARTS or not all(parts):
        return None
    return SignOnAttempt(*map(Secret, parts))


def _sign_on(request: AnyRequest) -> SignOnUseCases:
    found = _accounts(request).sign_on
    if found is None:
        raise NotFound("There is no provider to log in at", code="not_found")
    return found


def _accounts(request: AnyRequest) -> AccountUseCases:
    accounts: AccountUseCases = request.app.state.use_cases.accounts
    return accounts


def _scope(request: AnyRequest) -> Scope:
    scope: Scope = request.scope  # type: ignore[assignment]  # the same ASGI in narrower types
    return scope


def _explain(request: AnyRequest, error: ProcaError) -> Response[str]:
    key = {NotFound.kind: "missing", Unavailable.kind: "unavailable"}.get(error.kind, "sign_on_refused")
    status = STATUS[error.kind]
    return message_response(preferred(request.headers.get("accept-language")), key, status)


router = Router(
    PATH, route_handlers=[begin, finish], exception_handlers={ProcaError: _explain}, include_in_schema=False
)
