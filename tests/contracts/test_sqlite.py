"""The memory model and SQLite agree, on a file in WAL mode."""

from contracts.settings_machine import SettingsMachine
from contracts.side_by_side import case
from contracts.subjects import sqlite_subject


class SettingsOnSqlite(SettingsMachine):
    """On a file."""

    open = staticmethod(sqlite_subject)


TestSettingsOnSqlite = case(SettingsOnSqlite, steps=15)
