"""A result as a plain table and as ratios."""

from collections.abc import Iterator

from bench.delivering import Delivery
from bench.results import Level, Result

_HEAD = (
    f"{'':20}{'conns':>6}{'per s':>9}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'errors':>8}"
    f"{'drained':>9}  {'cores: server':>13}{'db':>6}{'load':>6}{'others':>8}  {'ms a request: server':>20}{'db':>6}"
)


def lines(result: Result) -> Iterator[str]:
    """The whole report."""
    yield f"Database: {result.database}; synchronous commits; server, worker and load on the same machine"
    yield _HEAD
    yield from map(_level, result.levels)
    yield from (f"  error at {one.kind}: {why}" for one in result.levels for why in one.figures.failures)
    yield ""
    yield f"Baseline {result.baseline}: {result.commits[0]:,.0f}/s before, {result.commits[1]:,.0f}/s after"
    yield f"  mean {result.mean_commits:,.0f} commits/s"
    yield from _ratios(result)
    yield "Memory of the server process: " + ", ".join(f"{name} {used:.0f} MB" for name, used in result.memory.items())
    yield _check(result)


def _level(level: Level) -> str:
    seen, cores, cpu = level.figures, level.cores, level.cpu
    return (
        f"{level.kind:20}{level.connections:>6}{seen.rate:>9,.0f}{seen.p50:>9.1f}{seen.p99:>9.1f}{seen.slowest:>9.1f}"
        f"{seen.errors:>8}{level.drained:>8.1f}s  {cores['server']:>13.2f}{cores['postgres']:>6.2f}"
        f"{cores['load']:>6.2f}"
        f"{cores['others']:>8.2f}  {cpu['server']:>20.2f}{cpu['postgres']:>6.2f}"
    )


def _ratios(result: Result) -> Iterator[str]:
    rates = {(one.kind, one.connections): one.figures.rate for one in result.levels}
    signatures = {n: rate for (kind, n), rate in rates.items() if kind == "sign"}
    best = max(signatures.values())
    yield _ratio_line(
        "signatures / baseline commits", {n: rate / result.mean_commits for n, rate in signatures.items()}
    )
    for kind in dict.fromkeys(one.kind for one in result.levels if one.kind != "sign"):
        of_kind = {n: rate for (name, n), rate in rates.items() if name == kind}
        yield _ratio_line(f"{kind} / best signatures", {n: rate / best if best else 0.0 for n, rate in of_kind.items()})
    spread = result.spread
    yield f"  one hot campaign / fifty: {spread.taken:.2f} of signatures taken in, {spread.processed:.2f} processed"
    yield from map(_delivery, result.deliveries)


def _delivery(one: Delivery) -> str:
    ratios = ", ".join(f"{ratio:.2f} at {n} ({one.taken[n]:,.0f}/s taken in)" for n, ratio in one.ratios.items())
    return (
        f"  delivered / taken in, {one.name}: {one.rate:,.0f}/s delivered, {ratios}; "
        f"at the same time {one.ratio_beside:.2f} ({one.delivered_beside:,.0f}/s of {one.taken_beside:,.0f}/s); "
        f"{one.lost} lost, {one.twice} twice"
    )


def _ratio_line(name: str, ratios: dict[int, float]) -> str:
    return f"  {name}: " + ", ".join(f"{ratio:.2f} at {n}" for n, ratio in ratios.items())


def _check(result: Result) -> str:
    check, stored = result.check, result.check.stored
    return (
        f"Check: {check.acknowledged} acknowledged, {stored.actions} actions, {stored.supporters} supporters, "
        f"{stored.sealed} sealed contacts, {stored.waiting} unprocessed, counters {stored.counted}, "
        f"supporterCount {check.supporter_count}: {'all there, once' if check.holds else 'WRONG'}"
    )
