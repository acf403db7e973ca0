"""The command line: `proca …` (spec 20 §11.4)."""

from proca.entrypoints.cli.main import main

__all__ = ["main"]
