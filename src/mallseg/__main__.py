"""``python -m mallseg``."""

from mallseg.entrypoints.cli.main import run

run()
