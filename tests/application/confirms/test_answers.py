"""Answers to confirms: who may give them, how often, what comes of it (20 §8, 20.13#6, #7, #8, #14), on all stores."""

from collections.abc import AsyncIterator

import pytest

from people import People, lookup_of
from proca.domain.confirms.confirm import Confirm, Lookup, Verb
from proca.domain.confirms.operation import Operation
from proca.domain.errors import Conflict, Forbidden, Invalid, NotFound, ProcaError, Refused, Unauthenticated
from proca.domain.orgs.org import Org
from proca.domain.secret import Secret
from proca.domain.users.roles import CAMPAIGNER, COORDINATOR, OWNER, TRANSLATOR
from proca.domain.users.user import User
from world import STORES, world

VERBS = list(Verb)
NOT_ENOUGH = "User does not have sufficient permissions"


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[People]:
    async with world(request.param) as made:
        yield People(made)


@pytest.fixture
async def m() -> AsyncIterator[People]:
    async with world("memory") as made:
        yield People(made)


async def refused(
    p: People,
    kind: type[ProcaError],
    message: str,
    caller: User | None,
    verb: Verb,
    lookup: Lookup,
    org: str | None = None,
) -> ProcaError:
    with pytest.raises(kind) as refusal:
        await p.use.answer_confirm(caller, verb, lookup, org)
    assert refusal.value.message == message
    return refusal.value


async def invitation(p: People, org: Org, email: str = "carl@x.test", **details: object) -> Confirm:
    return await p.confirm(Operation.ADD_STAFFER, org.id, {"email": email, "object_id": OWNER.perms, **details})  # type: ignore[typeddict-item]


async def test_the_invited_becomes_staff_with_exactly_these_permissions(p: People) -> None:
    """20 §12 nos 17, 20: by e-mail and code; it works once."""
    lynx = await p.w.org("lynx")
    carl = await p.user("carl")
    confirm = await p.use.invite_org_user(await p.staff(lynx, OWNER, "bea"), "lynx", "CARL@x.test", "owner", "hi")
    answer = await p.use.answer_confirm(carl, Verb.ACCEPT, Lookup.by(confirm.code, "carl@X.test"))
    assert (answer.org, answer.message, answer.page, answer.campaign) == (lynx, "hi", None, None)
    staffer = await p.staffer(lynx, carl)
    assert staffer is not None
    assert staffer.perms == 1541760
    assert (await p.stored(confirm)).charges == 0
    error = await refused(p, Refused, "expired", carl, Verb.ACCEPT, lookup_of(confirm))
    assert error.code == "expired"


async def test_the_permissions_of_an_invitation_are_a_staffers_only(m: People) -> None:
    """20.13#8: low bits, which make admins, are dropped."""
    lynx, carl = await m.w.org("lynx"), await m.user("carl")
    confirm = await invitation(m, lynx, object_id=COORDINATOR.perms | 0x0F)
    await m.use.answer_confirm(carl, Verb.ACCEPT, lookup_of(confirm))
    staffer = await m.staffer(lynx, carl)
    assert staffer is not None
    assert staffer.perms == COORDINATOR.perms


@pytest.mark.parametrize("verb", VERBS)
async def test_an_invitation_is_for_the_invited_address(m: People, verb: Verb) -> None:
    """20.13#6, #8; golden confirms/invitations `accept-by-wrong-person`."""
    lynx = await m.w.org("lynx")
    confirm = await invitation(m, lynx)
    for user in (await m.user("jon"), await m.staff(lynx, OWNER), await m.admin()):
        error = await refused(m, Forbidden, NOT_ENOUGH, user, verb, lookup_of(confirm))
        assert error.code == "permission_denied"
    assert await m.stored(confirm) == confirm


async def test_who_is_a_member_already_spends_nothing(p: People) -> None:
    """20 §8.3; golden `accept-when-member`."""
    lynx = await p.w.org("lynx")
    carl = await p.staff(lynx, TRANSLATOR, "carl")
    confirm = await invitation(p, lynx)
    error = await refused(p, Conflict, "staffer_exists", carl, Verb.ACCEPT, lookup_of(confirm))
    assert error.code == "staffer_exists"
    assert await p.stored(confirm) == confirm
    staffer = await p.staffer(lynx, carl)
    assert staffer is not None
    assert staffer.perms == TRANSLATOR.perms


