"""Traces out of real processes: sent to a collector over HTTP, switched by standard settings (issue 4 item 8)."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace.export import SpanExportResult

from bench import database
from bench.instance import Installation, free_port
from entrypoints.test_worker_process import working
from proca.adapters.tracing.exporting import TellingExporter
from proca.entrypoints.container import container_for
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.settings import read
from proca.entrypoints.wiring import tracing as wired
from spans import span_collector
from world import SIGN

CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TRACE = CALLER.split("-")[1]
EMAIL, NAME = "olga.planted@mail.test", "Olga-Planted"
CONTACT = {"firstName": NAME, "lastName": NAME, "email": EMAIL}
VARIABLES = {"page": 1, "action": {"actionType": "petition"}, "contact": CONTACT, "privacy": {"optIn": True}}
OUT_OF_WAY = "import sys; sys.modules['opentelemetry'] = None; from proca.entrypoints.cli import main; main()"
SAFE = {"FINGERPRINT_SEED": "", "DATABASE_URL": "sqlite:///unused.db"}


def installed(folder: Path, **settings: str) -> Installation:
    """An instance, set up before anything is traced."""
    url = f"sqlite:///{folder}/proca.db"
    Installation(url, folder).set_up()
    return Installation(url, folder, settings)


def sign(port: int, **headers: str) -> Any:
    """A signature over a socket."""
    body = {"query": SIGN, "variables": VARIABLES}
    answer = httpx.post(f"http://127.0.0.1:{port}/api", json=body, headers=headers, timeout=30).json()
    assert "errors" not in answer
    return answer


def test_server_and_worker_send_one_trace(tmp_path: Path) -> None:
    """Two processes, one trace; what has ended is sent before they end; headers and the service's name are ours."""
    with span_collector() as collector:
        installation = installed(
            tmp_path,
            OTEL_EXPORTER_OTLP_ENDPOINT=f"{collector.address}/",
            OTEL_EXPORTER_OTLP_HEADERS="authorization=Basic%20abc,x-team=green",
            OTEL_SERVICE_NAME="signatures",
        )
        server = installation.serve(worker=False)
        try:
            sign(server.port, traceparent=CALLER)
            with working(installation, 1) as (worker,):
                database.drain(installation.database_url, 60)
                worker.terminate()
                assert worker.wait(20) == 0
        finally:
            server.stop()
    spans = {one.name: one for one in collector.spans if one.trace_id.hex() == TRACE}
    assert {"request", "intake", "process"} <= set(spans)
    assert spans["process"].parent_span_id == spans["intake"].span_id
    assert spans["intake"].parent_span_id == spans["request"].span_id
    assert spans["request"].parent_span_id.hex() == "00f067aa0ba902b7"
    assert collector.services == {"signatures"}
    assert {one.path for one in collector.received} == {"/v1/traces"}
    sent = {(one.headers["authorization"], one.headers["x-team"]) for one in collector.received}
    assert sent == {("Basic abc", "green")}
    assert all(word not in str(one.request) for one in collector.received for word in (EMAIL, NAME))


def test_who_is_not_chosen_is_not_sent(tmp_path: Path) -> None:
    """The share of those that begin here, by OpenTelemetry's own words; callers decide about theirs."""
    with span_collector() as collector:
        address = f"{collector.address}/elsewhere?key=hidden"
        sampler = {"OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0"}
        installation = installed(tmp_path, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=address, **sampler)
        server = installation.serve()
        try:
            sign(server.port)
            sign(server.port, traceparent=CALLER)
            database.drain(installation.database_url, 60)
        finally:
            server.stop()
    assert {one.trace_id.hex() for one in collector.spans} == {TRACE}
    assert {one.path for one in collector.received} == {"/elsewhere?key=hidden"}
    assert collector.services == {"proca"}


def test_a_collector_that_is_away_holds_up_nobody(tmp_path: Path) -> None:
    """Signatures are taken, and the server stops; the address, which may hold a secret, is not logged."""
    address = f"http://user:hidden@127.0.0.1:{free_port()}/hidden"
    installation = installed(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=address, LOG_LEVEL="debug")
    server = installation.serve()
    try:
        sign(server.port)
        database.drain(installation.database_url, 60)
    finally:
        code = server.stop()
    assert code in (0, -15)
    log = server.log.read_text()
    assert "hidden" not in log
    assert EMAIL not in log


