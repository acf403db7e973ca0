"""Proofs that no machine signs: what is shown, what it is worth, and why it is refused (spec 20 §10)."""

from collections.abc import Mapping
from typing import Self

from attrs import frozen

from proca.domain.errors import Refused
from proca.domain.secret import Secret


@frozen
class CaptchaProof:
    """The code that a captcha gave a visitor, and the service that it is for; without one, the instance's own."""

    code: Secret
    service: str | None = None

    @classmethod
    def of(cls, code: str | None, service: str | None = None) -> Self | None:
        """The proof in what was sent; nothing but blanks is none."""
        return cls(Secret(code), service or None) if code and code.strip() else None


@frozen
class CaptchaPass:
    """A proof that holds: the service that said so, none when none is enabled, and its method where it tells."""

    service: str | None = None
    method: str | None = None


def is_asked_by(config: Mapping[str, object]) -> bool:
    """Whether the config of an org or campaign asks for proofs: `captcha` is true, or an object that is `required`."""
    wish = config.get("captcha")
    return wish is True or (isinstance(wish, Mapping) and wish.get("required") is True)


def missing() -> Refused:
    """A proof is asked for, and there is none."""
    return Refused("Captcha code is required for this API call", code="unauthorized")


def not_enabled() -> Refused:
    """The proof is for a service that this instance does not ask."""
    return Refused("not enabled", code="bad_arg")