async def test_an_org_that_is_gone_takes_nobody_in(p: People) -> None:
    """20 §8.3."""
    lynx, carl = await p.w.org("lynx"), await p.user("carl")
    confirm = await invitation(p, lynx)
    async with p.w.container.store().unit() as unit:
        await unit.orgs.remove(lynx)
    error = await refused(p, NotFound, "org_not_found", carl, Verb.ACCEPT, lookup_of(confirm))
    assert error.code == "org_not_found"
    assert (await p.stored(confirm)).charges == 1


async def test_rejecting_spends_all_charges_and_tells_no_thing(p: People) -> None:
    """20 §8.2; golden `reject`, `accept-after-reject`, `reject-again`."""
    lynx, carl = await p.w.org("lynx"), await p.user("carl")
    confirm = await invitation(p, lynx, charges=3, message="hi")
    for _ in range(2):
        answer = await p.use.answer_confirm(carl, Verb.REJECT, lookup_of(confirm))
        assert (answer.confirm.charges, answer.org, answer.message) == (0, None, None)
    await refused(p, Refused, "expired", carl, Verb.ACCEPT, lookup_of(confirm))
    assert await p.staffer(lynx, carl) is None


@pytest.mark.parametrize("verb", VERBS)
async def test_a_confirm_is_good_for_thirty_days(m: People, verb: Verb) -> None:
    """20.13#7, 00 D14."""
    confirm, carl = await invitation(m, await m.w.org("lynx")), await m.user("carl")
    m.w.clock.move(days=30)
    error = await refused(m, Refused, "expired", carl, verb, lookup_of(confirm))
    assert error.code == "expired"
    assert await m.stored(confirm) == confirm


@pytest.mark.parametrize("verb", VERBS)
async def test_a_code_counts_only_with_what_belongs_to_it(p: People, verb: Verb) -> None:
    """20 §8.1; golden `accept-wrong-code`, `accept-without-email`, `accept-wrong-email`."""
    confirm, carl = await invitation(p, await p.w.org("lynx")), await p.user("carl")
    code = confirm.code
    wrong = [
        Lookup.by(Secret("1" + code.reveal()), "carl@x.test"),
        Lookup.by(code),
        Lookup.by(code, "jon@x.test"),
        Lookup.by(code, None, OWNER.perms + 1),
        *(Lookup.by(Secret(text), "carl@x.test") for text in ("", "abc", "\0", "٣٤", "' OR 1=1", f"{code.reveal()} ")),
    ]
    for lookup in wrong:
        error = await refused(p, Refused, "code invalid", carl, verb, lookup)
        assert error.code is None
    assert await p.stored(confirm) == confirm


async def test_code_and_permissions_will_do_as_well(m: People) -> None:
    """20 §8.3: or code and permission integer."""
    confirm, carl = await invitation(m, await m.w.org("lynx")), await m.user("carl")
    await m.use.answer_confirm(carl, Verb.ACCEPT, Lookup.by(confirm.code, None, OWNER.perms))


@pytest.mark.parametrize("verb", VERBS)
async def test_the_guards_come_before_the_code(m: People, verb: Verb) -> None:
    """20 §3.9: an account, or a membership in the acting org; golden `accept-anonymous`."""
    await m.w.org("lynx")
    lookup, stranger = Lookup.by(Secret("00000000")), await m.user("stranger")
    anonymous = "Authentication is required for this API call"
    assert (await refused(m, Unauthenticated, anonymous, None, verb, lookup)).code == "unauthorized"
    member = "User is not a member of organisation"
    assert (await refused(m, Unauthenticated, member, None, verb, lookup, "lynx")).code == "unauthorized"
    assert (await refused(m, Forbidden, member, stranger, verb, lookup, "lynx")).code == "unauthorized"
    await refused(m, NotFound, "Entity not found", None, verb, lookup, "none")
    await refused(m, Refused, "code invalid", await m.admin(), verb, lookup, "lynx")


