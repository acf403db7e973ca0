"""The wire of GraphQL: forms of requests, statuses, headers and shapes of errors (spec 20 §5, spec 40)."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from proca.adapters.http.graphql import limits
from proca.adapters.http.graphql.endpoint import MAX_BATCH
from proca.adapters.http.surroundings import MAX_BODY
from world import World, world

COUNT = "query getCount($actionPage: Int!){actionPage(id:$actionPage) { campaign { stats { supporterCount } }}}"


@pytest.fixture
async def w() -> AsyncIterator[World]:
    async with world("memory") as made:
        alpha = await made.org("alpha", config={"a": 1})
        campaign = await made.campaign(alpha, "river", public_actions=("petition:comment",), config={"goal": 5})
        await made.page(campaign, alpha, "wood.test/river", config={"journey": ["Petition"]}, extra_supporters=7)
        yield made


async def post(w: World, body: Any = None, **options: Any) -> Any:
    return await w.http.post("/api", json=body, **options) if body is not None else await w.http.post("/api", **options)


async def test_every_form_of_a_request(w: World) -> None:
    """20 §5.2: JSON, form, multipart-free, application/graphql, GET; the widget's `?id=` is ignored."""
    variables = {"actionPage": 1}
    wanted = {"data": {"actionPage": {"campaign": {"stats": {"supporterCount": 7}}}}}
    forms = [
        await post(w, {"query": COUNT, "variables": variables, "operationName": ""}, params={"id": "1"}),
        await post(w, {"query": COUNT, "variables": json.dumps(variables), "extensions": {}}),
        await post(w, data={"query": COUNT, "variables": json.dumps(variables)}),
        await w.http.get("/api", params={"query": COUNT, "variables": json.dumps(variables)}),
        await post(
            w,
            content="{actionPage(id:1){campaign{stats{supporterCount}}}}",
            headers={"content-type": "application/graphql"},
        ),
    ]
    for answer in forms:
        assert answer.status_code == 200
        assert answer.json() == wanted
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert answer.headers["x-request-id"]


async def test_a_batch_is_wrapped_in_payload(w: World) -> None:
    """20 §5.2: each element is the rest of its request with the result as `payload`."""
    entries = [{"id": n, "query": COUNT, "variables": {"actionPage": 1}} for n in (1, 2)]
    answer = (await post(w, entries)).json()
    assert [entry["id"] for entry in answer] == [1, 2]
    assert answer[0]["payload"]["data"]["actionPage"]["campaign"]["stats"] == {"supporterCount": 7}
    assert (await post(w, entries * MAX_BATCH)).status_code == 400


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        ({"json": {}}, 400, "No query document supplied"),
        ({"json": {"query": "  "}}, 400, "No query document supplied"),
        ({"json": 5}, 400, "No query document supplied"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "The body is not valid JSON"),
        (
            {"content": b'{"query": "\xff"}', "headers": {"content-type": "application/json"}},
            400,
            "The body is not valid JSON",
        ),
        ({"content": b"\xff", "headers": {"content-type": "application/graphql"}}, 400, "The body is not valid UTF-8"),
        ({"json": {"query": COUNT, "variables": "nonsense"}}, 400, "The variable values could not be decoded"),
        ({"json": {"query": COUNT, "variables": [1]}}, 400, "The variable values could not be decoded"),
        ({"json": {"query": COUNT}, "headers": {"accept": "text/html"}}, 406, "Only JSON can be served here"),
        (
            {"json": {"query": COUNT}, "headers": {"idempotency-key": "x" * 300}},
            400,
            "The idempotency key must be printable text of at most 200 characters",
        ),
    ],
)
async def test_requests_without_a_document(w: World, options: dict[str, Any], status: int, message: str) -> None:
    answer = await post(w, **options)
    assert answer.status_code == status
    assert answer.json() == {"errors": [{"message": message}]}


async def test_mutations_only_by_post(w: World) -> None:
    """20 §5.2."""
    answer = await w.http.get(
        "/api", params={"query": 'mutation { linkActions(actionPageId:1, contactRef:"x") {contactRef} }'}
    )
    assert answer.status_code == 405
    assert answer.json() == {"errors": [{"message": "Can only perform a mutation from a POST request"}]}


