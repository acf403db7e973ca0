"""A captcha service for tests, in memory: each good code works once."""

from attrs import Factory, define

from proca.adapters.captcha.forms import failed
from proca.domain.captcha import CaptchaPass
from proca.domain.errors import Refused
from proca.domain.secret import Secret


@define
class OnceService:
    """Codes that begin with `good` hold, once; while it is `down`, nobody can say."""

    method: str | None = "image"
    down: bool = False
    asked: list[str] = Factory(list)

    async def verify(self, code: Secret) -> CaptchaPass:
        """As a real one."""
        text = code.reveal()
        used, self.asked = text in self.asked, [*self.asked, text]
        if self.down:
            raise failed("Procaptcha HTTP error")
        if used:
            raise Refused("captcha: challenge already solved", code="bad_captcha")
        if not text.startswith("good"):
            raise Refused("captcha: challenge solution invalid", code="bad_captcha")
        return CaptchaPass("procaptcha", self.method)