@pytest.mark.parametrize("verb", VERBS)
async def test_a_launch_is_the_leads_to_answer(m: People, verb: Verb) -> None:
    """20 §8.3: whatever the acting org is; 20.13#6: no without the right is no no."""
    yellow, purple = await m.w.org("yellow"), await m.w.org("purple")
    campaign = await m.w.campaign(yellow, "wheat")
    page = await m.w.page(campaign, purple, "purple/beer")
    confirm = await m.confirm(Operation.LAUNCH_PAGE, campaign.id, {"object_id": page.id})
    dora, translator = await m.staff(purple, OWNER), await m.staff(yellow, TRANSLATOR)
    for user, org in ((dora, "purple"), (dora, None), (translator, "yellow"), (translator, None)):
        error = await refused(m, Forbidden, NOT_ENOUGH, user, verb, lookup_of(confirm), org)
        assert (error.code, error.details) == ("permission_denied", {"required": ["manage_campaigns"]})
    assert await m.stored(confirm) == confirm
    both = await m.staff(yellow, CAMPAIGNER)
    await m.join(both, purple, COORDINATOR.perms)
    answer = await m.use.answer_confirm(both, verb, lookup_of(confirm), "purple")
    assert (answer.page is not None) == (verb is Verb.ACCEPT)
    async with m.w.container.store().unit() as unit:
        now = await unit.pages.get(page.id)
    assert now is not None
    assert now.live == (verb is Verb.ACCEPT)


async def test_an_admin_without_membership_answers_a_launch(m: People) -> None:
    """20.13#14."""
    yellow = await m.w.org("yellow")
    campaign = await m.w.campaign(yellow, "wheat")
    page = await m.w.page(campaign, await m.w.org("purple"), "purple/beer")
    confirm = await m.confirm(Operation.LAUNCH_PAGE, campaign.id, {"object_id": page.id})
    answer = await m.use.answer_confirm(await m.admin(), Verb.ACCEPT, lookup_of(confirm))
    assert answer.page is not None
    assert answer.page.live


async def test_a_page_that_is_live_is_launched_again_in_silence(m: People) -> None:
    yellow = await m.w.org("yellow")
    campaign = await m.w.campaign(yellow, "wheat")
    page = await m.w.page(campaign, await m.w.org("purple"), "purple/beer", live=True)
    creator = await m.user("dora")
    confirm = await m.confirm(Operation.LAUNCH_PAGE, campaign.id, {"object_id": page.id, "creator_id": creator.id})
    answer = await m.use.answer_confirm(await m.staff(yellow, OWNER), Verb.ACCEPT, lookup_of(confirm))
    assert (answer.page, await m.w.messages()) == (page, [])
    assert (await m.stored(confirm)).charges == 0


async def test_joining_makes_all_pages_of_the_org_live(p: People) -> None:
    """20 §8.3: those of the org in the campaign, and the lead hears of it."""
    yellow, purple = await p.w.org("yellow"), await p.w.org("purple")
    campaign, other = await p.w.campaign(yellow, "wheat"), await p.w.campaign(yellow, "rye")
    ours = [await p.w.page(campaign, purple) for _ in range(3)]
    ours.append(await p.w.page(campaign, purple, live=True))
    others = [await p.w.page(other, purple), await p.w.page(campaign, yellow)]
    dora, lead = await p.user("dora"), await p.staff(yellow, CAMPAIGNER)
    details = {"object_id": campaign.id, "creator_id": dora.id, "message": "hi"}
    confirm = await p.confirm(Operation.JOIN_CAMPAIGN, purple.id, details)  # type: ignore[arg-type]
    answer = await p.use.answer_confirm(lead, Verb.ACCEPT, lookup_of(confirm), "yellow")
    assert (answer.campaign, answer.org, answer.page, answer.message) == (campaign, None, None, "hi")
    async with p.w.container.store().unit() as unit:
        live = [one.live for page in (*ours, *others) if (one := await unit.pages.get(page.id)) is not None]
    assert live == [True] * 4 + [False] * 2
    (event,) = await p.events(yellow.id)
    assert (event["eventType"], event["orgId"], event["contact"]["email"]) == ("join_campaign", purple.id, dora.email)
    assert [topic for topic, _ in await p.w.messages()] == [f"org.{yellow.id}.event"]


