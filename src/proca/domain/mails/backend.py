"""Which service sends a mail (spec 30 §6.1, §6.7)."""

from collections.abc import Iterable

from attrs import frozen

from proca.domain.orgs.backends import Backends, Slot, resolve
from proca.domain.orgs.service import Service


@frozen
class MailBackends:
    """The services that send for an org: one for everything, and perhaps one for transactional mails."""

    email: Service | None
    transactional: Service | None

    @classmethod
    def of(cls, own: Backends, instance: Backends, services: Iterable[Service]) -> "MailBackends":
        """As the slots say; `services` are those of the org and of the instance org."""
        by_id = {service.id: service for service in services}
        email, transactional = (resolve(slot, own, instance) for slot in (Slot.EMAIL, Slot.TRANSACTIONAL_EMAIL))
        return cls(by_id.get(email) if email else None, by_id.get(transactional) if transactional else None)

    def for_transactional(self, spent: int) -> Service | None:
        """The service for a transactional mail, given how many the org has sent, this one included: the transactional
        one within its budget, else the one for everything."""
        service = self.transactional
        if service is None:
            return self.email
        budget = service.transactional_email_budget
        return service if budget is None or spent <= budget else self.email
