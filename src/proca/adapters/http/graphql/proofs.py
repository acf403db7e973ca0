"""A captcha's proof in the extensions of a request (spec 20 §10)."""

from collections.abc import Mapping
from typing import Any

import orjson

from proca.domain.captcha import CaptchaProof

_NAMES = ("captcha", "captcha_service")


def proof_in(entry: Mapping[str, Any]) -> CaptchaProof | None:
    """The proof, if any; TypeError or ValueError when extensions, code or service are of a wrong type.

    Other keys mean nothing.
    """
    given = _decoded(entry.get("extensions"))
    if given is None:
        return None
    if not isinstance(given, dict):
        raise TypeError("extensions are no map")
    code, service = (given.get(name) for name in _NAMES)
    if not all(value is None or isinstance(value, str) for value in (code, service)):
        raise TypeError("code and service are texts")
    return CaptchaProof.of(code, service)


def proof_or_none(entry: Mapping[str, Any]) -> CaptchaProof | None:
    """The same where extensions may hold anything: what is no proof is none."""
    try:
        return proof_in(entry)
    except (TypeError, ValueError):
        return None


def _decoded(extensions: object) -> object:
    """In forms and addresses they are JSON text, as variables are."""
    if isinstance(extensions, str):
        return orjson.loads(extensions) if extensions else None
    return extensions
