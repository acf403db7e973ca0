"""Mails of the instance: promised, written, sent once, tried again, given up (spec 20 §7.5, §8.4, 30 §6, 00 D7)."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from attrs import define, evolve, field
from dependency_injector import providers

from people import People
from proca.adapters.email.mailers import MailersByName
from proca.adapters.email.preview import MemoryPreview
from proca.application.mails.system_mail import SystemMails
from proca.application.mails.wording import BUILT_IN
from proca.domain.confirms.operation import Operation
from proca.domain.ids import OutboxId, ServiceId, TemplateId
from proca.domain.mails.letter import Letter, Ordered, Written
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.roles import CAMPAIGNER, OWNER, TRANSLATOR
from proca.ports.delivery import Answer, Delivered, Later, Never
from proca.ports.world import IdKind
from world import STORES, World, world

LINK = "https://proca.test/users/confirm/tok"


@define
class Scripted:
    """A provider that answers as told, then takes everything."""

    answers: list[Answer] = field(factory=list)
    taken: MemoryPreview = field(factory=MemoryPreview)
    batches: list[int] = field(factory=list)

    async def send(self, letters: Sequence[Letter]) -> Sequence[Answer]:
        self.batches.append(len(letters))
        answers = [self.answers.pop(0) if self.answers else Delivered() for _ in letters]
        took = [one for one, answer in zip(letters, answers, strict=True) if isinstance(answer, Delivered)]
        await self.taken.send(took)
        return answers


@define
class Post:
    """A world whose mails can be read."""

    w: World
    people: People
    mailer: Scripted = field(factory=Scripted)
    budgeted: Scripted = field(factory=Scripted)

    def __attrs_post_init__(self) -> None:
        mailers = MailersByName(
            {ServiceName.SMTP: self.mailer, ServiceName.MAILJET: self.budgeted}, without=self.mailer
        )
        self.w.container.mails.mailers.override(providers.Object(mailers))

    async def promise(self, template: str, to: str = "ana@x.test", **variables: object) -> None:
        entry = SystemMails(self.w.container.vault()).entry(template, to, None, variables)
        async with self.w.container.store().unit() as unit:
            await unit.outbox.put(entry)

    async def deliver(self) -> int:
        return await self.w.container.mails.deliver_system_mails()(50)

    async def template(self, name: str, locale: str = "en", **content: str) -> None:
        number = TemplateId(await self.w.container.ids().reserve(IdKind.TEMPLATE))
        async with self.w.container.store().unit() as unit:
            org = await unit.orgs.named("instance")
            assert org is not None
            now = self.w.clock.now()
            await unit.templates.put(
                EmailTemplate(
                    id=number, org_id=org.id, name=name, locale=locale, inserted_at=now, updated_at=now, **content
                )
            )

    async def service(self, slot: str, name: ServiceName, budget: int | None = None) -> None:
        number = ServiceId(await self.w.container.ids().reserve(IdKind.SERVICE))
        async with self.w.container.store().unit() as unit:
            org = await unit.orgs.named("instance")
            assert org is not None
            now = self.w.clock.now()
            await unit.services.put(
                Service(
                    id=number, org_id=org.id, name=name, transactional_email_budget=budget,
                    inserted_at=now, updated_at=now,
                )
            )  # fmt: skip
            await unit.orgs.put(evolve(org, backends=evolve(org.backends, **{slot: number})))

    @property
    def sent(self) -> list[Letter]:
        return list(reversed(self.mailer.taken.recent()))

    def written(self, at: int = -1) -> Written:
        content = self.sent[at].content
        assert isinstance(content, Written)
        return content


@pytest.fixture(params=STORES)
async def every(request: pytest.FixtureRequest) -> AsyncIterator[Post]:
    async with world(request.param) as made:
        yield Post(made, People(made))


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with world("memory") as made:
        yield Post(made, People(made))


async def test_an_invitation_arrives(every: Post) -> None:
    """20 §12 no 17: Carl receives a mail containing the code, once."""
    lynx = await every.w.org("lynx")
    bea = await every.people.staff(lynx, OWNER, "bea")
    confirm = await every.people.use.invite_org_user(bea, "lynx", "carl@x.test", "owner", "hi <there>")
    assert await every.deliver() == 1
    (letter,) = every.sent
    assert (letter.to.name, letter.to.email, letter.custom_id) == ("carl", "carl@x.test", "user:carl@x.test")
    words = every.written()
    assert confirm.code.reveal() in words.text
    assert f"/link/accept/{confirm.code.reveal()}?email=carl%40x.test" in words.text
    assert "bea@x.test invites you to work for Lynx" in words.text
    assert "hi <there>" in words.text
    assert "hi &lt;there&gt;" in words.html
    assert await every.deliver() == 0
    assert [topic for topic, _ in await every.w.messages() if topic == "mail"] == []


async def test_a_launch_request_goes_to_those_who_can_grant_it(post: Post) -> None:
    """20 §12 nos 22, 23: to owner and campaigner of the lead, not to the translator."""
    yellow, purple = await post.w.org("yellow"), await post.w.org("purple")
    for role in (OWNER, CAMPAIGNER, TRANSLATOR):
        await post.people.staff(yellow, role)
    dora = await post.people.staff(purple, OWNER, "dora")
    page = await post.w.page(await post.w.campaign(yellow, "beer"), purple, "purple/beer")
    await post.people.use.launch_action_page(dora, page.name, "please")
    assert await post.deliver() == 2
    assert {one.to.email for one in post.sent} == {"yellow-owner@x.test", "yellow-campaigner@x.test"}
    assert post.written().subject == "Purple asks to join Beer"
    assert "dora@x.test of Purple (purple) asks to go live in Beer" in post.written().text
    assert f"?id={page.id}\n" in post.written().text


@pytest.mark.parametrize("name", sorted(BUILT_IN))
async def test_every_mail_has_words(post: Post, name: str) -> None:
    """All mails of 30 §6.1 to staff and users can be sent by an instance that has written none of them."""
    variables = {"confirmLink": LINK, "acceptLink": LINK, "rejectLink": LINK, "code": "12345678", "message": None}
    await post.promise(name, **variables, creator={"email": "bo@x.test"}, org={"name": "o", "title": "Org"})
    await post.deliver()
    words = post.written()
    assert LINK in words.text
    assert f'href="{LINK}"' in words.html
    assert "{{" not in words.subject + words.html + words.text
    assert "They write" not in words.text


def test_the_built_in_mails_are_those_of_the_specification() -> None:
    confirms = {str(operation) for operation in Operation}
    assert set(BUILT_IN) == confirms | {"user_confirm_email", "user_reset_password", "user_change_email"}


async def test_user_mails_go_to_the_proca_user(post: Post) -> None:
    """30 §6.2, and from the instance org (§6.3)."""
    await post.promise("user_confirm_email", confirmLink=LINK)
    await post.deliver()
    (letter,) = post.sent
    assert (letter.to.name, letter.sender.name, letter.sender.email) == ("Proca User", "instance", "no-reply@localhost")


async def test_templates_of_the_instance_come_first(every: Post) -> None:
    """The instance's own words replace the built-in ones, in its language (00 D19); subjects stay on one line."""
    await every.template("user_confirm_email", subject="Hej\n{{confirmLink}}", html="<b>{{confirmLink}}</b>", text="x")
    await every.promise("user_confirm_email", confirmLink="<a&b>")
    await every.deliver()
    assert every.written() == Written("Hej <a&b>", "<b>&lt;a&amp;b&gt;</b>", "x")