async def test_refused_documents_have_errors_and_no_data(w: World) -> None:
    """D13, spec 40 [seen]: HTTP 200, double quotes in the messages, no `data`."""
    unknown = await w.graphql("{ actionPage(id: 1) { idd } }")
    assert set(unknown) == {"errors"}
    assert unknown["errors"][0]["message"].startswith('Cannot query field "idd" on type "ActionPage".')
    assert unknown["errors"][0]["locations"] == [{"line": 1, "column": 23}]
    assert set(await w.graphql("{ actionPage(id: 1 { id } }")) == {"errors"}
    assert set(await w.graphql("query ($a: Int!) { actionPage(id: $a) { id } }", a="x")) == {"errors"}


async def test_errors_of_execution(w: World) -> None:
    """20 §3.2: message, path and code; null data because the root is non-null."""
    missing = await w.graphql("{ actionPage(id: 99) { id } }")
    assert missing["data"] is None
    (error,) = missing["errors"]
    assert error["message"] == "Entity not found"
    assert error["path"] == ["actionPage"]
    assert error["extensions"] == {"code": "not_found"}
    nullable = await w.graphql('{ campaign(name: "nope") { id } }')
    assert nullable["data"] == {"campaign": None}


@pytest.mark.parametrize("arguments", ["", "(id: null)", '(id: 1, name: "wood.test/river")', "(id: null, name: null)"])
async def test_exactly_one_identifier(w: World, arguments: str) -> None:
    """20 §3.2, and 20.13#12: an explicit null counts as absent."""
    answer = await w.graphql(f"{{ actionPage{arguments} {{ id }} }}")
    assert answer["errors"][0]["message"] == "Provide exactly one identifier argument"
    assert answer["errors"][0]["extensions"] == {"code": "bad_arg"}


@pytest.mark.parametrize("by", ["id: 1", 'name: "WOOD.test/River"', 'url: "wood.test/river"', "id: 1, name: null"])
async def test_identifiers_of_a_page(w: World, by: str) -> None:
    answer = await w.graphql(f"{{ actionPage({by}) {{ id __typename }} }}")
    assert answer == {"data": {"actionPage": {"id": 1, "__typename": "PublicActionPage"}}}


async def test_the_public_view_of_a_page_and_its_campaign(w: World) -> None:
    """10 §7.1, §7.3; spec 40, things a client breaks without: JSON as strings, targets a list."""
    answer = await w.graphql(
        """{ actionPage(id: 1) { id name locale live journey config thankYouTemplate thankYouTemplateRef
             org { __typename name title config }
             campaign { __typename id externalId name title status contactSchema config start end
               campaignProcessing { supporterConfirm supporterConfirmTemplate actionConfirm }
               org { name } targets { id } } } }"""
    )
    page = answer["data"]["actionPage"]
    assert json.loads(page["config"]) == {"journey": ["Petition"]}
    assert page["journey"] == ["Petition"]
    assert page["org"] == {"__typename": "PublicOrg", "name": "alpha", "title": "Alpha", "config": '{"a":1}'}
    campaign = page["campaign"]
    assert campaign["__typename"] == "PublicCampaign"
    assert (campaign["status"], campaign["contactSchema"]) == ("LIVE", "BASIC")
    assert campaign["targets"] == []
    assert campaign["campaignProcessing"] == {
        "supporterConfirm": None,
        "supporterConfirmTemplate": None,
        "actionConfirm": None,
    }


async def test_campaign_filters(w: World) -> None:
    """10 §10.4 no. 44, 20.13#13: `%river%` filters, the name filter returns one, no filter returns all."""
    alpha = await w.org("beta")
    await w.campaign(alpha, "forest")
    ask = "{{ campaigns{} {{ name }} }}"
    cases = {
        "": ["river", "forest"],
        '(title: "%iver%")': ["river"],
        '(title: "river")': [],
        '(name: "FOREST")': ["forest"],
        "(id: 1)": ["river"],
        "(id: 7)": [],
    }
    for arguments, names in cases.items():
        answer = await w.graphql(ask.format(arguments))
        assert [campaign["name"] for campaign in answer["data"]["campaigns"]] == names, arguments


