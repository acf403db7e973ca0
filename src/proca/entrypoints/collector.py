"""The garbage collector of a process that runs for long."""

import gc


def calm() -> None:
    """What start-up made stays for good and work leaves few cycles, so looking for them can be rare."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