@pytest.mark.parametrize("with_page", [True, False])
async def test_without_creator_or_page_nobody_is_told(m: People, with_page: bool) -> None:
    """20 §8.3."""
    yellow, purple = await m.w.org("yellow"), await m.w.org("purple")
    campaign, dora = await m.w.campaign(yellow, "wheat"), await m.user("dora")
    if with_page:
        await m.w.page(campaign, purple)
    details = {"object_id": campaign.id, "creator_id": None if with_page else dora.id}
    confirm = await m.confirm(Operation.JOIN_CAMPAIGN, purple.id, details)  # type: ignore[arg-type]
    await m.use.answer_confirm(await m.staff(yellow, OWNER), Verb.ACCEPT, lookup_of(confirm), "yellow")
    assert await m.w.messages() == []


@pytest.mark.parametrize("verb", VERBS)
async def test_joining_is_answered_for_the_lead(m: People, verb: Verb) -> None:
    """20 §8.3: the acting org must be the lead."""
    yellow, purple = await m.w.org("yellow"), await m.w.org("purple")
    campaign = await m.w.campaign(yellow, "wheat")
    confirm = await m.confirm(Operation.JOIN_CAMPAIGN, purple.id, {"object_id": campaign.id})
    both = await m.staff(yellow, OWNER)
    await m.join(both, purple, OWNER.perms)
    for user, org in (
        (both, "purple"),
        (await m.staff(purple, OWNER), None),
        (await m.staff(yellow, TRANSLATOR), None),
    ):
        await refused(m, Forbidden, NOT_ENOUGH, user, verb, lookup_of(confirm), org)
    await m.use.answer_confirm(both, verb, lookup_of(confirm))


async def test_a_partner_gets_a_copy_under_a_free_name(p: People) -> None:
    """20 §8.3: `<org>/<path>`, then -1, -2, …"""
    yellow, green = await p.w.org("yellow"), await p.w.org("green")
    campaign = await p.w.campaign(yellow, "wheat")
    config = {"title": "Wheat"}
    page = await p.w.page(campaign, yellow, "yellow.test/wheat/now", config=config, live=True, extra_supporters=7)
    gus = await p.staff(green, CAMPAIGNER)
    confirm = await p.confirm(Operation.ADD_PARTNER, page.id, {"email": "any@x.test", "charges": 3, "message": "join"})
    names = []
    for _ in range(3):
        answer = await p.use.answer_confirm(gus, Verb.ACCEPT, lookup_of(confirm), "green")
        assert answer.page is not None
        names.append(answer.page.name)
    assert names == ["green/wheat/now", "green/wheat/now-1", "green/wheat/now-2"]
    copy = answer.page
    assert (copy.org_id, copy.campaign_id, copy.config, copy.locale) == (green.id, campaign.id, config, "en")
    assert (copy.live, copy.extra_supporters, answer.message) == (False, 0, "join")
    assert [body["pageId"] for topic, body in await p.w.messages() if topic == "page_upserted"][-1] == copy.id
    await refused(p, Refused, "expired", gus, Verb.ACCEPT, lookup_of(confirm), "green")


@pytest.mark.parametrize("verb", VERBS)
async def test_a_partner_answers_for_an_org_where_they_manage_pages(m: People, verb: Verb) -> None:
    """20 §8.3."""
    yellow, green = await m.w.org("yellow"), await m.w.org("green")
    page = await m.w.page(await m.w.campaign(yellow), yellow, "yellow/wheat")
    confirm = await m.confirm(Operation.ADD_PARTNER, page.id, {"email": "any@x.test"})
    translator, stranger = await m.staff(green, TRANSLATOR), await m.user("stranger")
    for user, org in ((translator, "green"), (translator, None), (stranger, None)):
        error = await refused(m, Forbidden, NOT_ENOUGH, user, verb, lookup_of(confirm), org)
        assert error.details == {"required": ["manage_action_pages"]}
    assert await m.stored(confirm) == confirm


