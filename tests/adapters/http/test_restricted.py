"""The restricted surface over HTTP: its schema, its refusals, who gets in where (spec 20 §10, 20.13#22)."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from attrs import define
from dependency_injector import providers
from graphql import get_introspection_query, validate_schema

from adapters.identity.signing import SECRET, hs
from application.users.callers import PASSWORD, Callers
from captchas import OnceService
from proca.adapters.captcha.services import CaptchaServices
from proca.adapters.http.app import create_app
from proca.adapters.http.graphql.execution import build_schema
from proca.adapters.http.graphql.restricted_schema import build_restricted_schema
from proca.adapters.http.restricted import MountedBeside, create_restricted_app
from proca.adapters.identity.tokens import JwtReader, shared_key
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.contacts.schema import ContactSchema
from proca.domain.secret import Secret
from world import ACT, LINK, SIGN, World, world

ECI_PERSON = {
    "firstName": "Max",
    "lastName": "Huber",
    "nationality": {"country": "AT", "documentType": "passport", "documentNumber": "P 1234567"},
}
PAGE = """query ($id: Int!) { actionPage(id: $id) {
  __typename id name campaign { __typename name stats { supporterCountByOrg { count } } org { __typename } } } }"""


@define
class Restricted:
    """A world with a page for an initiative, seen through the restricted surface."""

    w: World
    http: httpx.AsyncClient
    page: ActionPage
    service: OnceService

    async def post(self, query: str, path: str = "/api", **rest: Any) -> httpx.Response:
        """What a document is answered."""
        headers = rest.pop("headers", {})
        return await self.http.post(path, json={"query": query, **rest}, headers=headers)

    async def sign(self, extensions: object = None, **rest: Any) -> httpx.Response:
        """A signature with these extensions."""
        contact = rest.pop("contact", ECI_PERSON)
        variables = {"page": self.page.id, "action": {"actionType": "support"}, "contact": contact, "privacy": {}}
        return await self.post(rest.pop("query", SIGN), variables=variables, extensions=extensions, **rest)


@pytest.fixture
async def r() -> AsyncIterator[Restricted]:
    async with world("memory") as made:
        service = OnceService()
        made.container.captcha.services.override(
            providers.Object(CaptchaServices({"procaptcha": service}, "procaptcha"))
        )
        reader = JwtReader(shared_key(Secret(SECRET)), None)
        made.container.accounts.token_reader.override(providers.Object(reader))
        org = await made.org("alpha")
        campaign = await made.campaign(org, contact_schema=ContactSchema.ECI)
        page = await made.page(campaign, org, "alpha/eci")
        use_cases = made.container.use_cases()
        app = MountedBeside("/eci", create_restricted_app(use_cases), create_app(use_cases))
        transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://proca.test/eci") as http:
            yield Restricted(made, http, page, service)


def codes(answer: httpx.Response) -> list[tuple[str, str | None]]:
    """Message and code of each error."""
    return [(one["message"], one.get("extensions", {}).get("code")) for one in answer.json()["errors"]]


async def test_signing_with_a_proof(r: Restricted) -> None:
    """20 §10."""
    answer = await r.sign({"captcha": "good", "captcha_service": "procaptcha", "unknown": [1]})
    assert answer.status_code == 200
    assert answer.json()["data"]["addActionContact"]["contactRef"]
    assert (r.service.asked, await r.w.count("actions")) == (["good"], 1)


@pytest.mark.parametrize("extensions", [None, {}, {"captcha": None}, {"captcha": ""}, {"captcha_service": "hcaptcha"}])
async def test_signing_without_a_proof(r: Restricted, extensions: object) -> None:
    """20 §10, §3.2."""
    answer = await r.sign(extensions)
    assert answer.status_code == 200
    assert answer.json()["data"] is None
    assert codes(answer) == [("Captcha code is required for this API call", "unauthorized")]
    assert await r.w.count("actions") == 0


async def test_errors_of_the_proof_and_of_the_form(r: Restricted) -> None:
    """20 §3.2: codes and texts; a form error does not burn the captcha."""
    assert codes(await r.sign({"captcha": "bad"})) == [("captcha: challenge solution invalid", "bad_captcha")]
    assert codes(await r.sign({"captcha": "good", "captcha_service": "x"})) == [("not enabled", "bad_arg")]
    wrong = await r.sign({"captcha": "good"}, contact={**ECI_PERSON, "lastName": None})
    assert ["addActionContact", "lastName"] in [error["path"] for error in wrong.json()["errors"]]
    r.service.down = True
    assert codes(await r.sign({"captcha": "good"})) == [("Procaptcha HTTP error", "bad_captcha")]
    assert await r.w.count("actions") == 0
    r.service.down = False
    assert "errors" not in (await r.sign({"captcha": "good 2"})).json()


@pytest.mark.parametrize(
    "extensions",
    [5, True, "x", [], [{}], "[1]", {"captcha": 5}, {"captcha": ["good"]}, {"captcha": "good", "captcha_service": {}}],
)
async def test_extensions_of_a_wrong_type(r: Restricted, extensions: object) -> None:
    """20 §3.2, §10: HTTP 400, also for queries, and for a whole batch before any of it is done."""
    wanted = {
        "data": None,
        "errors": [{"message": "Invalid extensions map", "extensions": {"code": "invalid_extensions"}}],
    }
    for answer in (
        await r.sign(extensions),
        await r.post("{ actionPage(id: 1) { id } }", extensions=extensions),
    ):
        assert (answer.status_code, answer.json()) == (400, wanted)
    variables = {"page": r.page.id, "action": {"actionType": "s"}, "contact": ECI_PERSON, "privacy": {}}
    good = {"query": SIGN, "variables": variables, "extensions": {"captcha": "good"}}
    batch = await r.http.post("/api", json=[good, {"query": PAGE, "extensions": {"captcha": 5}}])
    assert (batch.status_code, batch.json()) == (400, wanted)
    assert (r.service.asked, await r.w.count("actions")) == ([], 0)


async def test_the_proof_in_a_form(r: Restricted) -> None:
    """20 §5.2: there variables and extensions are JSON text."""
    variables = {"page": r.page.id, "action": {"actionType": "s"}, "contact": ECI_PERSON, "privacy": {}}
    form = {"query": SIGN, "variables": json.dumps(variables), "extensions": '{"captcha": "good"}'}
    assert "errors" not in (await r.http.post("/api", data=form)).json()
    wrong = await r.http.post("/api", data={**form, "extensions": "{"})
    assert (wrong.status_code, codes(wrong)) == (400, [("Invalid extensions map", "invalid_extensions")])


@pytest.mark.parametrize("is_short", [True, False])
async def test_both_ways_of_carrying_out_ask(r: Restricted, is_short: bool) -> None:
    """Decision 0010: the short way of intake documents asks for the proof as the general executor does."""
    named = SIGN.replace("mutation", "mutation M") + " query Q { __typename }"
    rest: dict[str, Any] = {} if is_short else {"query": named, "operationName": "M"}
    assert codes(await r.sign(**rest)) == [("Captcha code is required for this API call", "unauthorized")]
    assert "errors" not in (await r.sign({"captcha": "good"}, **rest)).json()


async def test_a_replay_needs_no_proof(r: Restricted) -> None:
    """D16."""
    headers = {"idempotency-key": "k1"}
    first = await r.sign({"captcha": "good"}, headers=headers)
    assert (await r.sign(None, headers=headers)).json() == first.json()
    assert (r.service.asked, await r.w.count("actions")) == (["good"], 1)


async def test_the_normal_surface_ignores_extensions(r: Restricted) -> None:
    """20 §10: unless a campaign asks, whatever they hold."""
    variables = {"page": r.page.id, "action": {"actionType": "s"}, "contact": ECI_PERSON, "privacy": {}}
    for extensions in (None, {"captcha": "bad"}, {"captcha": 5}, "nonsense", [1]):
        body = {"query": SIGN, "variables": variables, "extensions": extensions}
        answer = await r.w.http.post("/api", json=body)
        assert (answer.status_code, "errors" in answer.json()) == (200, False)
    assert r.service.asked == []


def test_the_schema_is_what_is_listed() -> None:
    """20 §10: two root fields, public faces, and nothing that these do not need; the rest is as in the whole schema."""
    schema, whole = build_restricted_schema(), build_schema()
    query, mutation = schema.query_type, schema.mutation_type
    assert query is not None
    assert mutation is not None
    assert whole.mutation_type is not None
    assert {name: str(field.type) for name, field in query.fields.items()} == {"actionPage": "PublicActionPage!"}
    assert {name: str(field.type) for name, field in mutation.fields.items()} == {
        "addActionContact": "ContactReference!"
    }
    assert mutation.fields["addActionContact"] is whole.mutation_type.fields["addActionContact"]
    assert schema.subscription_type is None
    assert {name for name in schema.type_map if not name.startswith("__")} == LISTED
    assert validate_schema(schema) == []


LISTED = {
    *("RootQueryType", "RootMutationType"),
    *("ActionPage", "PublicActionPage", "Campaign", "PublicCampaign", "Org", "PublicOrg", "Target", "PublicTarget"),
    *("CampaignProcessing", "CampaignStats", "AreaCount", "OrgCount", "ActionTypeCount"),
    *("PublicActionsResult", "ActionCustomFields", "CustomField", "ContactReference"),
    *("CampaignStatus", "ContactSchema", "DonationSchema", "DonationFrequencyUnit"),
    *("ActionInput", "CustomFieldInput", "DonationActionInput", "MttActionInput"),
    *("ContactInput", "AddressInput", "NationalityInput", "ConsentInput", "TrackingInput"),
    *("Int", "String", "Boolean", "ID", "Json", "Date", "NaiveDateTime"),
}


async def test_reading_a_page(r: Restricted) -> None:
    """20 §10: the public face, with `__typename`."""
    answer = (await r.post(PAGE, variables={"id": r.page.id})).json()
    assert answer["data"]["actionPage"] == {
        "__typename": "PublicActionPage",
        "id": r.page.id,
        "name": "alpha/eci",
        "campaign": {
            "__typename": "PublicCampaign",
            "name": "river",
            "stats": {"supporterCountByOrg": []},
            "org": {"__typename": "PublicOrg"},
        },
    }
    assert codes(await r.post(PAGE, variables={"id": 999})) == [("Entity not found", "not_found")]


@pytest.mark.parametrize(
    "query",
    [
        "{ campaigns(id: 1) { id } }",
        "{ currentUser { email } }",
        '{ org(name: "alpha") { id } }',
        "{ actionPage(id: 1) { ... on PrivateActionPage { extraSupporters } } }",
        "{ actionPage(id: 1) { campaign { ... on PrivateCampaign { forceDelivery } } } }",
        "subscription { actionPageUpserted { id } }",
        ACT,
        LINK,
    ],
)
async def test_everything_else_is_unknown(r: Restricted, query: str) -> None:
    """20 §10."""
    answer = await r.post(query)
    assert answer.status_code == 200
    assert "data" not in answer.json()
    assert answer.json()["errors"]


NESTED = "{ __schema { types { name } } }"
HIDDEN = [
    get_introspection_query(),
    NESTED,
    "query Q { a: __schema { queryType { name } } }",
    '{ __type(name: "RootQueryType") { fields { name } } }',
    '{ x: __type(name: "ContactInput") { inputFields { name } } actionPage(id: 1) { id } }',
    "query { ...F } fragment F on RootQueryType { __schema { types { name } } }",
    'query { ...F } fragment F on RootQueryType { ...G } fragment G on RootQueryType { t: __type(name: "A") { name } }',
    "{ ... on RootQueryType { ... { __schema { types { name } } } } }",
    '{ ... @include(if: true) { __type(name: "Org") { name } } }',
    "query ($n: Boolean = false) { __schema @skip(if: $n) { types { name } } }",
    "query A { __typename } query B { __schema { types { name } } }",
    "{ __typename } fragment Unused on RootQueryType { __schema { types { name } } }",
    "{ actionPage(id: 1) { id __schema { types { name } } } }",
    "mutation { __schema { types { name } } }",
    "subscription { __schema { types { name } } }",
    "{ __schema __schema __type }",
]


@pytest.mark.parametrize("query", HIDDEN)
async def test_introspection_is_refused_wherever_it_is(r: Restricted, query: str) -> None:
    """20.13#22, 20 §5.2: `__schema` and `__type` at every depth, under aliases, in fragments used or not."""
    for answer in (
        await r.post(query),
        await r.http.get("/api", params={"query": query}),
        await r.http.post("/api", content=query, headers={"content-type": "application/graphql"}),
    ):
        tree = answer.json()
        assert "data" not in tree
        assert codes(answer) == [("Unauthorized", "unauthorized")]
    batch = (await r.http.post("/api", json=[{"query": "{ __typename }"}, {"query": query}])).json()
    assert batch[0]["payload"] == {"data": {"__typename": "RootQueryType"}}
    assert "data" not in batch[1]["payload"]


