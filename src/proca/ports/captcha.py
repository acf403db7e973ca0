"""Asking whether a captcha's proof holds, and keeping how it was given."""

from datetime import datetime
from typing import Protocol

from proca.domain.captcha import CaptchaPass, CaptchaProof
from proca.domain.ids import ActionPageId


class Captcha(Protocol):
    """The captcha services that this instance works with."""

    async def verify(self, proof: CaptchaProof) -> CaptchaPass:
        """What a proof that holds is worth; most services accept each proof once.

        Refused with `bad_arg` for a service that is not enabled and with `bad_captcha` for a proof that does not hold;
        Unavailable when the service gives no answer that makes sense.
        """
        ...


class CaptchaRecord(Protocol):
    """The audit of proofs (spec 20.13#22)."""

    def passed(self, page_id: ActionPageId, taken_at: datetime, found: CaptchaPass) -> None:
        """Keep how the action taken at that moment on that page was proven to be no machine's; never raises."""
        ...