async def test_stats_and_public_actions(w: World) -> None:
    """10 §7.7, §7.8: only allow-listed fields, testing excluded (Q18), counts by org, area, type and others."""
    page = await w.container.find_action_page()(1)
    beta = await w.org("beta")
    theirs = await w.page(page.campaign, beta)
    fields = '{"comment": "Let it flow", "secret": 1, "list": [1, 2]}'
    address = {"country": "se"}
    contact = {"firstName": "Olga", "email": "o@mail.test", "address": address}
    await w.signed(page.page, contact=contact, action={"actionType": "petition", "customFields": fields})
    await w.signed(page.page, "t@mail.test", action={"actionType": "petition", "testing": True})
    await w.signed(theirs, "b@mail.test")
    await w.process()
    w.clock.move(seconds=2)
    answer = await w.graphql(
        """{ campaign(id: 1) {
             stats { supporterCount supporterCountByArea { area count } supporterCountByOrg { org { name title } count }
                     supporterCountByOthers(orgName: "beta") actionCount { actionType count } }
             actions(actionType: "petition") { fieldKeys list { actionId actionType insertedAt area customFields
                                                                fields { key value } } } } }"""
    )
    campaign = answer["data"]["campaign"]
    assert campaign["stats"] == {
        "supporterCount": 9,
        "supporterCountByArea": [{"area": "SE", "count": 1}],
        "supporterCountByOrg": [
            {"org": {"name": "alpha", "title": "Alpha"}, "count": 8},
            {"org": {"name": "beta", "title": "Beta"}, "count": 1},
        ],
        "supporterCountByOthers": 8,
        "actionCount": [{"actionType": "petition", "count": 2}],
    }
    assert campaign["actions"]["fieldKeys"] == ["comment"]
    theirs_action, ours = campaign["actions"]["list"]
    assert theirs_action["customFields"] == "{}"
    assert ours["fields"] == [{"key": "comment", "value": "Let it flow"}]
    assert (ours["area"], ours["customFields"]) == ("SE", '{"comment":"Let it flow"}')
    assert len(ours["insertedAt"]) == len("2026-01-31T09:30:00")


@pytest.mark.parametrize("limit", [-1, 0, 1000])
async def test_the_limit_of_public_actions_is_capped(w: World, limit: int) -> None:
    answer = await w.graphql(
        f'{{ campaign(id: 1) {{ actions(actionType: "x", limit: {limit}) {{ list {{ area }} }} }} }}'
    )
    assert answer["data"]["campaign"]["actions"] == {"list": []}


async def test_json_in_and_out(w: World) -> None:
    """D13: a JSON object in a string or natively; anything else is an invalid argument."""
    page = (await w.container.find_action_page()(1)).page
    for number, fields in enumerate(['{"a": 1}', {"a": 1}]):
        await w.signed(page, f"n{number}@mail.test", action={"actionType": "petition", "customFields": fields})
    for fields in ("[1]", "5", "nonsense", 5, [1], True, '{"a": "\\ud800"}'):
        answer = await w.sign(page, action={"actionType": "petition", "customFields": fields})
        assert set(answer) == {"errors"}, fields
    assert await w.count("actions") == 2


async def test_snake_case_variables_and_undeclared_ones(w: World) -> None:
    """D13: names in variables may be in snake_case; undeclared variables are ignored; free JSON is left alone."""
    page = (await w.container.find_action_page()(1)).page
    contact = {"first_name": "Olga", "email": "o@mail.test", "address": {"street_number": "5", "country": "se"}}
    action = {"action_type": "petition", "custom_fields": {"my_field": "x"}}
    await w.signed(page, contact=contact, action=action, undeclared=5)
    recorded = await w.recorded((await w.container.find_action_page()(1)).org)
    assert recorded[0].action.fields == {"my_field": "x"}
    assert json.loads(recorded[0].contact.payload.content)["address"]["streetNumber"] == "5"


async def test_int_is_53_bit(w: World) -> None:
    """20 §5.1."""
    assert (await w.graphql(f"{{ actionPage(id: {2**53 - 1}) {{ id }} }}"))["errors"][0][
        "message"
    ] == "Entity not found"
    assert set(await w.graphql(f"{{ actionPage(id: {2**53}) {{ id }} }}")) == {"errors"}


