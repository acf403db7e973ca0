"""Whatever is put into any place of any operation: a clear error and nothing changed, or it is served (issue 3).

The places come from the schema, so that none is missing; texts, numbers and nulls go into each of them in turn.
"""

from collections.abc import AsyncIterator, Callable, Container, Iterator

import pytest

from authorisation.matrix import RULES
from scenarios.battery import Battery, battery
from scenarios.questions import EVERY, Slot
from scenarios.scene import paths, said

LONG = 100_000
TEXTS = ("", " ", "a" * 256, "a" * LONG, "NUL\0\ud7ff\ue000", "' OR 1=1 -- %🙂")
HOSTILE: dict[str, tuple[object, ...]] = {
    "String": TEXTS,
    "ID": TEXTS,
    "Int": (0, -1, 2**31, 2**53 - 1),
    "Json": (
        "{}",
        '{"a": ' * 60 + "1" + "}" * 60,
        '{"a": "' + "b" * LONG + '"}',
        '{"a\\u0000": "\\u0000"}',
        "[1]",
        "x",
    ),
    "DateTime": ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "yesterday"),
    "Date": ("0001-01-01", "9999-12-31", "2026-02-30", ""),
}
# What succeeds in another way, or fails for a reason of its own, as it is.
OTHERWISE = {
    "deleteOrg": "has action pages",
    "addStripePaymentIntent": "This server cannot take payments yet",
    "addStripeSubscription": "This server cannot take payments yet",
    "addStripeObject": "This server cannot take payments yet",
}


# What a database may take otherwise than memory does.
TELLING = {TEXTS[2], TEXTS[4], 2**31, 2**53 - 1, *HOSTILE["Json"][1:3], *HOSTILE["DateTime"][:3], None}


@pytest.fixture
async def m() -> AsyncIterator[Battery]:
    async with battery("memory") as made:
        yield made


@pytest.fixture
async def p() -> AsyncIterator[Battery]:
    async with battery("postgresql") as made:
        yield made


def hostile(slot: Slot) -> Iterator[object]:
    """What goes into a place."""
    yield from (None, *HOSTILE.get(slot.kind, ()))


async def fill(b: Battery, operation: str, telling: Container[object] | None = None) -> None:
    """Put it there, piece by piece; the battery fails on any error of ours, and when a refusal changes anything."""
    asked = b.question(operation)
    for slot in EVERY:
        if slot.operation == operation:
            for value in hostile(slot):
                if telling is None or value in telling:
                    given = [value] if slot.listed and value is not None else value
                    answer = await b.ask(operation, asked.changed(slot.place, given))
                    assert all(message for message, _ in said(answer)), (str(slot), value)


@pytest.mark.parametrize("operation", sorted({slot.operation for slot in EVERY}))
async def test_each_place_of_each_operation(m: Battery, operation: str) -> None:
    """Issue 3, bad input; Q1, Q40: explicit nulls and hostile values are served or refused, never an error of ours."""
    await fill(m, operation)


@pytest.mark.parametrize("operation", sorted({slot.operation for slot in EVERY}))
async def test_each_place_on_a_real_database(p: Battery, operation: str) -> None:
    """Issue 3, bad input; Q40: lengths, NUL and numbers beyond a column are no errors of the database."""
    await fill(p, operation, TELLING)


async def test_the_questions_are_good_ones(m: Battery) -> None:
    """Or the tests above would prove nothing: as they are, they succeed."""
    for operation in RULES:
        answer = await m.ask(operation, dict(m.question(operation).variables))
        expected = [OTHERWISE[operation]] if operation in OTHERWISE else []
        assert [message for message, _ in said(answer)] == expected, operation


def test_a_change_reaches_its_place() -> None:
    """What leads there is filled in, so that the rules see the value."""
    slots = {str(slot): slot for slot in EVERY}
    assert len(slots) > 400
    assert slots["addAction.action.mtt.targets"].listed
    assert slots["addAction.action.mtt.targets"].kind == "String"
    assert not slots["addAction.contactRef"].nullable