async def test_the_providers_templates_get_flat_variables(post: Post) -> None:
    """30 §6.4: with an external id, the provider fills the template."""
    await post.template("launch_page", external_id="77")
    await post.promise("launch_page", creator={"email": "bo@x.test"}, message=None)
    await post.deliver()
    assert post.sent[0].content == Ordered("77", {"creatorEmail": "bo@x.test", "message": ""})


async def test_a_refusal_is_tried_again_and_then_given_up(every: Post) -> None:
    """00 D7: ten attempts with rests between them, then the dead letters; nothing is sent meanwhile."""
    every.mailer.answers = [Later("busy")] * 10
    await every.promise("user_confirm_email", confirmLink=LINK)
    for _ in range(10):
        assert await every.deliver() == 1
        assert await every.deliver() == 0
        every.w.clock.move(minutes=31)
    assert await every.deliver() == 0
    assert every.sent == []
    assert every.mailer.batches == [1] * 10
    assert [topic for topic, _ in await every.w.messages() if topic == "mail"] == []


async def test_it_arrives_when_the_provider_is_back(every: Post) -> None:
    every.mailer.answers = [Later("busy"), Later("busy")]
    await every.promise("user_confirm_email", confirmLink=LINK)
    for _ in range(3):
        await every.deliver()
        every.w.clock.move(minutes=31)
    assert len(every.sent) == 1


