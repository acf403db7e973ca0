"""What `proca doctor` says of traces and of a worker that is not there (issue 4 item 8)."""

import json
import sys
from datetime import UTC, datetime, timedelta

import pytest

from bench.instance import free_port
from entrypoints.operator_shell import Shell, asked
from spans import span_collector

OFF = ("fine", "off; the packages for them are installed")


def said(shell: Shell, what: str, **environ: str) -> tuple[str, str]:
    """Verdict and note of one finding."""
    found = {one["what"]: one for one in json.loads(shell("doctor", "--json", **environ).out)}
    return found[what]["verdict"], found[what]["note"]


def test_traces_are_off(shell: Shell) -> None:
    """No collector, or the standard's own switch."""
    assert said(shell, "traces") == OFF
    switched = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"}
    assert said(shell, "traces", **switched) == OFF


def test_where_traces_go(shell: Shell) -> None:
    """Somebody must be there; what may be secret in the address is not told, and looking makes no traces."""
    shell.secrets |= {"us3r", "h1dden"}
    with span_collector() as collector:
        place = f"127.0.0.1:{collector.port}"
        address = f"http://us3r:h1dden@{place}/h1dden?key=h1dden"
        named = {"OTEL_SERVICE_NAME": "signatures"}
        found = said(shell, "traces", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=address, **named)
    assert found == ("fine", f"sent to http://{place} as signatures")
    assert collector.received == []


def test_a_collector_that_is_away(shell: Shell) -> None:
    """A warning: signatures do not need it."""
    place = f"http://127.0.0.1:{free_port()}"
    ended = shell("doctor", "--json", OTEL_EXPORTER_OTLP_ENDPOINT=place)
    (found,) = [one for one in json.loads(ended.out) if one["what"] == "traces"]
    note = f"sent to {place} as proca, where nobody answers: they are lost until somebody does"
    assert (found["verdict"], found["note"]) == ("unsafe", note)


def test_traces_without_their_packages(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding like others: the rest is looked at all the same."""
    for name in list(sys.modules):
        if name.startswith("opentelemetry"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    assert said(shell, "traces") == ("fine", "off; the packages for them are not installed")
    ended = shell("doctor", "--json", OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1")
    found = {one["what"]: one for one in json.loads(ended.out)}
    assert (ended.code, found["traces"]["verdict"], found["database"]["verdict"]) == (1, "wrong", "fine")
    assert found["traces"]["note"].endswith("nothing starts: pip install 'proca-server[tracing]'")


@pytest.mark.parametrize(
    ("minutes", "verdict", "note"),
    [(4, "fine", "1"), (12, "unsafe", "1, the oldest for 12 minutes: does a worker run?")],
)
def test_actions_that_nobody_processes(shell: Shell, minutes: int, verdict: str, note: str) -> None:
    """The sign of a worker that is not there: what is due is old."""
    assert said(shell, "actions waiting") == ("fine", "0")
    due = f"{datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=minutes)}Z"
    asked("INSERT INTO outbox (id, topic, attempts, due_at) VALUES (1, 'process', 0, ?)", due)
    assert said(shell, "actions waiting") == (verdict, note)


def test_where_the_worker_is(shell: Shell) -> None:
    """Beside servers that have none, `proca worker` must run."""
    assert said(shell, "worker") == ("fine", "inside `proca serve`")
    assert said(shell, "worker", PROCA_WORKER="false") == ("fine", "switched off here: `proca worker` must run")