NESTED = "campaign { org { name } stats { supporterCount } "
HOSTILE = {
    "depth 50": "{ actionPage(id: 1) " + "{ campaign " * 50 + "{ id }" + "}" * 50 + " }",
    "1,000 aliases": "{ " + " ".join(f"a{n}: actionPage(id: 1) {{ id }}" for n in range(1000)) + " }",
    "fragment cycle": "{ actionPage(id: 1) { ...a } } "
    "fragment a on ActionPage { ...b } fragment b on ActionPage { ...a }",
    "fragment bomb": "{ actionPage(id: 1) { ...f0 } } "
    + " ".join(f"fragment f{n} on ActionPage {{ ...f{n + 1} campaign {{ id }} ...f{n + 1} }}" for n in range(20))
    + " fragment f20 on ActionPage { id }",
    "long": "{ actionPage(id: 1) { " + "id " * 60_000 + "} }",
    "deep lists": "{ actionPage(id: " + "[" * 5000 + "1" + "]" * 5000 + ") { id } }",
    "introspection flood": "{ " + " ".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(200)) + " }",
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_documents(w: World, document: str) -> None:
    answer = await w.graphql(document)
    assert set(answer) == {"errors"}
    assert answer["errors"][0]["message"]


async def test_introspection_works(w: World) -> None:
    from graphql import get_introspection_query  # noqa: PLC0415

    answer = await w.graphql(get_introspection_query())
    assert answer["data"]["__schema"]["queryType"]["name"] == "RootQueryType"
    assert limits.MAX_DEPTH < 50


async def test_bodies_of_5_mb_are_refused(w: World) -> None:
    """Announced or not."""
    answer = await post(w, content=b"x" * (MAX_BODY + 1))
    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b" " * 1_000_000

    assert (await post(w, content=chunks())).status_code == 413


async def test_nulls_anywhere(w: World) -> None:
    """Q1: explicit nulls count as absent, and what is required then says so; nothing is stored."""
    page = (await w.container.find_action_page()(1)).page
    blank = ("can't be blank", ["addActionContact", "email"])
    answer = await w.sign(page, contact={"name": None, "firstName": "A", "email": None, "address": None})
    assert blank in [(error["message"], error["path"]) for error in answer["errors"]]
    action = {
        "actionType": "petition",
        "fields": None,
        "customFields": None,
        "donation": None,
        "mtt": None,
        "testing": None,
    }
    await w.signed(page, action=action, tracking=None, ref=None, privacy={"optIn": None})
    assert await w.count("actions") == 1


@pytest.mark.parametrize("text", ["a" * 100_000, "NUL\0", "\ud7ff\ue000", "🙂" * 300, "' OR 1=1 --", "${jndi:x}"])
async def test_strange_texts_never_break_anything(w: World, text: str) -> None:
    """Over-long and hostile strings in every text field: a documented error or a stored value, never a 500."""
    page = (await w.container.find_action_page()(1)).page
    fields = [{"key": text, "value": text}]
    answer = await w.sign(
        page,
        contact={"firstName": text, "lastName": text, "email": text, "phone": text, "address": {"locality": text}},
        action={"actionType": text, "fields": fields},
        tracking=dict.fromkeys(("source", "medium", "campaign", "content", "location"), text),
        ref=text,
        headers={"referer": "https://wood.test/x"},
    )
    assert {error["message"] for error in answer["errors"]} <= {
        "has invalid format",
        "should be at most 64 character(s)",
        "should be at most 128 character(s)",
        "should be at most 20 character(s)",
        "can't be blank",
    }
    answer = await w.sign(
        page, action={"actionType": "petition", "fields": fields}, tracking={"source": text}, ref=text
    )
    assert "errors" not in answer or answer["errors"][0]["path"] == ["addActionContact", "fields"]


async def test_cors(w: World) -> None:
    """20 §5.4: any origin, OPTIONS is 204, with and without Origin (spec 40: the Python CLI sends none)."""
    for headers in ({"origin": "https://wood.test", "access-control-request-method": "POST"}, {}):
        answer = await w.http.options("/api", headers=headers)
        assert answer.status_code == 204
        assert answer.headers["access-control-max-age"] == "1728000"
        assert "POST" in answer.headers["access-control-allow-methods"]
        assert "Content-Type" in answer.headers["access-control-allow-headers"]
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-allow-credentials"] == "true"


async def test_a_request_id_is_kept_or_made(w: World) -> None:
    given = "a-sensible-request-id-1"
    kept = await w.http.get("/health", headers={"x-request-id": given})
    assert kept.headers["x-request-id"] == given
    made = await w.http.get("/health", headers={"x-request-id": "short"})
    assert made.headers["x-request-id"] != "short"
