"""Where signatures show that no machine makes them (spec 20 §10, 00 D11)."""

from attrs import frozen

from proca.domain.captcha import CaptchaPass, CaptchaProof
from proca.domain.errors import Unavailable
from proca.domain.intake.intake import Origin
from proca.domain.intake.signing_page import SigningPage
from proca.ports.captcha import Captcha, CaptchaRecord
from proca.ports.signals import Signals


@frozen
class CaptchaGate:
    """Asks for proofs where the instance, the campaign or one of the page's orgs wants them, and has them verified."""

    captcha: Captcha
    record: CaptchaRecord
    signals: Signals
    everywhere: bool = False

    def asks(self, page: SigningPage) -> bool:
        """Whether a signature on this page needs a proof, whichever way it comes."""
        return self.everywhere or page.asks_captcha

    async def verify(self, proof: CaptchaProof, page: SigningPage) -> CaptchaPass:
        """What the proof is worth; Refused when it is worth nothing, Unavailable when nobody can say."""
        try:
            return await self.captcha.verify(proof)
        except Unavailable as error:
            self.signals.noticed("captcha_unavailable", action_page_id=page.page.id, reason=error.message)
            raise

    def passed(self, origin: Origin, found: CaptchaPass) -> None:
        """Keep how the stored action was proven."""
        self.record.passed(origin.action_page_id, origin.taken_at, found)
