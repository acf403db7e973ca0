"""The command line: `proca …` (spec 20 §11.4)."""

import gc

# What is imported stays: to look for garbage in it would take a quarter of the time that a command needs to start.
gc.disable()

from proca.entrypoints.cli.main import main  # noqa: E402  (see above)

gc.freeze()
gc.enable()

__all__ = ["main"]