async def test_without_an_acting_org_one_where_they_may_is_taken(m: People) -> None:
    """20 §7.3."""
    yellow, green, blue = await m.w.org("yellow"), await m.w.org("green"), await m.w.org("blue")
    page = await m.w.page(await m.w.campaign(yellow), yellow, "yellow/wheat")
    gus = await m.staff(green, TRANSLATOR, "gus")
    await m.join(gus, blue, CAMPAIGNER.perms)
    confirm = await m.confirm(Operation.ADD_PARTNER, page.id, {"email": "any@x.test", "charges": 2})
    answer = await m.use.answer_confirm(gus, Verb.ACCEPT, lookup_of(confirm))
    assert answer.page is not None
    assert answer.page.name == "blue/wheat"
    root = await m.admin()
    error = await refused(m, Refused, "Name the organisation to act for", root, Verb.ACCEPT, lookup_of(confirm))
    assert error.code == "bad_arg"
    by_admin = await m.use.answer_confirm(root, Verb.ACCEPT, lookup_of(confirm), "green")
    assert by_admin.page is not None
    assert by_admin.page.name == "green/wheat"


async def test_a_link_may_be_followed_without_account_where_the_code_is_enough(m: People) -> None:
    """20 §8.3, 20.13#14: all else is `unauthorized`."""
    yellow = await m.w.org("yellow")
    campaign = await m.w.campaign(yellow)
    page = await m.w.page(campaign, yellow, "yellow/wheat")
    confirms = [
        await invitation(m, yellow),
        await m.confirm(Operation.LAUNCH_PAGE, campaign.id, {"object_id": page.id}),
        await m.confirm(Operation.JOIN_CAMPAIGN, yellow.id, {"object_id": campaign.id}),
        await m.confirm(Operation.ADD_PARTNER, page.id, {"email": "any@x.test"}),
    ]
    for confirm in confirms:
        for verb in VERBS:
            with pytest.raises(Unauthenticated, match=r"^unauthorized$"):
                await m.use.follow_confirm_link(None, verb, lookup_of(confirm))
        assert await m.stored(confirm) == confirm


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("operation", [Operation.LAUNCH_PAGE, Operation.JOIN_CAMPAIGN])
async def test_a_campaign_that_is_gone(m: People, operation: Operation, verb: Verb) -> None:
    """20 §3.2."""
    confirm = await m.confirm(operation, 999, {"object_id": 999})
    error = await refused(m, NotFound, "campaign not found", await m.user("ada"), verb, lookup_of(confirm))
    assert error.code == "not_found"


async def test_operators_invite_partners(p: People) -> None:
    """20 §8.3, §8.4: a mail to the address, an event to the instance org."""
    yellow = await p.w.org("yellow")
    await p.w.page(await p.w.campaign(yellow), yellow, "yellow/wheat")
    invite = p.w.container.people.invite_partner()
    confirm = await invite("Yellow/Wheat", "gus@x.test", "join us", charges=2)
    assert (confirm.operation, confirm.charges, confirm.creator_id) == (Operation.ADD_PARTNER, 2, None)
    (mail,) = await p.mails()
    assert (mail.template, mail.to, mail.variables["message"]) == ("add_partner", "gus@x.test", "join us")
    (event,) = await p.instance_events()
    assert (event["confirm"]["operation"], event["confirm"]["creator"]) == ("add_partner", {})
    for call, kind in (
        (("none/such", "gus@x.test"), NotFound),
        (("yellow/wheat", "gus"), Invalid),
        (("yellow/wheat", "gus@x.test", None, 0), Invalid),
    ):
        with pytest.raises(kind):
            await invite(*call)


async def test_operators_ask_for_an_org_to_join(p: People) -> None:
    yellow, purple = await p.w.org("yellow"), await p.w.org("purple")
    campaign = await p.w.campaign(yellow, "wheat")
    ask = p.w.container.people.ask_to_join_campaign()
    confirm = await ask("purple", "WHEAT")
    assert (confirm.subject_id, confirm.object_id, confirm.email) == (purple.id, campaign.id, None)
    assert await p.mails() == []
    await ask("purple", "wheat", "lead@x.test")
    assert [(mail.template, mail.to) for mail in await p.mails()] == [("join_campaign", "lead@x.test")]
    assert len(await p.instance_events()) == 2
    for org, name in (("none", "wheat"), ("purple", "none")):
        with pytest.raises(NotFound):
            await ask(org, name)
