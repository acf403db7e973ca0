"""The cookies that carry a session: an opaque secret, of which the store keeps the digest (spec 20 §2.2, 20.13#10)."""

from litestar.datastructures import Cookie

from proca.adapters.http.asgi import Scope, header
from proca.domain.secret import Secret

SESSION = "_proca_key"
REMEMBERED = "_proca_user_remember_me"
_SIXTY_DAYS = 60 * 24 * 60 * 60


def session_cookies(
    scope: Scope, session: Secret, *, remember: bool = False, from_elsewhere: bool = False
) -> list[Cookie]:
    """The cookie for as long as the browser is open, and with `remember` another that outlives it.

    Who comes from another site, as from a sign-on provider, needs the second as well: browsers leave the strict one out
    of everything that such a visit leads to.
    """
    secure, value = is_secure(scope), session.reveal()
    cookies = [Cookie(key=SESSION, value=value, secure=secure, httponly=True, samesite="strict")]
    if remember or from_elsewhere:
        age = _SIXTY_DAYS if remember else None
        cookies.append(Cookie(key=REMEMBERED, value=value, max_age=age, secure=secure, httponly=True, samesite="lax"))
    return cookies


def cleared_cookies(scope: Scope) -> list[Cookie]:
    """Both cookies taken back."""
    secure = is_secure(scope)
    return [
        Cookie(key=SESSION, value="", max_age=0, secure=secure, httponly=True, samesite="strict"),
        Cookie(key=REMEMBERED, value="", max_age=0, secure=secure, httponly=True, samesite="lax"),
    ]


def is_secure(scope: Scope) -> bool:
    """Whether cookies of this answer are for encrypted connections only."""
    secure: bool = scope["scheme"] == "https"
    return secure


def sessions_of(scope: Scope) -> list[Secret]:
    """The secrets that the request carries, the session's before the one that outlives it."""
    return [Secret(value) for value in dict.fromkeys(cookie_of(scope, name) for name in (SESSION, REMEMBERED)) if value]


def cookie_of(scope: Scope, name: str) -> str | None:
    """The value of one cookie; what is malformed beside it does no harm."""
    pairs = (pair.partition("=") for pair in (header(scope, b"cookie") or "").split(";"))
    return {key.strip(): value.strip().strip('"') for key, _, value in pairs}.get(name)
