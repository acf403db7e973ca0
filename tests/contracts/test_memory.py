"""The memory model agrees with itself: the machines themselves are sound."""

from contracts.settings_machine import SettingsMachine
from contracts.side_by_side import case
from contracts.subjects import memory_subject


class SettingsInMemory(SettingsMachine):
    """Against a second model."""

    open = staticmethod(memory_subject)


TestSettingsInMemory = case(SettingsInMemory, steps=15)