class Collector:
    """An exporter that a test breaks and mends."""

    def __init__(self) -> None:
        self.is_up = True

    def export(self, _spans: object) -> SpanExportResult:
        return SpanExportResult.SUCCESS if self.is_up else SpanExportResult.FAILURE

    def shutdown(self) -> None:
        """Nothing."""


def test_operators_hear_once_that_spans_are_lost() -> None:
    heard: list[str] = []

    class Signals:
        def noticed(self, event: str, **_ids: int | str) -> None:
            heard.append(event)

    inner = Collector()
    exporter = TellingExporter(inner, Signals())  # type: ignore[arg-type]  # as much of one as is asked
    for is_up in (True, False, False, True, True, False):
        inner.is_up = is_up
        exporter.export([])
    assert heard == ["traces_lost", "traces_kept_again", "traces_lost"]


# ---------------------------------------------------------------- settings


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_packages_that_are_missing_are_told_at_start(command: str, tmp_path: Path) -> None:
    """One line that says what to install; without the setting they are not missed."""
    installation = installed(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1")
    ended = subprocess.run(  # noqa: S603  (ours)
        [sys.executable, "-c", OUT_OF_WAY, command, *(["--port", str(free_port())] if command == "serve" else [])],
        cwd=tmp_path,
        env=installation._environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "proca-server[tracing]" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_the_setting_no_package_is_needed(tmp_path: Path) -> None:
    installation = installed(tmp_path)
    ended = subprocess.run(  # noqa: S603  (ours)
        [sys.executable, "-c", OUT_OF_WAY, "doctor"],
        cwd=tmp_path,
        env=installation._environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Error" not in ended.stderr, ended.stderr


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4317"}, "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "grpc://x:1"}, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "OTEL_EXPORTER_OTLP_PROTOCOL"),
        ({"OTEL_TRACES_SAMPLER": "sometimes"}, "OTEL_TRACES_SAMPLER"),
        ({"OTEL_TRACES_SAMPLER_ARG": "2"}, "OTEL_TRACES_SAMPLER_ARG"),
        ({"OTEL_TRACES_SAMPLER_ARG": "nan"}, "OTEL_TRACES_SAMPLER_ARG"),
        ({"OTEL_TRACES_SAMPLER_ARG": "x"}, "OTEL_TRACES_SAMPLER_ARG"),
    ],
)
def test_settings_that_make_no_sense(given: dict[str, str], told: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=told):
        read({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", **given}, tmp_path)


@pytest.mark.parametrize(
    ("sampler", "share", "by_parent"),
    [
        ("", 1.0, True),
        ("always_on", 1.0, False),
        ("ALWAYS_OFF", 0.0, False),
        ("traceidratio", 0.25, False),
        ("parentbased_always_on", 1.0, True),
        ("parentbased_always_off", 0.0, True),
        ("parentbased_traceidratio", 0.25, True),
    ],
)
def test_which_traces_are_kept(sampler: str, share: float, by_parent: bool, tmp_path: Path) -> None:
    given = {"OTEL_TRACES_SAMPLER": sampler, "OTEL_TRACES_SAMPLER_ARG": "0.25"}
    found = read({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", **given}, tmp_path).tracing
    assert found is not None
    assert (found.share, found.by_parent) == (share, by_parent)
    assert found.address.reveal() == "http://x/v1/traces"
    assert "x/v1" not in repr(found)


def test_off_unless_there_is_a_collector(tmp_path: Path) -> None:
    """And off by the standard's own switch."""
    assert read({}, tmp_path).tracing is None
    switched = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}
    assert read(switched, tmp_path).tracing is None


async def test_with_a_collector_everything_is_traced() -> None:
    """Wired in the container, for the server and the worker alike; a loop that stops lets the thread go."""
    with span_collector() as collector:
        container = container_for(read({**SAFE, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.address}))
        plain = (container.intake_log(), container.processing(), container.queue(), container.feed())
        names = [type(one).__name__ for one in (*plain, container.broker.broker())]
        assert names == ["TracedIntakeLog", "TracedProcessing", "TracedQueue", "TracedFeed", "TracedBroker"]

        async def app(*_: object) -> None:
            """Nothing."""

        assert wired.app(app, container.tracing()) is not app
        container.tracing().begin("x").end()
        await asyncio.to_thread(container.tracing().close)
        await container.engine().dispose()
    assert [one.name for one in collector.spans] == ["x"]
