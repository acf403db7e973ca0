"""Figures and full-size proofs: `python -m bench` measures this machine, `python -m bench.prove` proves."""