async def test_the_whole_schema_still_tells_about_itself(r: Restricted) -> None:
    """What is cut and forbidden there changes nothing here."""
    answer = (await r.w.http.post("/api", json={"query": '{ __type(name: "PrivateCampaign") { name } }'})).json()
    assert answer == {"data": {"__type": {"name": "PrivateCampaign"}}}


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("{ actionPage(id: 1) " + "{ campaign { org " * 11 + "{ name }" + "} }" * 11 + " }", "depth"),
        ("{" + " ".join(f"a{n}: actionPage(id: 1) {{ id }}" for n in range(101)) + "}", "alias"),
        ("{" + " actionPage(id: 1) { id name }" * 700 + "}", "field"),
    ],
)
async def test_the_limits_hold_here_too(r: Restricted, query: str, limit: str) -> None:
    """D11."""
    (error,) = (await r.post(query)).json()["errors"]
    assert error["extensions"]["code"] == "document_too_large"
    assert limit in error["message"]


async def test_credentials_mean_nothing_on_the_public_side(r: Restricted) -> None:
    """20 §10: no authentication, not even a refusal of credentials that are wrong."""
    for authorization in ("Basic ???", "Bearer API-nonsense", "Bearer eyJ", basic("ada@x.test", "wrong")):
        answer = await r.post("{ __typename }", headers={"authorization": authorization})
        assert (answer.status_code, answer.json()) == (200, {"data": {"__typename": "RootQueryType"}})


