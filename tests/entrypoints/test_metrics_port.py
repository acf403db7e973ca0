"""The port of metrics: on in production, on loopback, in server and worker, never in the way (spec 30 §9.8, §10)."""

import json
import time
from pathlib import Path
from signal import SIGTERM

import httpx
import pytest

from bench.instance import Installation, Server, free_port
from entrypoints.test_worker_process import has_started, working
from proca.entrypoints.settings import read
from world import SIGN

OLGA = {"firstName": "Olga", "email": "olga@mail.test"}
VARIABLES = {"page": 1, "action": {"actionType": "petition"}, "contact": OLGA, "privacy": {"optIn": True}}


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(f"sqlite:///{tmp_path}/proca.db", tmp_path)
    made.set_up()
    return made


def serve(installation: Installation, **environ: object) -> Server:
    with (installation.home / "proca.env").open("a") as file:
        file.writelines(f"{name}={value}\n" for name, value in environ.items())
    return installation.serve(worker=False)


def sign(server: Server) -> None:
    signed = httpx.post(f"http://127.0.0.1:{server.port}/api", json={"query": SIGN, "variables": VARIABLES}, timeout=30)
    assert "errors" not in signed.json()


def read_page(port: int) -> str:
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=30)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return answer.text


def test_settings(tmp_path: Path) -> None:
    """Off on a developer's machine, on elsewhere; and off without a port."""
    found = read({}, tmp_path).metrics
    assert (found.are_kept, found.host, found.port) == (True, "127.0.0.1", 9568)
    assert not read({"PROCA_ENV": "development"}, tmp_path).metrics.are_kept
    assert read({"PROCA_ENV": "development", "ENABLE_TELEMETRY": "true"}, tmp_path).metrics.are_kept
    assert not read({"ENABLE_TELEMETRY": "false"}, tmp_path).metrics.are_kept
    assert not read({"METRICS_PORT": "0"}, tmp_path).metrics.are_kept


def test_server_and_worker_tell_each_their_own(installation: Installation) -> None:
    """The backlog is of the instance, everything else of the process; a stopped server lets its port go."""
    port = free_port()
    server = serve(installation, METRICS_PORT=port)
    try:
        sign(server)
        page = read_page(port)
        assert 'proca_http_requests_total{method="POST",route="/api",status="200"} 1.0' in page
        assert 'proca_queue_waiting{queue="process"} 1.0' in page
        assert "proca_intake_batch_size_sum 1.0" in page
        assert "proca_actions_processed_total 0.0" in page
        assert "proca_repo_query_query_time " in page
        assert httpx.get(f"http://127.0.0.1:{port}/olga").status_code == 404
        assert httpx.get(f"http://127.0.0.1:{server.port}/metrics").status_code == 404
        with working(installation, 1) as (worker,):
            until = time.monotonic() + 60
            while not has_started(installation.home, 0):
                assert worker.poll() is None
                assert time.monotonic() < until
            told = (installation.home / "worker-0.log").read_text().splitlines()
            assert [json.loads(line)["port"] for line in told if "metrics_port_taken" in line] == [port]
            worker.send_signal(SIGTERM)
            assert worker.wait(20) == 0
        sign(server)
    finally:
        assert server.stop() in (0, -SIGTERM)
    with working(installation, 1) as (worker,):
        until = time.monotonic() + 60
        while "proca_actions_processed_total 1.0" not in _page_or_nothing(port):
            assert worker.poll() is None
            assert time.monotonic() < until
        assert "proca_sweep_found_total 0.0" in read_page(port)
        worker.send_signal(SIGTERM)
        assert worker.wait(20) == 0


def _page_or_nothing(port: int) -> str:
    try:
        return read_page(port)
    except httpx.HTTPError:
        return ""
