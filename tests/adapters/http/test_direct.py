"""The short way and the general executor give the same answers (decision 0010)."""

import asyncio
from typing import Any

from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from proca.adapters.http.graphql.context import RequestContext
from proca.adapters.http.graphql.execution import GraphQL, GraphQLRequest
from proca.adapters.reporting import NoReporting
from proca.domain.errors import Invalid, NotFound, Violation
from proca.domain.intake.intake import ContactReference
from world import ACT, LINK, SIGN

GRAPHQL = GraphQL()


@define
class Recording:
    """Use cases that remember what they were asked, and answer or refuse as told."""

    answer: ContactReference | Exception
    asked: list[object] = field(factory=list)
    reporting: NoReporting = field(factory=NoReporting)

    async def __call__(self, command: object) -> ContactReference:
        self.asked.append(command)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def refresh(self) -> None:
        """Nothing is remembered here."""

    @property
    def add_action_contact(self) -> "Recording":
        return self

    add_action = link_actions = add_action_contact


def both(query: str, variables: dict[str, Any], answer: ContactReference | Exception) -> tuple[Any, Any, bool]:
    """What the two ways answer and ask, and whether the document has a short way at all."""
    request = GraphQLRequest(query, variables)
    prepared = GRAPHQL.prepare(request)
    outcomes = []
    for way in (GRAPHQL.answer, GRAPHQL.answer_generally):
        recording = Recording(answer)
        context = RequestContext(recording, "https://wood.test/")  # type: ignore[arg-type]  # stands in for the use cases
        outcomes.append((asyncio.run(way(prepared, request, context)), recording.asked))
    return outcomes[0], outcomes[1], prepared.plan is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
NULLABLE_TEXT = st.none() | st.text(max_size=8)


def some(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with any of these members, at times with one that does not fit."""
    odd = st.dictionaries(st.sampled_from([*members, "unknown", "first_name", "custom_fields"]), JSON, max_size=1)
    fitting = st.fixed_dictionaries({}, optional=members)
    return st.tuples(fitting, st.just({}) | odd).map(lambda pair: pair[0] | pair[1])


ADDRESS = some(country=NULLABLE_TEXT, postcode=NULLABLE_TEXT, streetNumber=NULLABLE_TEXT)
CONTACT = some(
    firstName=NULLABLE_TEXT,
    email=NULLABLE_TEXT,
    birthDate=st.sampled_from(["2000-01-01", "", None]),
    address=ADDRESS | st.none(),
)
DONATION = some(payload=st.just("{}"), amount=st.integers(), schema=st.just("STRIPE_PAYMENT_INTENT"))
ACTION = some(
    actionType=st.text(max_size=5),
    customFields=st.sampled_from(['{"a":1}', "[]", "x", None]) | JSON,
    fields=st.lists(some(key=st.text(max_size=2), value=st.text(max_size=2)), max_size=2) | st.none(),
    testing=st.booleans() | st.none(),
    donation=DONATION,
    mtt=some(targets=st.lists(st.text(max_size=2), max_size=2), subject=NULLABLE_TEXT),
)
VARIABLES = some(
    page=st.integers() | st.just(2**53),
    action=ACTION,
    contact=CONTACT,
    privacy=some(optIn=st.booleans() | st.none(), leadOptIn=st.booleans()),
    tracking=some(source=NULLABLE_TEXT, location=NULLABLE_TEXT) | st.none(),
    ref=NULLABLE_TEXT,
    refs=st.lists(st.text(max_size=3)) | st.none() | st.text(max_size=3),
)
ANSWERS = st.sampled_from(
    [
        ContactReference("ref", "Olga"),
        ContactReference("ref", None),
        NotFound("Entity not found", code="not_found"),
        Invalid.of([Violation("can't be blank", ("email",)), Violation("is invalid", ("fields", 0))]),
    ]
)


@given(st.sampled_from([SIGN, ACT, LINK]), VARIABLES, ANSWERS)
def test_both_ways_agree(query: str, variables: dict[str, Any], answer: ContactReference | Exception) -> None:
    short, general, planned = both(query, variables, answer)
    assert planned
    assert short == general


@given(ACTION.filter(lambda action: isinstance(action.get("actionType"), str)), CONTACT)
def test_ordinary_input_takes_the_short_way_or_is_refused(action: dict[str, Any], contact: dict[str, Any]) -> None:
    variables = {"page": 1, "action": action, "contact": contact, "privacy": {}}
    (answer, asked), _, _ = both(SIGN, variables, ContactReference("ref", "Olga"))
    assert ("errors" in answer) == (asked == [])


def test_documents_that_are_not_simple_have_no_plan() -> None:
    for query in (
        "{ actionPage(id: 1) { id } }",
        'mutation { linkActions(actionPageId: 1, contactRef: "x") { contactRef } }',
        "mutation ($p: Int! = 1, $r: ID!) { linkActions(actionPageId: $p, contactRef: $r) { contactRef } }",
        (
            "mutation ($p: Int!, $r: ID!) { linkActions(actionPageId: $p, contactRef: $r) { ...f } } "
            "fragment f on ContactReference { contactRef }"
        ),
        (
            "mutation ($p: Int!, $r: ID!) { a: linkActions(actionPageId: $p, contactRef: $r) { contactRef } "
            "b: linkActions(actionPageId: $p, contactRef: $r) { contactRef } }"
        ),
        "mutation ($p: Int!, $r: ID!) { linkActions(actionPageId: $p, contactRef: $r) { contactRef @skip(if: true) } }",
        "mutation ($p: Int!, $r: ID!) { linkActions(actionPageId: $p, contactRef: $r) { __typename } }",
    ):
        prepared = GRAPHQL.prepare(GraphQLRequest(query))
        assert prepared.document is not None
        assert prepared.plan is None
