"""What signed claims say about who somebody is, and whether to believe it (spec 20 §2.1, 20.13#11)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeGuard

from attrs import field, frozen

from proca.domain.errors import Unauthenticated
from proca.domain.rules import is_storable
from proca.domain.users.profile import check_email

Claims = Mapping[str, object]
CLOCK_SKEW = 60
_LONGEST_ID = 255
_STEP = re.compile(r"[. ]+")
_DENIALS = frozenset({"", "0", "false", "no"})


@frozen
class ClaimRules:
    """Where claims have what we look for, the first path that leads somewhere; and what they must say."""

    email: tuple[str, ...] = ("email",)
    verified: tuple[str, ...] = ("email_verified",)
    accepts_unverified: bool = False
    issuer: str | None = None
    audience: str | None = None


@frozen
class Identity:
    """Somebody as a provider knows them."""

    email: str = field(repr=False)
    external_id: str = field(repr=False)
    is_verified: bool


def identify(claims: Claims, rules: ClaimRules, now: datetime) -> Identity:
    """Whom the claims are about; Unauthenticated when they lack something, are not for now, or not for us."""
    email, subject, expiry = find(claims, rules.email), _subject(claims.get("sub")), claims.get("exp")
    if not isinstance(email, str) or check_email(email) or subject is None or not _is_whole(expiry):
        raise refusal("JWT is invalid (missing values)")
    _check_time(claims, expiry, now.timestamp())
    _check_parties(claims, rules)
    is_verified = _is_affirmed(find(claims, rules.verified))
    if not (is_verified or rules.accepts_unverified):
        raise refusal("Email not verified")
    return Identity(email, subject, is_verified)


def refusal(message: str) -> Unauthenticated:
    """Not believed, and why."""
    return Unauthenticated(message, code="unauthorized")


def find(claims: Claims, paths: Sequence[str]) -> object:
    """The first value, other than null, that one of the paths leads to: steps of names, `[]` for any of a list."""
    for path in paths:
        for value in _walk(claims, [step for step in _STEP.split(path) if step]):
            if value is not None:
                return value
    return None


def _walk(tree: object, steps: Sequence[str]) -> Iterator[object]:
    if not steps:
        yield tree
    elif steps[0] == "[]":
        for item in tree if isinstance(tree, list) else ():
            yield from _walk(item, steps[1:])
    elif isinstance(tree, Mapping) and steps[0] in tree:
        yield from _walk(tree[steps[0]], steps[1:])


def _subject(given: object) -> str | None:
    text = str(given) if _is_whole(given) else given
    return text if isinstance(text, str) and 0 < len(text) <= _LONGEST_ID and is_storable(text) else None


def _check_time(claims: Claims, expiry: int, now: float) -> None:
    begin = claims.get("nbf", now)
    if expiry <= now:
        raise refusal("JWT expired")
    if isinstance(begin, bool) or not isinstance(begin, int | float) or not begin <= now + CLOCK_SKEW:
        raise refusal("JWT not valid yet")


def _check_parties(claims: Claims, rules: ClaimRules) -> None:
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    if rules.issuer not in (None, claims.get("iss")) or (rules.audience and rules.audience not in listed):
        raise refusal("JWT is for somebody else")


def _is_whole(given: object) -> TypeGuard[int]:
    return isinstance(given, int) and not isinstance(given, bool)


def _is_affirmed(given: object) -> bool:
    """Whatever is not empty and no denial; some providers write truth as text."""
    return given.strip().lower() not in _DENIALS if isinstance(given, str) else bool(given)
