"""The memory model and PostgreSQL agree."""

from contracts.coming_and_going import ComingAndGoing
from contracts.intake_machine import IntakeMachine
from contracts.side_by_side import case
from contracts.subjects import postgres_subject
from contracts.taking_out import TakingOut


class SettingsOnPostgres(ComingAndGoing):
    """Against this worker's database."""

    open = staticmethod(postgres_subject)


class IntakeOnPostgres(IntakeMachine):
    """Against this worker's database."""

    open = staticmethod(postgres_subject)


class ProcessingOnPostgres(TakingOut):
    """Against this worker's database."""

    open = staticmethod(postgres_subject)


TestSettingsOnPostgres = case(SettingsOnPostgres, steps=15, share=0.3)
TestIntakeOnPostgres = case(IntakeOnPostgres, steps=12, share=0.2)
TestProcessingOnPostgres = case(ProcessingOnPostgres, steps=40, share=0.2)
