"""The captcha services that are enabled, by name; and the record of what they let through."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import structlog
from attrs import frozen

from proca.domain.captcha import CaptchaPass, CaptchaProof, not_enabled
from proca.domain.ids import ActionPageId
from proca.domain.secret import Secret


class Service(Protocol):
    """One service."""

    async def verify(self, code: Secret) -> CaptchaPass:
        """What the code is worth; Refused or Unavailable."""
        ...


@frozen
class CaptchaServices:
    """Asks the service that a proof names, or the default one; with none enabled, any code will do (spec 20 §10)."""

    enabled: Mapping[str, Service]
    default: str

    async def verify(self, proof: CaptchaProof) -> CaptchaPass:
        """What a proof is worth; see the port."""
        if not self.enabled:
            return CaptchaPass()
        service = self.enabled.get(proof.service or self.default)
        if service is None:
            raise not_enabled()
        return await service.verify(proof.code)


@frozen
class LoggedCaptchas:
    """The record as structured log lines; page and moment, to the microsecond, are those of the stored action."""

    def passed(self, page_id: ActionPageId, taken_at: datetime, found: CaptchaPass) -> None:
        """One line for an action."""
        structlog.get_logger("proca.captcha").info(
            "captcha_passed",
            action_page_id=page_id,
            taken_at=taken_at.isoformat(),
            service=found.service,
            method=found.method,
        )
