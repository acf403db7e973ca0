"""What is done by links in mails without being logged in: confirming, and another password (spec 20 §7.5)."""

from attrs import evolve
from litestar import Response, get, post, route
from litestar.params import FromPath

from proca.adapters.http.account_pages.browser import HOME, LOG_IN, AnyRequest, browser_of
from proca.adapters.http.account_pages.flash import Flash
from proca.adapters.http.account_pages.forms import EMAIL, NEW_PASSWORD, REPEATED_PASSWORD, Form, faults_of
from proca.adapters.http.account_pages.posted import METHOD, posted
from proca.application.accounts.mailed_links import VoidLink
from proca.domain.errors import Invalid
from proca.domain.secret import Secret
from proca.domain.users.user import User

_ASK_RESET = Form("reset", "/users/reset_password", "Send me a link", (EMAIL,))
_ASK_CONFIRM = Form("confirm", "/users/confirm", "Send me a link", (EMAIL,))


def _reset(token: str, user: User) -> Form:
    address, controls = f"/users/reset_password/{token}", (NEW_PASSWORD, REPEATED_PASSWORD)
    return Form("reset", address, "Set the password", controls, {METHOD: "put"}, username=user.email)


@get("/reset_password")
async def show_ask_reset(request: AnyRequest) -> Response[str]:
    """The form for somebody who forgot their password."""
    browser = await browser_of(request)
    return browser.sent_to(browser.home) if browser.user else browser.page("ask_reset.html", form=_ASK_RESET)


@post("/reset_password")
async def ask_reset(request: AnyRequest) -> Response[str]:
    """Send a link, if there is somebody to send it to; the answer is the same either way."""
    form, browser = await posted(request), await browser_of(request)
    if browser.user:
        return browser.sent_to(browser.home)
    await browser.use.request_password_reset(form.text(EMAIL.name))
    return browser.sent_to(HOME, Flash.RESET_ASKED)


@get("/reset_password/{token:str}")
async def show_reset(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """The form to set another password."""
    browser = await browser_of(request)
    if browser.user:
        return browser.sent_to(browser.home)
    try:
        user = await browser.use.reset_password.whose(Secret(token))
    except VoidLink:
        return browser.sent_to(HOME, Flash.RESET_VOID)
    return browser.page("reset.html", form=_reset(token, user))


@route("/reset_password/{token:str}", http_method=["POST", "PUT"], status_code=200)
async def reset(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Set another password; then everybody has to log in again."""
    form, browser = await posted(request, "PUT"), await browser_of(request)
    if browser.user:
        return browser.sent_to(browser.home)
    chosen, again = form.secret(NEW_PASSWORD.name), form.secret(REPEATED_PASSWORD.name)
    try:
        user = await browser.use.reset_password.whose(Secret(token))
        await browser.use.reset_password(Secret(token), chosen, again)
    except VoidLink:
        return browser.sent_to(HOME, Flash.RESET_VOID)
    except Invalid as error:
        return browser.page("reset.html", form=evolve(_reset(token, user), faults=faults_of(error)))
    return browser.sent_to(LOG_IN, Flash.RESET_DONE)


@get("/confirm")
async def show_ask_confirm(request: AnyRequest) -> Response[str]:
    """The form for somebody whom the link did not reach."""
    browser = await browser_of(request)
    values = {EMAIL.name: browser.user.email} if browser.user else {}
    return browser.page("ask_confirm.html", form=evolve(_ASK_CONFIRM, values=values))


@post("/confirm")
async def ask_confirm(request: AnyRequest) -> Response[str]:
    """Send another link, if there is somebody who needs one; the answer is the same either way."""
    form, browser = await posted(request), await browser_of(request)
    await browser.use.resend_confirmation(form.text(EMAIL.name))
    return browser.sent_to(HOME, Flash.CONFIRM_ASKED)


@get("/confirm/{token:str}")
async def show_confirm(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """A button, because programs open links in mails too."""
    form = Form("confirm", f"/users/confirm/{token}", "Confirm my address", ())
    return (await browser_of(request)).page("confirm.html", form=form)


@post("/confirm/{token:str}")
async def confirm(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Confirm; who has done so before, and is logged in, is told nothing."""
    await posted(request)
    browser = await browser_of(request)
    try:
        await browser.use.confirm_email(Secret(token))
    except VoidLink:
        is_done = browser.user is not None and browser.user.confirmed_at is not None
        return browser.sent_to(HOME, None if is_done else Flash.CONFIRM_VOID)
    return browser.sent_to(HOME, Flash.CONFIRM_DONE)


handlers = (show_ask_reset, ask_reset, show_reset, reset, show_ask_confirm, ask_confirm, show_confirm, confirm)
