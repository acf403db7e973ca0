"""Registering, logging in and out, and the start page (spec 20 §2.2, §7.5)."""

from attrs import evolve
from litestar import Response, get, post, route

from proca.adapters.http.account_pages.browser import LOG_IN, AnyRequest, browser_of, use_cases_of
from proca.adapters.http.account_pages.flash import Flash
from proca.adapters.http.account_pages.forms import CHOSEN_PASSWORD, EMAIL, PASSWORD, REMEMBER, Form, faults_of
from proca.adapters.http.account_pages.posted import posted
from proca.domain.errors import Invalid, Unauthenticated

_REGISTER = Form("register", "/users/register", "Create account", (EMAIL, CHOSEN_PASSWORD))
_LOG_IN = Form("log-in", LOG_IN, "Log in", (EMAIL, PASSWORD, REMEMBER))


@get("/", include_in_schema=False)
async def home(request: AnyRequest) -> Response[str]:
    """Who somebody is here, or what this server is."""
    browser = await browser_of(request)
    if browser.user is None:
        return browser.page("welcome.html")
    return browser.page("home.html", belongings=await browser.use.show_home(browser.user))


@get("/register")
async def show_register(request: AnyRequest) -> Response[str]:
    """The form to make an account."""
    browser = await browser_of(request)
    return browser.sent_to(browser.home) if browser.user else browser.page("register.html", form=_REGISTER)


@post("/register")
async def register(request: AnyRequest) -> Response[str]:
    """Make an account, and log in."""
    form, browser = await posted(request), await browser_of(request)
    if browser.user:
        return browser.sent_to(browser.home)
    try:
        user = await browser.use.register(form.text(EMAIL.name), form.secret(CHOSEN_PASSWORD.name))
    except Invalid as error:
        wrong = evolve(_REGISTER, values=form.fields, faults=faults_of(error))
        return browser.page("register.html", form=wrong)
    return await browser.logged_in(user, Flash.USER_CREATED)


@get("/log_in")
async def show_log_in(request: AnyRequest) -> Response[str]:
    """The form to log in."""
    browser = await browser_of(request)
    return browser.sent_to(browser.home) if browser.user else browser.page("log_in.html", form=_LOG_IN)


@post("/log_in")
async def log_in(request: AnyRequest) -> Response[str]:
    """Log in; a failure says nothing about which accounts exist."""
    form, browser = await posted(request), await browser_of(request)
    if browser.user:
        return browser.sent_to(browser.home)
    try:
        check = use_cases_of(request).accounts.check_password
        user = await check(form.text(EMAIL.name), form.secret(PASSWORD.name))
    except Unauthenticated as error:
        wrong = evolve(_LOG_IN, values=form.fields, notice=error.message)
        return browser.page("log_in.html", form=wrong)
    return await browser.logged_in(user, remember=form.is_ticked(REMEMBER.name))


@route("/log_out", http_method=["POST", "DELETE"], status_code=200)
async def log_out(request: AnyRequest) -> Response[str]:
    """Log out, whether somebody is logged in or not."""
    await posted(request, "DELETE")
    return await (await browser_of(request)).logged_out()


handlers = (show_register, register, show_log_in, log_in, log_out)
