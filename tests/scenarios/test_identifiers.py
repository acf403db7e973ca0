"""Identifiers of others' things and of nothing, two at once and none, and names that are taken (issue 3)."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import GraphQLObjectType, is_required_argument

from authorisation.matrix import RULES, Caller
from scenarios.battery import Battery, battery
from scenarios.questions import EVERY, SCHEMA, Slot, root
from scenarios.scene import paths, said

# What an identifier names, by operation and name; the first that fits counts.
THINGS = (
    (r".*\.orgName", "org"),
    (r".*\.(campaignName|fromCampaignName)", "campaign name"),
    (r".*\.(fromName|url)", "page name"),
    (r"(accept|reject)OrgConfirm\.name|(org|joinOrg|deleteOrg|updateOrg|updateOrgProcessing)\.name", "org"),
    (r"(actionPage|(delete|launch|update)ActionPage)\.name", "page name"),
    (r"(campaigns?|(delete|update)Campaign|updateCampaignProcessing)\.name", "campaign name"),
    (r"(addCampaign|updateCampaign|upsertCampaign)\.input\.externalId|upsert.*\.externalId", "new"),
    (r"deleteCampaign\.externalId", "external id"),
    (r".*\.actionPageId|.*ActionPage\.id|actionPage\.id", "page"),
    (r".*ampaigns?\.id|.*\.campaignId", "campaign"),
    (r".*\.(contactRef|linkRefs)", "reference"),
    (r".*\.mtt\.targets", "target"),
    (r".*\.ids", "action"),
    (r".*Confirm\.confirm\.objectId", "page"),
    (r".*Confirm\.confirm\.code", "code"),
    (r".*Key\.id", "key"),
    (r"upsertService\.id", "service"),
    (r"(users\.select|updateUser)\.id", "user"),
)
UNKNOWN = {
    "org": "nobody",
    "campaign name": "none",
    "page name": "no/page",
    "reference": "c29tZWJvZHk",
    "target": "00000000-0000-4000-8000-00000000000f",
    "code": "99999999",
}
# Anybody may ask these of anybody's things: the public face is shown, people act, partners join (Q39), admins pass.
PUBLIC = {
    "actionPage.id", "actionPage.name", "actionPage.url", "campaign.id", "campaign.name", "campaigns.id",
    "campaigns.name", "addAction.actionPageId", "addActionContact.actionPageId", "addActionPage.campaignName",
    "copyActionPage.fromName", "copyCampaignActionPage.fromCampaignName", "joinOrg.name", "users.select.id",
    "users.select.orgName",
}  # fmt: skip
# These say who acts; somebody unknown is somebody new.
PERSONS = {
    "addAction.contactRef", "addActionContact.contactRef", "addStripePaymentIntent.contactRef",
    "addStripeSubscription.contactRef",
}  # fmt: skip
# Filters that find nothing, and requests that change nothing; by e-mail and code, an object is not looked at (20 §8.1).
NOTHING = {
    "actions.campaignId", "actions.campaignName", "campaigns.id", "campaigns.name", "contacts.campaignId",
    "contacts.campaignName", "deleteContact.contactRef", "exportActions.campaignId", "exportActions.campaignName",
    "linkActions.linkRefs", "requeueActions.ids", "users.select.id", "users.select.orgName",
}  # fmt: skip
IGNORED = {"acceptUserConfirm.confirm.objectId", "rejectUserConfirm.confirm.objectId"}
REFUSALS = {"not_found", "permission_denied", "unauthorized"}
# Refusals that never had a code (20 §3.2).
CODELESS = {
    "confirm": "code invalid",
    "addStripe": "Action Page does not support Stripe",
    "mtt.targets": "target to messages association violated",
    "updateUser.id": "Only admin with manage_users permission can modify other users",
}


@pytest.fixture
async def m() -> AsyncIterator[Battery]:
    async with battery("memory") as made:
        made.strict = True
        yield made


def thing(slot: Slot) -> str | None:
    """What the slot identifies, if anything."""
    return next((kind for pattern, kind in THINGS if re.fullmatch(pattern, str(slot))), None)


NAMES = {"id", "name", "url", "externalId"}
IDENTIFIERS = [slot for slot in EVERY if thing(slot) not in (None, "new")]


def test_no_identifier_is_missing() -> None:
    """Whatever is called id, ref or code, or names an org, is one of the table."""
    called = re.compile(r"(.*[iI]ds?|.*[rR]efs?|code|orgName|.*(Campaign|from|campaign)Name|url)")
    wanted = {str(slot) for slot in EVERY if called.fullmatch(slot.place[-1]) and slot.kind in ("Int", "String", "ID")}
    assert wanted <= {str(slot) for slot in EVERY if thing(slot)}
    assert {str(slot) for slot in IDENTIFIERS} >= PUBLIC | PERSONS | NOTHING | IGNORED
    assert len(IDENTIFIERS) > 80


def asked(b: Battery, slot: Slot, value: object) -> dict[str, Any]:
    """The question with this identifier alone."""
    variables = b.question(slot.operation).changed(slot.place, [value] if slot.listed else value)
    if slot.place[0] in NAMES:
        for name in NAMES - {slot.place[0]}:
            if optional(slot.operation, name):
                variables.pop(name, None)
    return variables


def optional(operation: str, name: str) -> bool:
    """Whether the operation has such an argument, and goes without it."""
    argument = root(operation).args.get(name)
    return argument is not None and not is_required_argument(argument)


def refused(slot: Slot, answer: Any) -> None:
    """A clear error: one of three codes, or the words that clients know."""
    for message, code in said(answer):
        without = {words for part, words in CODELESS.items() if part in str(slot)}
        assert code in REFUSALS or message in without, (str(slot), message, code)
    assert said(answer), (str(slot), answer)


async def test_what_is_anothers(m: Battery) -> None:
    """Issue 3: denied or not found; what is nobody's secret is served, the rest finds nothing and changes nothing."""
    for slot in IDENTIFIERS:
        if str(slot) not in PUBLIC | PERSONS | IGNORED:
            answer = await m.ask(slot.operation, asked(m, slot, m.foreign[thing(slot) or ""]))
            if str(slot) in NOTHING:
                assert empty(slot, answer), (str(slot), answer)
            else:
                refused(slot, answer)


