"""Several commands of the shell in one process, which saves most of their time: `python -m bench.shell '[[…], …]'`."""

import json
import sys

from proca.entrypoints.cli.main import app

if __name__ == "__main__":
    for words in json.loads(sys.argv[1]):
        # As the program itself does it, but for what becomes of an error: a traceback, and no more commands.
        app(words, standalone_mode=False)
