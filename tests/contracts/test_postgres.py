"""The memory model and PostgreSQL agree."""

from contracts.settings_machine import SettingsMachine
from contracts.side_by_side import case
from contracts.subjects import postgres_subject


class SettingsOnPostgres(SettingsMachine):
    """On this worker's database."""

    open = staticmethod(postgres_subject)


TestSettingsOnPostgres = case(SettingsOnPostgres, steps=15)
