"""How use cases declare who may call them; one place checks it (spec 20 §1.8)."""

from enum import Enum


class Access(Enum):
    """Who may call a use case, where no permission of an org is concerned."""

    PUBLIC = "anybody"
    OPERATOR = "whoever has the shell"
    WORKER = "the process itself"
