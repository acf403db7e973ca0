"""Which mailer stands behind a service."""

from collections.abc import Mapping

from attrs import frozen

from proca.domain.orgs.service import Service, ServiceName
from proca.ports.delivery import Mailer


@frozen
class MailersByName:
    """Mailers by the kind of service; `without` is for orgs that have none."""

    by_name: Mapping[ServiceName, Mailer]
    without: Mailer | None

    def of(self, service: Service | None) -> Mailer | None:
        """The mailer for a service, if there is one."""
        return self.without if service is None else self.by_name.get(service.name)
