"""The memory model agrees with itself: the machines themselves are sound."""

from contracts.intake_machine import IntakeMachine
from contracts.processing_machine import ProcessingMachine
from contracts.settings_machine import SettingsMachine
from contracts.side_by_side import case
from contracts.subjects import memory_subject


class SettingsInMemory(SettingsMachine):
    """Against a second model."""

    open = staticmethod(memory_subject)


class IntakeInMemory(IntakeMachine):
    """Against a second model."""

    open = staticmethod(memory_subject)


class ProcessingInMemory(ProcessingMachine):
    """Against a second model."""

    open = staticmethod(memory_subject)


TestSettingsInMemory = case(SettingsInMemory, steps=15, share=0.5)
TestIntakeInMemory = case(IntakeInMemory, steps=12, share=0.3)
TestProcessingInMemory = case(ProcessingInMemory, steps=15, share=0.5)
