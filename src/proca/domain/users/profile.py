"""Rules of what users tell about themselves: e-mail, password, profile fields (spec 20 §1.2)."""

import re
from collections.abc import Callable, Iterator
from mimetypes import MimeTypes
from pathlib import PurePosixPath
from urllib.parse import SplitResult, urlsplit

from proca.domain.errors import Path, Violation
from proca.domain.rules import BLANK, FORMAT, at_most, is_blank, is_storable, matches

EMAIL = re.compile(r"[^\s]+@[^\s]+")
PHONE = re.compile(r"[+]?[0-9 ()-]+")
JOB_TITLE_MARKS = " ,'\u2019.-"
PASSWORD_CLASSES = (
    (re.compile(r"[a-z]"), "at least one lower case character"),
    (re.compile(r"[A-Z]"), "at least one upper case character"),
    (re.compile(r"[!?@#$%^&*_0-9]"), "at least one digit or punctuation character"),
)
PASSWORD_MIN = 12
PASSWORD_MAX = 80
EMAIL_MAX = 160
WEB_SCHEMES = frozenset({"http", "https", "ws", "wss"})

# An instance of its own knows the types of the standard library only, not those of this machine.
_TYPES = MimeTypes()
for _image in ("avif", "heic", "webp"):
    _TYPES.add_type(f"image/{_image}", f".{_image}")


def email_key(email: str) -> str:
    """What e-mails are compared by: case does not matter."""
    return email.casefold()


def check_email(email: str) -> list[Violation]:
    """What is wrong with an account's e-mail."""
    if is_blank(email):
        return [Violation(BLANK, ("email",))]
    is_right = is_storable(email) and EMAIL.fullmatch(email)
    wrong = [] if is_right else [Violation("must have the @ sign and no spaces", ("email",))]
    return [*wrong, *at_most(EMAIL_MAX, email, "email")]


def check_password(plain: str) -> list[Violation]:
    """What is wrong with a new password: 12 to 80 characters, of three classes."""
    if is_blank(plain):
        return [Violation(BLANK, ("password",))]
    return [Violation(message, ("password",)) for message in _password_faults(plain)]


def check_confirmation(plain: str, confirmation: str) -> list[Violation]:
    """The password typed twice must be the same twice."""
    return [] if plain == confirmation else [Violation("does not match password", ("passwordConfirmation",))]


def check_profile(picture_url: str | None, job_title: str | None, phone: str | None) -> Iterator[Violation]:
    """What is wrong with the profile fields that are there."""
    yield from _satisfies(_is_picture, picture_url, "URL is invalid", ("pictureUrl",))
    yield from _satisfies(_is_job_title, job_title, FORMAT, ("jobTitle",))
    yield from matches(PHONE, phone, "phone")


def _password_faults(plain: str) -> Iterator[str]:
    if len(plain) < PASSWORD_MIN:
        yield f"should be at least {PASSWORD_MIN} character(s)"
    if len(plain) > PASSWORD_MAX:
        yield f"should be at most {PASSWORD_MAX} character(s)"
    yield from (message for pattern, message in PASSWORD_CLASSES if not pattern.search(plain))


def _satisfies(rule: Callable[[str], bool], value: str | None, message: str, path: Path) -> Iterator[Violation]:
    if value is not None and not rule(value):
        yield Violation(message, path)


def _is_job_title(text: str) -> bool:
    ends = text[:1].isalpha() and (text[-1:].isalpha() or text.endswith("."))
    return ends and all(char.isalpha() or char in JOB_TITLE_MARKS for char in text)


def _is_picture(text: str) -> bool:
    url = _split(text)
    if url is None or url.scheme not in WEB_SCHEMES or not url.hostname:
        return False
    kind, _ = _TYPES.guess_type(PurePosixPath(url.path).name, strict=False)
    return kind is not None and kind.startswith("image/")


def _split(text: str) -> SplitResult | None:
    # urlsplit silently drops line breaks and tabs, so they are refused before.
    if " " in text or not text.isprintable():
        return None
    try:
        return urlsplit(text)
    except ValueError:
        return None
