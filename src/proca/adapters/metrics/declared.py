"""The metrics that there are: those of spec 30 §10 whose subject exists, under the original's names, and our own.

`docs/operations/metrics.md` lists them for operators, and a test holds the two together.
"""

from enum import Enum

from attrs import frozen


class Kind(Enum):
    """How a metric behaves."""

    COUNTER = "counter"
    # A counter under a name of the original, which does not end in `_total` as those of ours do.
    PLAIN_COUNTER = "plain counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@frozen
class Declared:
    """One metric: its name as code says it, what it tells, its labels and, for a histogram, its buckets."""

    name: str
    kind: Kind
    about: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


_SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)

DECLARED = (
    Declared(
        "proca_exporter_export_actions_export_time",
        Kind.GAUGE,
        "Milliseconds that the org's last export of actions took",
        ("org_id",),
    ),
    Declared("proca_exporter_export_actions_count", Kind.PLAIN_COUNTER, "Actions exported", ("org_id",)),
    Declared(
        "proca_email_reminder_confirm_count", Kind.PLAIN_COUNTER, "Links of reminders that were followed", ("org_id",)
    ),
    Declared("proca_repo_query_query_time", Kind.GAUGE, "Milliseconds that the last statement took"),
    Declared("proca_repo_query_idle_time", Kind.GAUGE, "Milliseconds that its connection had waited for work before"),
    Declared("proca_actions_processed", Kind.COUNTER, "Actions taken up by processing"),
    Declared("proca_deliveries", Kind.COUNTER, "Attempts at promises, by what came of them", ("queue", "outcome")),
    Declared("proca_sweep_found", Kind.COUNTER, "Actions that were lost and found by the sweep; it should stay 0"),
    Declared("proca_signals", Kind.COUNTER, "Events worth an operator's eye, as in the log", ("event",)),
    Declared("proca_intake_batch_size", Kind.HISTOGRAM, "Actions stored in one transaction", (), _SIZES),
    Declared("proca_intake_commit_seconds", Kind.HISTOGRAM, "Time that such a transaction took", (), _SHORT),
    Declared("proca_http_requests", Kind.COUNTER, "Requests answered", ("method", "route", "status")),
    Declared("proca_http_request_seconds", Kind.HISTOGRAM, "Time until the answer was sent", ("route",), _SHORT),
)  # fmt: skip

# Read from the database when the page is asked for, and so of the whole instance, not of one process.
BACKLOG = (
    Declared("proca_queue_waiting", Kind.GAUGE, "Promises that are not kept yet", ("queue",)),
    Declared("proca_queue_retrying", Kind.GAUGE, "Those among them that failed at least once", ("queue",)),
    Declared("proca_queue_most_attempts", Kind.GAUGE, "The most attempts at one of them", ("queue",)),
    Declared("proca_queue_oldest_seconds", Kind.GAUGE, "For how long the oldest has been waiting", ("queue",)),
    Declared("proca_dead_letters", Kind.GAUGE, "Promises that were given up", ("queue",)),
)
