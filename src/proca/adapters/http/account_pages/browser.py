"""The browser that asks for an account page: who sits at it, and the pages and ways that it is answered with."""

from collections.abc import Sequence
from urllib.parse import quote

from attrs import field, frozen
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from litestar import Request, Response
from litestar.datastructures import Cookie, State
from litestar.enums import MediaType

from proca.adapters.http.account_pages import cookies
from proca.adapters.http.account_pages.flash import Flash
from proca.adapters.http.asgi import Scope
from proca.adapters.http.pages.rendering import PRIVATE
from proca.adapters.http.pages.static import ASSETS
from proca.adapters.http.session_cookies import REMEMBERED, cleared_cookies, session_cookies, sessions_of
from proca.adapters.http.use_cases import UseCases
from proca.adapters.http.use_cases.account_pages import AccountPageUseCases
from proca.domain.users.user import User

AnyRequest = Request[object, object, State]
HOME, LOG_IN = "/", "/users/log_in"
_ONCE = "arrived"
_templates = Environment(
    loader=ChoiceLoader(
        [PackageLoader("proca.adapters.http.account_pages"), PackageLoader("proca.adapters.http.pages")]
    ),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["asset"] = lambda name: ASSETS[name].path


@frozen
class Menu:
    """What a menu offers to somebody who is not logged in."""

    local: bool
    sso_home: str | None
    oidc: bool


@frozen
class Browser:
    """One request of one browser; `csrf` is its token, a new one when it brought none."""

    request: AnyRequest
    user: User | None
    csrf: str = field(repr=False)
    flash: Flash | None = None

    @property
    def scope(self) -> Scope:
        """The request as ASGI has it."""
        return scope_of(self.request)

    @property
    def use(self) -> AccountPageUseCases:
        """What can be done here."""
        return use_cases_of(self.request).account_pages

    @property
    def menu(self) -> Menu:
        """The ways in."""
        has_provider = use_cases_of(self.request).accounts.sign_on is not None
        return Menu(self.use.local, self.use.sso_home, has_provider)

    @property
    def home(self) -> str:
        """Where those who are logged in belong: elsewhere when accounts of our own are switched off.

        Forms stay on this server, for browsers follow none to another one (`form-action`).
        """
        is_here = self.use.local or self.request.method != "GET"
        return HOME if is_here else self.use.sso_home or HOME

    def page(
        self, template: str, status: int = 200, *, retry_after: int | None = None, **values: object
    ) -> Response[str]:
        """A page; a message that was waiting is shown on it, and gone afterwards."""
        html = _templates.get_template(template).render(browser=self, **values)
        kept = cookies.cleared(self.scope, cookies.FLASH)
        if self.csrf in html and cookies.csrf_of(self.scope) != self.csrf:
            kept.append(cookies.csrf_cookie(self.scope, self.csrf))
        headers = {**PRIVATE, **({"retry-after": str(retry_after)} if retry_after else {})}
        return Response(html, status_code=status, media_type=MediaType.HTML, headers=headers, cookies=kept)

    def sent_to(self, path: str, flash: Flash | None = None, kept: Sequence[Cookie] = ()) -> Response[str]:
        """On to another page, with a message for it."""
        message = [cookies.flash_cookie(self.scope, flash)] if flash else []
        headers = {**PRIVATE, "location": path}
        return Response("", status_code=302, media_type=MediaType.HTML, headers=headers, cookies=[*kept, *message])

    async def logged_in(
        self, user: User, flash: Flash | None = None, to: str | None = None, *, remember: bool = False
    ) -> Response[str]:
        """On to where they wanted to go, in a session of their own; nothing else of the visit before is kept."""
        accounts = use_cases_of(self.request).accounts
        session = await accounts.start_session(user)
        kept = session_cookies(self.scope, session, remember=remember)
        dropped = [cookies.CSRF, cookies.WAY_BACK, *([] if remember else [REMEMBERED])]
        target = to or cookies.way_back_of(self.scope) or HOME
        return self.sent_to(target, flash, [*kept, *cookies.cleared(self.scope, *dropped)])

    async def logged_out(self) -> Response[str]:
        """To the start, with no session here or in the store."""
        for session in sessions_of(self.scope):
            await use_cases_of(self.request).accounts.end_session(session)
        dropped = [*cleared_cookies(self.scope), *cookies.cleared(self.scope, cookies.CSRF, cookies.WAY_BACK)]
        return self.sent_to(HOME, Flash.LOGGED_OUT, dropped)

    def asked_to_log_in(self) -> Response[str]:
        """To the log-in page, and back here after it.

        Browsers leave the session's cookie out of what a link on another site leads to. A page of our own in between
        has them ask again, with it.
        """
        if self.request.method != "GET":
            return self.sent_to(LOG_IN, Flash.MUST_LOG_IN)
        if self.request.headers.get("sec-fetch-site") == "cross-site" and _ONCE not in self.request.query_params:
            return self.page("arriving.html", address=f"{quote(self.scope['path'])}?{_ONCE}=")
        kept = [cookies.way_back_cookie(self.scope, self.scope["path"])]
        return self.sent_to(LOG_IN, Flash.MUST_LOG_IN, kept)


async def browser_of(request: AnyRequest) -> Browser:
    """The browser with its session, if that is still open."""
    scope = scope_of(request)
    return Browser(
        request, await _user_of(request), cookies.csrf_of(scope) or cookies.new_csrf(), cookies.flash_of(scope)
    )


def scope_of(request: AnyRequest) -> Scope:
    """The request as ASGI has it."""
    scope: Scope = request.scope  # type: ignore[assignment]  # the same ASGI in narrower types
    return scope


def use_cases_of(request: AnyRequest) -> UseCases:
    """What can be asked over HTTP."""
    use_cases: UseCases = request.app.state.use_cases
    return use_cases


async def _user_of(request: AnyRequest) -> User | None:
    """By session only: a page is for people."""
    for session in sessions_of(scope_of(request)):
        found = await use_cases_of(request).accounts.find_session(session)
        if found is not None:
            return found
    return None