# Each came to seconds of work for a few kilobytes; those that were known before: adapters/http/test_graphql_wire.py.
FLOODS = {
    "the same field": "{ " + "campaigns { org { name } } " * 600 + "}",
    "the same below": "{ " + "campaigns { " + "org { name } " * 600 + "} }",
    "many fragments alike": "{ "
    + " ".join(f"...f{n}" for n in range(300))
    + " } "
    + " ".join(f"fragment f{n} on RootQueryType {{ campaigns {{ org {{ name }} }} }}" for n in range(300)),
    "fragments that spread each other": "{ ...f0 } "
    + " ".join(
        f"fragment f{n} on RootQueryType {{ {' '.join(f'...f{other}' for other in range(30) if other != n)} }}"
        for n in range(30)
    ),
    "introspection again and again": "{ " + " ".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(4)) + " }",
    "deep introspection": "{ __schema { types { " + "fields { type { " * 6 + "name" + " } }" * 6 + " } } }",
}


@pytest.mark.parametrize("name", FLOODS)
async def test_floods(m: Battery, name: str) -> None:
    """Issue 3, 00 D11: refused before anything is done, by documents that anybody may send."""
    answer = await m.scene.ask(None, FLOODS[name])
    assert set(answer) == {"errors"}
    ((message, _),) = said(answer)
    expected = {
        "deep introspection": "Maximum introspection depth exceeded",
        "introspection again and again": "Document asks for the schema more than 3 times",
    }
    assert message == expected.get(name, "Document asks for the same more than 50 times in one place")


async def test_what_is_no_flood(m: Battery) -> None:
    """Fifty times the same is an odd question, and answered."""
    found = await m.scene.data(None, "{ " + "campaigns { name } " * 50 + "}")
    assert sorted(one["name"] for one in found) == ["empty", "theirs", "tua"]


MANY = 10_000
ELEMENTS: dict[str, Callable[[int], object]] = {
    "ActionPageInput": lambda number: {"name": f"lead/p{number}", "locale": "en"},
    "CustomFieldInput": lambda number: {"key": f"k{number}", "value": "v"},
    "Int": lambda number: number + 1,
    "String": lambda number: f"petition:e{number}",
    "TargetEmailInput": lambda number: {"email": f"t{number}@parliament.test"},
    "files": lambda number: f"bucket/{number}",
    "TargetInput": lambda number: {"name": "T", "externalId": f"t{number}"},
}
# What refuses ten thousand, and by which words; the limits are in docs/api/README.md. All else is served.
TOO_MANY = {
    "action.fields": "is invalid",
    "mtt.targets": "should have at most 1000 item(s)",
    "upsertCampaign.input.actionPages": "At most 1000 action pages at once",
    "paymentMethodTypes": "is invalid",
}


@pytest.mark.parametrize("slot", [slot for slot in EVERY if slot.listed], ids=str)
async def test_lists_of_ten_thousand(p: Battery, slot: Slot) -> None:
    """Issue 3: in every list of every input, served, or refused in so many words with nothing changed."""
    make = ELEMENTS.get(slot.place[-1], ELEMENTS[slot.kind])
    before = await p.scene.stored()
    many = p.question(slot.operation).changed(slot.place, [make(number) for number in range(MANY)])
    told = {message for message, _ in said(await p.ask(slot.operation, many))}
    words = next((words for part, words in TOO_MANY.items() if part in str(slot)), None)
    assert words in told if words else not told
    assert words is None or await p.scene.stored() == before


async def test_ten_thousand_mistakes_are_all_told(m: Battery) -> None:
    """Issue 3: and each once (20 §5.3)."""
    asked = m.question("updateCampaign")
    answer = await m.ask("updateCampaign", asked.changed(("input", "publicActions"), ["-"] * MANY))
    assert [path for _, path in paths(answer)] == [
        ["updateCampaign", "publicActions", number] for number in range(MANY)
    ]
    assert {message for message, _ in said(answer)} == {"has invalid format"}
