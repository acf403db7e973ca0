"""Where account pages are."""

from litestar import Router

from proca.adapters.http.account_pages import coming_in, mailboxes, settings
from proca.adapters.http.account_pages.refusals import HANDLERS

router = Router(
    "/",
    route_handlers=[
        coming_in.home,
        Router("/users", route_handlers=[*coming_in.handlers, *mailboxes.handlers, *settings.handlers]),
    ],
    exception_handlers=HANDLERS,
    include_in_schema=False,
)
