"""The first name of somebody who has just signed, carried to the thank-you page in a cookie, never in the address."""

from litestar.datastructures import Cookie

from proca.domain import base64url

NAME = "signer"
_SECONDS = 600
_LONGEST = 64


def cookie(first_name: str, page_path: str, *, secure: bool) -> Cookie:
    """For ten minutes, for this page, unreadable to scripts."""
    return Cookie(
        key=NAME,
        value=base64url.encode(first_name.encode()),
        path=page_path,
        max_age=_SECONDS,
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def first_name(value: str | None) -> str | None:
    """The name in the cookie; none when it holds no name."""
    if not value:
        return None
    try:
        name = base64url.decode(value).decode()
    except ValueError:
        return None
    return name if name.isprintable() and len(name) <= _LONGEST else None
