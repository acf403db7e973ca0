"""The memory model agrees with itself: the machines themselves are sound."""

from contracts.coming_and_going import ComingAndGoing
from contracts.intake_machine import IntakeMachine
from contracts.side_by_side import case
from contracts.subjects import memory_subject
from contracts.taking_out import TakingOut


class SettingsInMemory(ComingAndGoing):
    """Against a second model."""

    open = staticmethod(memory_subject)


class IntakeInMemory(IntakeMachine):
    """Against a second model."""

    open = staticmethod(memory_subject)


class ProcessingInMemory(TakingOut):
    """Against a second model."""

    open = staticmethod(memory_subject)


TestSettingsInMemory = case(SettingsInMemory, steps=15, share=0.5)
TestIntakeInMemory = case(IntakeInMemory, steps=12, share=0.3)
TestProcessingInMemory = case(ProcessingInMemory, steps=40, share=0.2)
