"""A state machine that gives the same commands to the memory model and to a subject and compares what comes back."""

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Collection, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine

from contracts.subjects import Subject, memory_subject
from proca.domain.errors import Invalid, ProcaError

T = TypeVar("T")

START = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)


class Crash(RuntimeError):
    """Something outside the store failed in the middle."""


class SideBySide(RuleBasedStateMachine):
    """Owns a loop, the model and the subject."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.runner = asyncio.Runner()
        try:
            self.model = self.runner.run(memory_subject())
            self.subject = self.runner.run(self.open())
            self.begin()
        except BaseException:
            self.runner.close()
            raise

    @staticmethod
    @abstractmethod
    def open() -> Coroutine[Any, Any, Subject]:
        """A fresh, empty subject."""

    def begin(self) -> None:
        """What is stored before the first step."""

    def both(self, ask: Callable[[Subject], Awaitable[T]], allowed: Collection[ProcaError] = ()) -> T | None:
        """Ask the model and the subject; they must agree in value or refusal, and the value comes back.

        Where several rules are broken at once, each store may refuse by any of those `allowed`.
        """
        expected = self.runner.run(_answer(ask, self.model))
        found = self.runner.run(_answer(ask, self.subject))
        value, refusal = expected
        same = found == expected or (refusal is not None and found[1] in [_facts(error) for error in allowed])
        assert same, f"\nthe model says {expected}\nthe subject says {found}"
        return value if refusal is None else None

    def tick(self, microseconds: int) -> datetime:
        """Time goes on."""
        self.now += timedelta(microseconds=microseconds)
        return self.now

    def teardown(self) -> None:
        """Close what was opened."""
        try:
            self.runner.run(self.subject.close())
        finally:
            self.runner.close()


async def _answer(ask: Callable[[Subject], Awaitable[T]], subject: Subject) -> tuple[T | None, object]:
    try:
        return await ask(subject), None
    except ProcaError as error:
        return None, _facts(error)
    except Crash:
        return None, Crash


def _facts(error: ProcaError) -> tuple[object, ...]:
    violations = error.violations if isinstance(error, Invalid) else ()
    return type(error), error.code, error.message, error.path, violations


def case(machine: type[SideBySide], steps: int, share: float = 1.0) -> Any:
    """The test case of a machine, with that many steps an example, and a share of the profile's examples."""
    made = machine.TestCase
    made.settings = settings(stateful_step_count=steps, max_examples=max(10, int(settings().max_examples * share)))
    return made
