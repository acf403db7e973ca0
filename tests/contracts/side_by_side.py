"""A state machine that gives the same commands to the memory model and to a subject and compares what comes back."""

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Coroutine
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

    def both(self, ask: Callable[[Subject], Awaitable[T]]) -> T | None:
        """Ask the model and the subject; they must agree in value or refusal, and the value comes back."""
        expected = self.runner.run(_answer(ask, self.model))
        found = self.runner.run(_answer(ask, self.subject))
        assert found == expected, f"\nthe model says {expected}\nthe subject says {found}"
        value, refusal = expected
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
        violations = error.violations if isinstance(error, Invalid) else ()
        return None, (type(error), error.code, error.message, error.path, violations)
    except Crash:
        return None, Crash


def case(machine: type[SideBySide], steps: int) -> Any:  # noqa: ANN401  (Hypothesis makes the class at run time)
    """The test case of a machine, with that many steps an example."""
    made = machine.TestCase
    made.settings = settings(stateful_step_count=steps)
    return made
