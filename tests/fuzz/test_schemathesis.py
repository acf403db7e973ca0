"""2,000 generated requests each to REST and GraphQL, fixed seed: no 500, no undocumented status, no schema violation.

Issue 3, "Done when". The generator is Schemathesis, against a real server on SQLite, asked as an admin.
"""

import base64
import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

from bench.instance import Installation, Server

HOOKS = Path(__file__).with_name("hooks.py")
SCHEMA = Path(__file__).parents[2] / "src/proca/adapters/http/graphql/schema.graphql"
EMAIL, PASSWORD = "fuzz@kit.example", "Quiet-Harbour-51"
WANTED = 2_000


@frozen
class Target:
    """A server and an admin's token."""

    server: Server
    token: str

    def run(self, *arguments: str) -> str:
        """What Schemathesis says of it."""
        program = Path(sys.executable).with_name("schemathesis")
        environment = os.environ | {"SCHEMATHESIS_HOOKS": str(HOOKS), "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(  # noqa: S603  (our own words)
            [program, "--no-color", "run", *arguments, "-H", f"Authorization: Bearer {self.token}", "--seed", "1"],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            cwd=HOOKS.parent,
        )
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    home = tmp_path_factory.mktemp("fuzz")
    installation = Installation(f"sqlite:///{home / 'proca.db'}", home)
    installation.set_up()
    installation.run("user", "add", EMAIL, PASSWORD, "--admin")
    server = installation.serve()
    try:
        yield Target(server, _token(server.port))
    finally:
        server.stop()


def _token(port: int) -> str:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api",
        json.dumps({"query": "mutation { resetApiToken }"}).encode(),
        {
            "content-type": "application/json",
            "authorization": "Basic " + base64.b64encode(f"{EMAIL}:{PASSWORD}".encode()).decode(),
        },
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310  (as above)
        token: str = json.load(answer)["data"]["resetApiToken"]
    return token


def _cases(report: str) -> int:
    found = re.search(r"(\d[\d,]*) generated", report)
    assert found is not None, report[-2000:]
    return int(found.group(1).replace(",", ""))


@pytest.mark.proof
def test_rest(target: Target) -> None:
    """Statuses, media types and bodies as the OpenAPI document says."""
    report = target.run(
        f"http://127.0.0.1:{target.server.port}/docs/openapi.json",
        "--checks",
        "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,never_our_fault",
        "--phases",
        "examples,coverage,fuzzing",
        "--max-examples",
        "20",
        "--exclude-path-regex",
        "api-token",
    )
    assert "FAILURES" not in report, report[-6000:]
    assert _cases(report) >= WANTED


@pytest.mark.proof
def test_graphql(target: Target) -> None:
    """Errors of the domain are answers; our own fault is not."""
    report = target.run(
        str(SCHEMA),
        "--url",
        f"http://127.0.0.1:{target.server.port}/api",
        "--checks",
        "never_our_fault,response_schema_conformance",
        "--max-examples",
        "45",
        "--exclude-name-regex",
        "resetApiToken",
    )
    assert "FAILURES" not in report, report[-6000:]
    assert _cases(report) >= WANTED