async def test_what_is_not_there(m: Battery) -> None:
    """Issue 3: not found, and nothing has changed; 20 §1.8.6: before anybody asks who may."""
    for slot in IDENTIFIERS:
        kind = thing(slot) or ""
        if str(slot) in PERSONS | IGNORED:
            continue
        for value in [UNKNOWN[kind]] if kind in UNKNOWN else [0, -1, 999_999, 2**53 - 1]:
            answer = await m.ask(slot.operation, asked(m, slot, value))
            if str(slot) in NOTHING:
                assert empty(slot, answer), (str(slot), answer)
            else:
                refused(slot, answer)
                assert {code for _, code in said(answer)} <= {"not_found", None}, (str(slot), answer)


def empty(slot: Slot, answer: Any) -> bool:
    """Whether nothing was found or done."""
    found = answer["data"][slot.operation]
    return found in ([], {"count": 0}, "SUCCESS") or (isinstance(found, dict) and set(found) == {"contactRef"})


SEVERAL = [
    (operation, names)
    for operation in sorted(RULES)
    if len(names := [name for name in ("id", "name", "url", "externalId", "email") if name in root(operation).args]) > 1
    and operation not in {"campaigns", "deleteOrgUser", "contacts"}
    and all(optional(operation, name) for name in names)
]


def test_operations_with_several_identifiers() -> None:
    """Counted, so that a new one is not forgotten; `campaigns` filters by the first that is given (20 §3.4)."""
    assert [operation for operation, _ in SEVERAL] == [
        "actionPage", "campaign", "deleteActionPage", "deleteCampaign", "updateActionPage", "updateCampaign",
        "updateUser",
    ]  # fmt: skip


@pytest.mark.parametrize(("operation", "names"), SEVERAL)
async def test_both_identifiers_and_none(m: Battery, operation: str, names: list[str]) -> None:
    """20.13#12: exactly one counts, and a null is none; `updateUser` without any is about the caller."""
    plain = {key: value for key, value in m.question(operation).variables.items() if key not in names}
    one = {"id": 1, "name": "x/y", "url": "x/y", "externalId": 1, "email": "a@b.test"}
    for first in names:
        for second in names[names.index(first) + 1 :]:
            answer = await m.ask(operation, plain | {first: one[first], second: one[second]}, Caller.ADMIN)
            assert [code for _, code in said(answer)] == ["bad_arg"], (first, second, answer)
        alone = await m.ask(operation, plain | dict.fromkeys(names) | {first: 99 if first == "id" else one[first]})
        assert [code for _, code in said(alone)] != ["bad_arg"], (first, alone)
    m.strict = operation != "updateUser"
    for none in (plain, plain | dict.fromkeys(names)):
        answer = await m.ask(operation, none)
        expected = [] if operation == "updateUser" else [("Provide exactly one identifier argument", "bad_arg")]
        assert said(answer) == expected


