"""A server on SQLite with an admin, and the published clients that talk to it."""

import base64
import json
import os
import re
import subprocess
import urllib.request
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from adapters.http import test_sign_page_browser
from bench.instance import Installation
from clients import installed

# The browser that visits the page to sign on visits the widget too.
browser = test_sign_page_browser.browser
EMAIL, PASSWORD = "admin@kit.example", "Quiet-Harbour-51"
# Somebody with an account and nothing else.
GUEST = "guest@kit.example"


@frozen
class Kit:
    """A server, an admin's token, and a home for each client."""

    port: int
    token: str
    home: Path

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    def npm(self, *words: str) -> str:
        """What the npm command line says; it must succeed."""
        return self._said(str(installed.NODE / "node_modules/.bin/proca"), *words)

    def python(self, *words: str, answer: str = "") -> str:
        """What the Python command line says; it must succeed."""
        return self._said(str(installed.PYTHON / "bin/proca"), *words, answer=answer)

    def _said(self, *words: str, answer: str = "") -> str:
        done = self._run(*words, answer=answer)
        said = done.stdout + done.stderr
        assert done.returncode == 0, (words, said[-2000:])
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said)

    def _run(self, *words: str, answer: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603  (our own words)
            words, input=answer, capture_output=True, text=True, check=False, env=self.environment, timeout=120
        )

    @property
    def environment(self) -> dict[str, str]:
        """A home of its own, and nothing of the tests' settings."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PROCA", "DATABASE", "ADMIN"))}
        return own | {"HOME": str(self.home), "NO_COLOR": "1"}

    def npm_fails(self, *words: str) -> str:
        """What the npm command line says when it must not succeed."""
        done = self._run(str(installed.NODE / "node_modules/.bin/proca"), *words)
        assert done.returncode != 0, (words, done.stdout[-2000:])
        # Its lines are broken where they are long, and begin with an angle.
        return re.sub(r"\s*\n\s*\u203a?\s*", " ", done.stdout + done.stderr)

    def graphql(self, query: str, *, guest: bool = False, **variables: object) -> Any:
        """The data of an answer to the admin, or to the guest."""
        body = {"query": query, "variables": variables}
        answer = _post(f"{self.url}/api", body, _basic(GUEST) if guest else f"Bearer {self.token}")
        assert "errors" not in answer, answer
        return answer["data"]


def _post(url: str, body: object, authorization: str) -> Any:
    headers = {"content-type": "application/json", "authorization": authorization}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310  (our own server)
    with urllib.request.urlopen(request) as answer:  # noqa: S310  (as above)
        return json.load(answer)


def _basic(email: str) -> str:
    return "Basic " + base64.b64encode(f"{email}:{PASSWORD}".encode()).decode()


@pytest.fixture(scope="session")
def clients() -> None:
    try:
        installed.install()
    except (installed.NoClientsError, OSError) as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"the published clients cannot be had: {error}")
        warnings.warn(pytest.PytestWarning(f"NO CLIENTS: {error}"), stacklevel=1)
        pytest.skip("NO CLIENTS")


@pytest.fixture(scope="module")
def kit(clients: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    del clients
    home = tmp_path_factory.mktemp("kit")
    (home / ".config/proca").mkdir(parents=True)
    installation = Installation(f"sqlite:///{home / 'proca.db'}", home)
    installation.set_up()
    installation.run("user", "add", EMAIL, PASSWORD, "--admin")
    installation.run("user", "add", GUEST, PASSWORD)
    server = installation.serve()
    answer = _post(f"http://127.0.0.1:{server.port}/api", {"query": "mutation { resetApiToken }"}, _basic(EMAIL))
    try:
        yield Kit(server.port, answer["data"]["resetApiToken"], home)
    finally:
        server.stop()
