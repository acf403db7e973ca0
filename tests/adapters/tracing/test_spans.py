"""Places in traces as W3C Trace Context writes them, and what spans say (issue 4 item 8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.trace import SpanKind, StatusCode

from proca.adapters.current_trace import current_trace, error_kind, working_in
from proca.domain.errors import Refused
from proca.ports.tracing import Part
from spans import keeping, place, trace_id

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TRACE = PARENT.split("-")[1]


@pytest.mark.parametrize("given_", [PARENT, f" {PARENT} ", PARENT.replace("00-", "cc-", 1) + "-what-comes-later"])
def test_a_span_goes_below_its_parent(given_: str) -> None:
    kept = keeping()
    kept.tracing.begin("x", parent=given_).end()
    (span,) = kept.spans
    assert trace_id(span) == TRACE
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == "00f067aa0ba902b7"


@pytest.mark.parametrize(
    "given_",
    [
        None,
        "",
        "00",
        PARENT[:-1],
        PARENT.upper(),
        f"{PARENT}-more",
        PARENT.replace("00-", "ff-", 1),
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"{PARENT}\n{PARENT}",
    ],
)
def test_what_is_no_place_begins_a_trace(given_: str | None) -> None:
    kept = keeping()
    kept.tracing.begin("x", parent=given_).end()
    (span,) = kept.spans
    assert span.parent is None
    assert trace_id(span) != TRACE


@given(st.text(max_size=200))
def test_law_no_text_is_too_odd(text: str) -> None:
    kept = keeping()
    with working_in(kept.tracing.begin("x", parent=text, cause=text)) as span:
        assert len(span.trace) == 55
    assert len(kept.spans) == 1


def test_a_place_leads_on() -> None:
    """What one process writes, the next one reads."""
    kept = keeping()
    first = kept.tracing.begin("first", Part.ANSWERS)
    second = kept.tracing.begin("second", Part.SENDS, first.trace)
    third = kept.tracing.begin("third", Part.RECEIVES, second.trace, cause=PARENT)
    for span in (third, second, first):
        span.end()
    three, two, one = kept.spans
    assert [one.kind, two.kind, three.kind] == [SpanKind.SERVER, SpanKind.PRODUCER, SpanKind.CONSUMER]
    assert [trace_id(span) for span in (two, three)] == [trace_id(one)] * 2
    assert two.parent is not None
    assert three.parent is not None
    assert (two.parent.span_id, three.parent.span_id) == (one.context.span_id, two.context.span_id)
    assert (first.trace, second.trace) == (place(one), place(two))
    (link,) = three.links
    assert f"{link.context.trace_id:032x}" == TRACE


def test_who_is_not_to_be_seen_is_not_seen() -> None:
    """A caller who does not keep their trace has ours not kept either, wherever it leads."""
    kept = keeping()
    first = kept.tracing.begin("x", parent=f"{PARENT[:-2]}00")
    assert first.trace.startswith(f"00-{TRACE}-")
    assert first.trace.endswith("-00")
    kept.tracing.begin("y", parent=first.trace).end()
    first.end()
    assert kept.spans == []


def test_the_share_of_those_that_begin_here() -> None:
    kept = keeping(0.0)
    kept.tracing.begin("here").end()
    kept.tracing.begin("elsewhere", parent=PARENT).end()
    assert [span.name for span in kept.spans] == ["elsewhere"]


def test_work_belongs_to_its_span_and_errors_are_told_by_their_kind() -> None:
    kept = keeping()
    assert current_trace() is None
    outside = kept.tracing.begin("outside")

    def work() -> None:
        assert current_trace() == outside.trace
        with working_in(kept.tracing.begin("inside", parent=current_trace())) as inside:
            inside.tell({"proca.action.id": 7})
            assert current_trace() == inside.trace
        assert current_trace() == outside.trace
        raise ValueError("olga@mail.test")

    with pytest.raises(ValueError, match="olga"), working_in(outside):
        work()
    assert current_trace() is None
    inner, outer = kept.spans
    assert inner.attributes == {"proca.action.id": 7}
    assert inner.status.status_code is StatusCode.UNSET
    assert (outer.status.status_code, outer.attributes) == (StatusCode.ERROR, {"error.type": "ValueError"})
    assert "olga" not in kept.text
    assert error_kind(Refused("olga@mail.test", code="bad_arg")) == "bad_arg"
