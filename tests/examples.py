"""How many made-up inputs a property is tried on."""

from hypothesis import settings


def examples(full: int) -> int:
    """Scale a number by the profile in use, of which `full` is meant for the usual 100."""
    return max(1, full * settings().max_examples // 100)
