"""What account pages leave in a browser beside the session: a token against forgery, a message, the way back."""

import re
from hmac import compare_digest
from secrets import token_urlsafe
from urllib.parse import quote, unquote

from litestar.datastructures import Cookie

from proca.adapters.http.account_pages.flash import Flash
from proca.adapters.http.asgi import Scope
from proca.adapters.http.session_cookies import cookie_of, is_secure

CSRF = "_proca_csrf"
FLASH = "_proca_flash"
WAY_BACK = "_proca_return_to"
_CSRF_VALUE = re.compile(r"[A-Za-z0-9_-]{43}")
# A path of ours in plain characters: one slash and not two, which begin another site's address, and no backslash,
# which browsers take for a slash.
_LOCAL = re.compile(r"/(?!/)[!-\[\]-~]{0,1000}")
_SAFE = "/?&=#%:;,+@!$'()*~-._"
_MINUTE = 60


def csrf_of(scope: Scope) -> str | None:
    """The token that this browser was given, if it looks like one."""
    kept = cookie_of(scope, CSRF)
    return kept if kept and _CSRF_VALUE.fullmatch(kept) else None


def new_csrf() -> str:
    """A token for a browser that has none."""
    return token_urlsafe(32)


def is_same_token(kept: str | None, given: str) -> bool:
    """Whether a form carries the token of the browser that sends it; compared in constant time."""
    return kept is not None and compare_digest(kept.encode(), given.encode())


def csrf_cookie(scope: Scope, value: str) -> Cookie:
    """The token's cookie, for as long as the browser is open."""
    return _cookie(scope, CSRF, value, None)


def flash_of(scope: Scope) -> Flash | None:
    """The message that is to be shown once."""
    return Flash.__members__.get(cookie_of(scope, FLASH) or "")


def flash_cookie(scope: Scope, flash: Flash) -> Cookie:
    """The message for the next page."""
    return _cookie(scope, FLASH, flash.name, _MINUTE)


def local_path(text: str | None) -> str | None:
    """The text if it is a path of our own, else none: nobody is sent to another site."""
    return text if text and _LOCAL.fullmatch(text) else None


def way_back_of(scope: Scope) -> str | None:
    """Where somebody wanted to go before they were asked to log in."""
    return local_path(unquote(cookie_of(scope, WAY_BACK) or "", errors="replace"))


def way_back_cookie(scope: Scope, path: str) -> Cookie:
    """The same, remembered for a quarter of an hour."""
    return _cookie(scope, WAY_BACK, quote(quote(path, safe=_SAFE), safe=""), 15 * _MINUTE)


def cleared(scope: Scope, *names: str) -> list[Cookie]:
    """Cookies taken back, those of them that are there."""
    return [_cookie(scope, name, "", 0) for name in names if cookie_of(scope, name) is not None]


def _cookie(scope: Scope, name: str, value: str, seconds: int | None) -> Cookie:
    secure = is_secure(scope)
    return Cookie(key=name, value=value, max_age=seconds, httponly=True, samesite="lax", secure=secure)
