"""The memory model and SQLite agree, on files in WAL mode."""

from contracts.coming_and_going import ComingAndGoing
from contracts.intake_machine import IntakeMachine
from contracts.side_by_side import case
from contracts.subjects import sqlite_subject
from contracts.taking_out import TakingOut


class SettingsOnSqlite(ComingAndGoing):
    """Against a file."""

    open = staticmethod(sqlite_subject)


class IntakeOnSqlite(IntakeMachine):
    """Against a file."""

    open = staticmethod(sqlite_subject)


class ProcessingOnSqlite(TakingOut):
    """Against a file."""

    open = staticmethod(sqlite_subject)


TestSettingsOnSqlite = case(SettingsOnSqlite, steps=15, share=0.5)
TestIntakeOnSqlite = case(IntakeOnSqlite, steps=12, share=0.3)
TestProcessingOnSqlite = case(ProcessingOnSqlite, steps=40, share=0.2)
