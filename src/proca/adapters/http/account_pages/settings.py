"""What people who are logged in change about their accounts (spec 20 §7.5)."""

from attrs import evolve
from litestar import Response, get, route
from litestar.params import FromPath

from proca.adapters.http.account_pages.browser import AnyRequest, Browser, browser_of
from proca.adapters.http.account_pages.flash import Flash
from proca.adapters.http.account_pages.forms import (
    CURRENT_PASSWORD,
    NEW_EMAIL,
    NEW_PASSWORD,
    REPEATED_PASSWORD,
    Form,
    faults_of,
)
from proca.adapters.http.account_pages.posted import METHOD, Posted, posted
from proca.application.accounts.mailed_links import VoidLink
from proca.domain.errors import Invalid
from proca.domain.secret import Secret

SETTINGS = "/users/settings"
_ACTION = "action"
_EMAIL = Form(
    "email",
    SETTINGS,
    "Send me a link",
    (NEW_EMAIL, CURRENT_PASSWORD),
    {METHOD: "put", _ACTION: "update_email"},
)
_PASSWORD = Form(
    "password",
    SETTINGS,
    "Change password",
    (CURRENT_PASSWORD, NEW_PASSWORD, REPEATED_PASSWORD),
    {METHOD: "put", _ACTION: "update_password"},
)


@get("/settings")
async def show_settings(request: AnyRequest) -> Response[str]:
    """Both forms."""
    browser = await browser_of(request)
    return _page(browser) if browser.user else browser.asked_to_log_in()


@route("/settings", http_method=["POST", "PUT"], status_code=200)
async def change_settings(request: AnyRequest) -> Response[str]:
    """Do what `action` says."""
    form, browser = await posted(request, "PUT"), await browser_of(request)
    if browser.user is None:
        return browser.asked_to_log_in()
    match form.text(_ACTION):
        case "update_email":
            return await _update_email(browser, form)
        case "update_password":
            return await _update_password(browser, form)
        case _:
            return _page(browser)


@get("/settings/confirm_email/{token:str}")
async def change_email(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """The new address is in force, once."""
    browser = await browser_of(request)
    if browser.user is None:
        return browser.asked_to_log_in()
    try:
        await browser.use.change_email(browser.user, Secret(token))
    except VoidLink:
        return browser.sent_to(SETTINGS, Flash.CHANGE_VOID)
    return browser.sent_to(SETTINGS, Flash.CHANGE_DONE)


async def _update_email(browser: Browser, form: Posted) -> Response[str]:
    email, current = form.text(NEW_EMAIL.name), form.secret(CURRENT_PASSWORD.name)
    try:
        await browser.use.request_email_change(browser.user, email, current)
    except Invalid as error:
        return _page(browser, evolve(_EMAIL, values=form.fields, faults=faults_of(error)))
    return browser.sent_to(SETTINGS, Flash.CHANGE_ASKED)


async def _update_password(browser: Browser, form: Posted) -> Response[str]:
    names = (CURRENT_PASSWORD, NEW_PASSWORD, REPEATED_PASSWORD)
    try:
        user = await browser.use.change_password(browser.user, *(form.secret(one.name) for one in names))
    except Invalid as error:
        return _page(browser, evolve(_PASSWORD, faults=faults_of(error)))
    return await browser.logged_in(user, Flash.PASSWORD_UPDATED, to=SETTINGS)


def _page(browser: Browser, wrong: Form | None = None) -> Response[str]:
    """Both forms, one of them perhaps as it came back."""
    forms = {form.name: form for form in (_EMAIL, _PASSWORD, *([wrong] if wrong else []))}
    username = browser.user.email if browser.user else None
    return browser.page("settings.html", forms={name: evolve(form, username=username) for name, form in forms.items()})


handlers = (show_settings, change_settings, change_email)
