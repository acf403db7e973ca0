"""hCaptcha: the standard verification with a secret (spec 30 §5.11)."""

from attrs import frozen

from proca.adapters.captcha.forms import FormSender, Tree, failed
from proca.domain.captcha import CaptchaPass
from proca.domain.errors import Refused
from proca.domain.secret import Secret

NAME = "hcaptcha"
ADDRESS = "https://api.hcaptcha.com/siteverify"
# These say that our own secret is wrong: no visitor can help that.
_OURS = frozenset({"missing-input-secret", "invalid-input-secret", "sitekey-secret-mismatch"})


@frozen
class HCaptcha:
    """Verifies codes of hCaptcha."""

    forms: FormSender
    key: Secret
    address: str = ADDRESS

    async def verify(self, code: Secret) -> CaptchaPass:
        """The pass; Refused with the service's own codes, Unavailable when it does not answer or not to our secret."""
        tree = await self.forms.send("hCaptcha", self.address, {"secret": self.key.reveal(), "response": code.reveal()})
        if tree.get("success") is True:
            return CaptchaPass(NAME)
        codes = _codes(tree)
        message = f"Captcha code invalid ({', '.join(codes)})"
        if _OURS & set(codes):
            raise failed(message)
        raise Refused(message, code="bad_captcha")


def _codes(tree: Tree) -> list[str]:
    found = tree.get("error-codes")
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