def basic(email: str, password: str) -> str:
    """Basic credentials."""
    return "Basic " + b64encode(f"{email}:{password}".encode()).decode()


VERIFIED = {"email_verified": True}
JWT = hs({"email": "olga@x.test", "sub": "1", "exp": 2_000_000_000, "user_metadata": VERIFIED})
WHO = '{ currentUser { email } __type(name: "PrivateOrg") { name } }'


async def test_the_private_side_knows_passwords_and_tokens(r: Restricted) -> None:
    """20 §10: the whole schema for Basic and API token; introspection is open there."""
    people = Callers(r.w)
    user = await people.with_password()
    token = (await people.api_token(user)).reveal()
    for authorization in (basic("ada@x.test", PASSWORD.reveal()), f"Bearer {token}"):
        for path in ("/private/api", "/private/api/"):
            answer = await r.post(WHO, path, headers={"authorization": authorization})
            wanted = {"currentUser": {"email": "ada@x.test"}, "__type": {"name": "PrivateOrg"}}
            assert (answer.status_code, answer.json()) == (200, {"data": wanted})


async def test_a_token_of_another_sign_on_counts_on_the_whole_surface(r: Restricted) -> None:
    """The very one that the private side does not take below."""
    headers = {"authorization": f"Bearer {JWT}"}
    answer = await r.w.http.post("/api", json={"query": WHO}, headers=headers)
    assert answer.json()["data"]["currentUser"] == {"email": "olga@x.test"}


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (None, 401),
        ("Basic ???", 400),
        (basic("ada@x.test", "Wrong-Password-1"), 401),
        ("Bearer API-bm9uc2Vuc2U", 401),
        (f"Bearer {JWT}", 401),
        ("Token x", 401),
    ],
)
async def test_the_private_side_lets_nobody_else_in(r: Restricted, authorization: str | None, status: int) -> None:
    """20 §10: no JSON Web Token, no session, nobody without a name: they could sign without a captcha."""
    user = await Callers(r.w).with_password()
    session = await r.w.container.use_cases().accounts.start_session(user)
    headers = {"authorization": authorization} if authorization else {}
    headers["cookie"] = f"_proca_key={session.reveal()}"
    for query in (WHO, SIGN, "{ __typename }"):
        answer = await r.post(query, "/private/api", headers=headers)
        assert (answer.status_code, answer.json()["data"]) == (status, None)
        assert codes(answer)[0][1] == "unauthorized"
    assert await r.w.count("actions") == 0


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/link/s/1/accept/x", "/webhook/mailjet", "/graphiql", "/users/log_in", "/users/oidc", "/docs"),
        *("/docs/openapi.json", "/schema", "/v1/campaigns/1", "/v1/action-pages/1/signatures", "/p/alpha/eci"),
        *("/private", "/private/", "/private/v1", "/private/graphiql", "/socket/websocket", "/api/x", "/API", "//api"),
        *("/api/../v1/campaigns/1", "/eci/api", "/assets/sign.css", "/api%2F..%2F"),
    ],
)
async def test_there_is_nothing_else(r: Restricted, path: str) -> None:
    """20 §10: 404."""
    for method in ("GET", "POST"):
        answer = await r.http.request(method, f"http://proca.test/eci{path}", json={"query": "{ __typename }"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert answer.headers["x-request-id"]


async def test_health(r: Restricted) -> None:
    """20 §10."""
    answer = await r.http.get("/health")
    assert (answer.status_code, answer.json()["status"]) in ((200, "ok"), (503, "error"))
    assert (await r.http.post("/health")).status_code == 405


async def test_browsers_may_come_from_elsewhere(r: Restricted) -> None:
    """20 §5.4: on every route."""
    answer = await r.http.request("OPTIONS", "/api", headers={"origin": "https://widget.test"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "Captcha-Code" in answer.headers["access-control-allow-headers"]


async def test_beside_it_the_whole_surface_is_whole(r: Restricted) -> None:
    """The path alone leads to the restricted one; what only begins like it does not."""
    host = "http://proca.test"
    assert (await r.http.get(f"{host}/v1/campaigns/1")).status_code == 200
    assert (await r.http.get(f"{host}/p/alpha/eci")).status_code == 200
    assert (await r.http.get(f"{host}/ecifoo")).status_code == 404
    assert (await r.http.get(f"{host}/eci")).json()["code"] == "not_found"
    assert (await r.http.post(f"{host}/private/api", json={"query": "{ __typename }"})).status_code == 404


async def test_no_socket_opens(r: Restricted) -> None:
    """20.13#22: no socket serves the whole schema past the captcha."""
    app = create_restricted_app(r.w.container.use_cases())
    for path in ("/socket/websocket", "/api", "/private/api", "/"):
        for extensions, wanted in (
            ({"websocket.http.response": {}}, {"type": "websocket.http.response.start", "status": 404, "headers": []}),
            ({}, {"type": "websocket.close", "code": 1008}),
        ):
            sent: list[Any] = []
            scope = {"type": "websocket", "path": path, "headers": [], "query_string": b"", "extensions": extensions}
            await app({**scope, "subprotocols": ["graphql-transport-ws"]}, connected, recording(sent))
            assert sent[0] == wanted


async def connected() -> dict[str, Any]:
    """A client that wants a socket."""
    return {"type": "websocket.connect"}


def recording(sent: list[Any]) -> Any:
    """What is sent to it."""

    async def send(event: Any) -> None:
        sent.append(event)

    return send
