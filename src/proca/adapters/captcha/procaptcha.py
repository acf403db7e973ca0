"""Procaptcha: a form with the code, an answer with a reason (spec 30 §5.11, 30.12#43)."""

from attrs import frozen

from proca.adapters.captcha.forms import FormSender
from proca.domain.captcha import CaptchaPass
from proca.domain.errors import Refused
from proca.domain.secret import Secret

NAME = "procaptcha"
_LONGEST_METHOD = 100
_REASONS = {
    "expired": "challenge expired",
    "already-used": "challenge already solved",
    "invalid": "challenge solution invalid",
}


@frozen
class Procaptcha:
    """Verifies codes of Procaptcha."""

    forms: FormSender
    address: str

    async def verify(self, code: Secret) -> CaptchaPass:
        """The pass with the method that the service tells; Refused with its reason, Unavailable without an answer."""
        tree = await self.forms.send("Procaptcha", self.address, {"response": code.reveal()})
        if tree.get("success") is True:
            method = tree.get("method")
            return CaptchaPass(NAME, method[:_LONGEST_METHOD] if isinstance(method, str) else None)
        raise Refused(f"captcha: {_reason(tree.get('reason'))}", code="bad_captcha")


def _reason(given: object) -> str:
    other = "challenge solution validation error"
    return _REASONS.get(given, other) if isinstance(given, str) else other