async def test_a_provider_may_ask_for_more_time(post: Post) -> None:
    """`Retry-After` of a provider is respected when it is longer than our own rest."""
    post.mailer.answers = [Later("busy", post.w.clock.now() + timedelta(hours=2))]
    await post.promise("user_confirm_email", confirmLink=LINK)
    await post.deliver()
    post.w.clock.move(minutes=119)
    assert await post.deliver() == 0
    post.w.clock.move(minutes=2)
    assert await post.deliver() == 1


async def test_one_bad_mail_does_not_stop_the_others(every: Post) -> None:
    """What the provider refuses for good goes to the dead letters, a mail without words waits for some."""
    every.mailer.answers = [Never("no such mailbox")]
    for name in ("user_confirm_email", "no_such_mail", "user_reset_password"):
        await every.promise(name, confirmLink=LINK)
    await every.deliver()
    assert [one.number for one in every.sent] != []
    assert every.mailer.batches == [2]
    every.w.clock.move(minutes=31)
    assert await every.deliver() == 1, "the mail without words is tried again"


async def test_a_mail_that_was_sealed_with_a_lost_key_waits(post: Post) -> None:
    """The key may come back; until the last attempt nothing is lost, and no one else's mail is held up."""
    entry = SystemMails(post.w.container.vault()).entry("user_confirm_email", "ana@x.test", None, {})
    async with post.w.container.store().unit() as unit:
        await unit.outbox.put(evolve(entry, body={**entry.body, "sealed": "AAAA"}))
        await unit.outbox.put(evolve(entry, body={"unexpected": True}))
    await post.promise("user_reset_password", confirmLink=LINK)
    assert await post.deliver() == 3
    assert len(post.sent) == 1
    assert len([topic for topic, _ in await post.w.messages() if topic == "mail"]) == 2


async def test_crashes_count_as_attempts(post: Post) -> None:
    """A mail whose worker dies each time is given up without being tried an eleventh time."""
    await post.promise("user_confirm_email", confirmLink=LINK)
    for _ in range(10):
        now = post.w.clock.now()
        assert len(await post.w.container.queue().claim("mail", 9, now, now)) == 1
    assert await post.deliver() == 1
    assert post.mailer.batches == []
    assert await post.deliver() == 0
    assert post.w.state is not None
    (dead,) = post.w.state.data.dead.values()
    assert dead.promise.error == "every attempt ended without an answer"


async def test_transactional_mails_have_a_budget(every: Post) -> None:
    """30 §6.7: within the budget the transactional backend sends, beyond it the other one."""
    await every.service("email_backend", ServiceName.SMTP)
    await every.service("transactional_email_backend", ServiceName.MAILJET, budget=2)
    for _ in range(3):
        await every.promise("user_confirm_email", confirmLink=LINK)
        await every.deliver()
    assert (every.budgeted.batches, every.mailer.batches) == ([1, 1], [1])


async def test_without_a_way_to_send_mails_wait(post: Post) -> None:
    """In production an instance without e-mail backend, or with one that is not served, loses nothing."""
    post.w.container.mails.mailers.override(providers.Object(MailersByName({}, None)))
    await post.promise("user_confirm_email", confirmLink=LINK)
    assert await post.deliver() == 1
    assert len([topic for topic, _ in await post.w.messages() if topic == "mail"]) == 1


async def test_secrets_stay_inside(post: Post) -> None:
    """20.13#10: neither the outbox nor a printed value shows links, codes or addresses in clear text."""
    await post.promise("user_reset_password", confirmLink=LINK)
    stored = str(await post.w.messages())
    assert "tok" not in stored
    await post.deliver()
    assert LINK not in repr(post.sent)
    assert "ana@x.test" not in repr(post.sent)


async def test_the_preview_keeps_the_latest(post: Post) -> None:
    """Newest first; what comes twice, after a crash, is there once."""
    await post.promise("user_confirm_email", confirmLink=LINK)
    await post.deliver()
    (letter,) = post.sent
    preview = MemoryPreview()
    await preview.send([evolve(letter, number=OutboxId(n)) for n in range(600)])
    await preview.send([evolve(letter, number=OutboxId(300))])
    kept = [one.number for one in preview.recent()]
    assert kept[0] == 300
    assert len(kept) == len(set(kept)) == 500
