"""From promises of mails to letters: whose words, whose backend, from whom (spec 20 §8.4, 30 §6)."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from proca.application.mails.system_mail import SystemMail, SystemMails
from proca.application.mails.wording import BUILT_IN
from proca.domain.errors import NotFound
from proca.domain.mails.backend import MailBackends
from proca.domain.mails.letter import Letter, Mailbox, Ordered, Written
from proca.domain.mails.merge import flat
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.templates.email_template import EmailTemplate, choose
from proca.ports.queue import Job
from proca.ports.rendering import Renderer
from proca.ports.store import Store

_USER_MAIL, _USER_NAME = "user_", "Proca User"


@frozen
class InstanceDesk:
    """The instance org with what it writes mails with."""

    org: Org
    templates: Sequence[EmailTemplate]
    services: Sequence[Service]

    @property
    def backends(self) -> MailBackends:
        """The services that may send."""
        return MailBackends.of(self.org.backends, self.org.backends, self.services)


@frozen
class WriteSystemMails:
    """Writes mails in the words of the instance org's templates, or in built-in ones.

    `domain` is the host of the instance, from which mails come as long as the instance org has no `email_from`.
    """

    store: Store
    mails: SystemMails
    renderer: Renderer
    instance_org: str
    domain: str

    async def desk(self) -> InstanceDesk:
        """What the instance org has now; NotFound before it was set up."""
        async with self.store.unit() as unit:
            org = await unit.orgs.named(self.instance_org)
            if org is None:
                raise NotFound("There is no instance org; `proca init` makes it", code="org_not_found")
            return InstanceDesk(org, await unit.templates.of(org.id), await unit.services.of(org.id))

    def letter(self, desk: InstanceDesk, job: Job) -> Letter:
        """The mail of a promise.

        Raises Unavailable when it cannot be unsealed, NotFound for a mail without words, ValueError for a template that
        cannot be filled.
        """
        mail = self.mails.opened(job.body)
        sender = Mailbox(desk.org.title, desk.org.email_from or f"no-reply@{self.domain}")
        content = self._content(desk, mail)
        return Letter(job.id, f"user:{mail.to}", sender, Mailbox(_name(mail), mail.to), content)

    def _content(self, desk: InstanceDesk, mail: SystemMail) -> Written | Ordered:
        template = choose(desk.templates, mail.template, mail.locale or "en")
        if template is not None and template.external_id is not None:
            return Ordered(template.external_id, dict(flat(mail.variables)))
        return self._filled(_words(template, mail.template), _with_flags(mail.variables))

    def _filled(self, words: Written, variables: Mapping[str, object]) -> Written:
        subject = " ".join(self.renderer.text(words.subject, variables).split())
        return Written(subject, self.renderer.html(words.html, variables), self.renderer.text(words.text, variables))


def _words(template: EmailTemplate | None, name: str) -> Written:
    if template is not None:
        return Written(template.subject or "", template.html or "", template.text or "")
    built_in = BUILT_IN.get(name)
    if built_in is None:
        raise NotFound(f"There is no template {name}", code="not_found")
    return built_in.template()


def _with_flags(variables: Mapping[str, object]) -> dict[str, object]:
    """Built-in words ask for a flag, because in mustache an empty text is something."""
    return {**variables, "hasMessage": bool(variables.get("message"))}


def _name(mail: SystemMail) -> str:
    return _USER_NAME if mail.template.startswith(_USER_MAIL) else mail.to.partition("@")[0]
