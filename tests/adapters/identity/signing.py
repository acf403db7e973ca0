"""A sign-on provider for tests: keys, tokens, and documents on a real HTTP server of this machine."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from attrs import Factory, define
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

Json = dict[str, Any]
SECRET = "a shared secret of a good length, for tests"


def rsa_key(kid: str = "one") -> RSAKey:
    """A pair, the same for the same id."""
    return _rsa_key(kid)


@cache
def ec_key() -> ECKey:
    """A pair on P-256."""
    return ECKey.generate_key("P-256", {"kid": "curve"})


def public(*keys: RSAKey | ECKey) -> Json:
    """The document of the public halves."""
    return {"keys": [dict(key.as_dict(private=False)) for key in keys]}


def hs(claims: Mapping[str, Any], secret: str = SECRET, algorithm: str = "HS256") -> str:
    """A token signed with a shared secret."""
    return jwt.encode({"alg": algorithm}, dict(claims), OctKey.import_key(secret), [algorithm])


def rs(claims: Mapping[str, Any], kid: str = "one", algorithm: str = "RS256") -> str:
    """A token signed with a private key."""
    return jwt.encode({"alg": algorithm, "kid": kid}, dict(claims), rsa_key(kid), [algorithm])


@cache
def _rsa_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid})


@define
class Site:
    """What a server answers, by path, and what it was asked."""

    address: str = ""
    answers: dict[str, tuple[int, bytes] | Callable[[Json, Mapping[str, str]], tuple[int, bytes]]] = Factory(dict)
    asked: list[str] = Factory(list)

    def put(self, path: str, document: object, status: int = 200) -> str:
        """Serve a JSON document; its address."""
        self.answers[path] = (status, json.dumps(document).encode())
        return self.address + path


@contextmanager
def site() -> Iterator[Site]:
    """A site on a free port of this machine."""
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"] or 0)).decode()
            self._answer(dict(parse_qsl(body)))

        def log_message(self, *_: object) -> None:
            """Nothing."""

        def _answer(self, form: Json) -> None:
            made.asked.append(self.path)
            found = made.answers.get(self.path.partition("?")[0], (404, b"{}"))
            status, body = found(form, dict(self.headers.items())) if callable(found) else found
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
