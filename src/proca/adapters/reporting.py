"""Errors told to a collector that speaks the protocol of Sentry, and to nobody.

A client of our own is used, without hooks into anything: what is not put into an event here is not sent.
"""

from collections.abc import Callable, Collection, Iterator
from traceback import walk_tb
from types import TracebackType

import structlog
from attrs import define, field, frozen
from sentry_sdk import Client

from proca.domain.masking import mask, without_addresses
from proca.domain.secret import Secret
from proca.domain.users.user import User
from proca.ports.reporting import FailedField

_CLOSE_SECONDS = 2.0
_DEEPEST = 10
Tree = dict[str, object]


@frozen
class NoReporting:
    """Tells nobody."""

    def wants(self, user: User | None) -> bool:
        """Nothing is wanted."""
        del user
        return False

    def field_failed(self, failed: FailedField) -> None:
        """Nothing happens."""

    def unexpected(self, event: str, error: BaseException) -> None:
        """Nothing happens."""

    def close(self) -> None:
        """Nothing waits."""


@frozen
class ReportRules:
    """Whose failing fields are told, and which keys of their variables stay readable."""

    everybody: bool
    known: bool
    cleartext: frozenset[str]


@define(eq=False)
class SentryReporting:
    """Events are queued, and sent by a thread of the library; a full queue drops them."""

    dsn: Secret
    release: str
    environment: str
    rules: ReportRules
    _client: Client = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Open the client; ValueError for an address that is none."""
        self._client = Client(
            dsn=self.dsn.reveal(),
            release=self.release,
            environment=self.environment,
            server_name="",
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[],
            max_breadcrumbs=0,
            include_local_variables=False,
            include_source_context=False,
            attach_stacktrace=False,
            max_request_body_size="never",
            auto_session_tracking=False,
            enable_backpressure_handling=False,
            send_client_reports=False,
        )

    def wants(self, user: User | None) -> bool:
        """As the settings say."""
        return self.rules.everybody or (self.rules.known and user is not None)

    def field_failed(self, failed: FailedField) -> None:
        """A warning."""
        self._capture(lambda: field_event(failed, self.rules.cleartext))

    def unexpected(self, event: str, error: BaseException) -> None:
        """An error, with the places in the code that it came through and without what it says."""
        self._capture(lambda: error_event(event, error))

    def close(self) -> None:
        """Send what waits, two seconds at most."""
        self._client.close(timeout=_CLOSE_SECONDS)

    def _capture(self, make: Callable[[], Tree]) -> None:
        try:
            self._client.capture_event(make())  # type: ignore[arg-type]  # events are plain trees
        except Exception:  # noqa: BLE001  (a report that cannot be made must not fail what it is about)
            structlog.get_logger("proca.reporting").warning("report_failed")


def field_event(failed: FailedField, cleartext: Collection[str]) -> Tree:
    """The event of a failing field: variables masked, no document, e-mail addresses taken out of messages."""
    place = ".".join(map(str, failed.path))
    errors = [{"message": without_addresses(message), "path": list(below)} for message, below in failed.errors]
    tags = {"org": failed.org, "campaign": failed.campaign, "field": place}
    user = {"user": {"id": str(failed.user.id), "email": failed.user.email}} if failed.user is not None else {}
    body = {"operationName": failed.operation, "variables": mask(failed.variables, cleartext)}
    return {
        "level": "warning",
        "logger": "proca.graphql",
        "message": f"{place} failed",
        "fingerprint": ["graphql", place, *(str(error["message"]) for error in errors)],
        "tags": {name: value for name, value in tags.items() if value is not None},
        "extra": {"path": list(failed.path), "errors": errors},
        "request": {"data": body},
        **user,
    }


def error_event(event: str, error: BaseException) -> Tree:
    """The event of an unexpected error: types and places of it and its causes, for messages quote what people sent."""
    return {
        "level": "error",
        "logger": "proca",
        "message": event,
        "exception": {"values": [_thrown(one) for one in reversed(list(_chain(error)))]},
    }


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    for _ in range(_DEEPEST):
        if current is None:
            return
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _thrown(error: BaseException) -> Tree:
    kind = type(error)
    return {
        "type": kind.__qualname__,
        "module": kind.__module__,
        "value": None,
        "stacktrace": {"frames": _frames(error.__traceback__)},
    }


def _frames(trace: TracebackType | None) -> list[Tree]:
    return [
        {
            "module": frame.f_globals.get("__name__", ""),
            "function": frame.f_code.co_name,
            "lineno": line,
            "in_app": str(frame.f_globals.get("__name__", "")).startswith("proca"),
        }
        for frame, line in walk_tb(trace)
    ]