TAKEN = {
    "addOrg.input.name": ("PARTNER", "name"),
    "updateOrg.input.name": ("Partner", "name"),
    "addCampaign.input.name": ("THEIRS", "name"),
    "updateCampaign.input.name": ("Theirs", "name"),
    "upsertCampaign.input.name": ("THEIRS", "name"),
    "upsertCampaign.input.actionPages.name": ("Partner/Page", "name"),
    "addActionPage.input.name": ("PARTNER/page", "name"),
    "updateActionPage.input.name": ("partner/PAGE", "name"),
    "copyActionPage.name": ("Partner/page", "name"),
    "copyCampaignActionPage.name": ("Partner/page", "name"),
}


@pytest.mark.parametrize("place", TAKEN)
@pytest.mark.parametrize("store", ["memory", "sqlite", "postgresql"])
async def test_names_that_are_taken(store: str, place: str) -> None:
    """Issue 3, 20 §1.1, §3.7.1: in other letter case too, when things are made, renamed and copied."""
    slot = next(slot for slot in EVERY if str(slot) == place)
    name, at = TAKEN[place]
    async with battery(store) as b:
        before = await b.scene.stored()
        answer = await b.ask(slot.operation, b.question(slot.operation).changed(slot.place, name))
        (found,) = paths(answer)
        assert found[0] == "has already been taken"
        assert (found[1][0], found[1][-1]) == (slot.operation, at)
        assert await b.scene.stored() == before


def test_the_schema_is_the_contracts() -> None:
    """The places above are read from the schema that is served."""
    assert SCHEMA.mutation_type is not None
    assert len(SCHEMA.mutation_type.fields) == 43


# Below an org: what is selected, what is asked of it, and what it says of another org's thing.
BELOW: dict[str, tuple[str, dict[str, list[object]] | None]] = {
    "PrivateOrg.key(select)": ("key(select: {{id: {key}}}) {{ id }}", None),
    "PrivateOrg.keys(select)": ("keys(select: {{id: {key}}}) {{ id }}", {"keys": []}),
    "PrivateOrg.campaign(id)": ("campaign(id: {campaign}) {{ id }}", None),
    "PrivateOrg.actionPage(id)": ("actionPage(id: {page}) {{ id }}", None),
    "PrivateOrg.actionPage(name)": ('actionPage(name: "{page name}") {{ id }}', None),
    "PrivateOrg.actionPages(select)": ("actionPages(select: {{campaignId: {campaign}}}) {{ id }}", {"actionPages": []}),
    "PrivateOrg.campaigns(select)": ('campaigns(select: {{orgName: "{org}"}}) {{ id }}', {"campaigns": []}),
}
# By kind of thing or in public, nothing is identified.
NO_IDENTIFIER = {
    "PrivateOrg.services(select)", "Campaign.actions(actionType)", "Campaign.actions(limit)",
    "CampaignStats.supporterCountByOthers(orgName)",
}  # fmt: skip


def test_no_argument_below_the_roots_is_missing() -> None:
    """From the schema; campaigns have the same arguments on both faces."""
    roots = {SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type}
    found = {
        f"{kind.name}.{field}({argument})"
        for kind in SCHEMA.type_map.values()
        if isinstance(kind, GraphQLObjectType) and kind not in roots and not kind.name.startswith("__")
        for field, described in kind.fields.items()
        for argument in described.args
    }
    assert {re.sub(r"^(Public|Private)Campaign\.", "Campaign.", one) for one in found} == BELOW.keys() | NO_IDENTIFIER


@pytest.mark.parametrize("place", BELOW)
async def test_what_is_anothers_below_an_org(m: Battery, place: str) -> None:
    """Issue 3; 20.13#15: one org's staff find nothing of another's there, nor what is nowhere."""
    asked_for, nothing = BELOW[place]
    for values in (m.foreign, {**dict.fromkeys(m.foreign, 999_999), "page name": "no/page", "org": "nobody"}):
        document = f'{{ org(name: "lead") {{ {asked_for.format(**values)} }} }}'
        answer = await m.scene.ask(m.users[Caller.OWNER], document)
        if nothing is None:
            ((message, code),) = said(answer)
            assert code == "not_found" or message == "not_found"
        else:
            assert answer["data"]["org"] == nothing


async def test_a_change_would_be_seen(m: Battery) -> None:
    """A planted bug: an org of others that one could change."""
    with pytest.raises(AssertionError, match="updateOrg"):
        await m.ask("updateOrg", dict(m.question("updateOrg").variables))
