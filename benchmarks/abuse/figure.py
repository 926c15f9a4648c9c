"""One row of the table: what is promised, and what was seen."""

from dataclasses import dataclass

MISSED = "MISSED"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A promise, what was measured, and whether it holds.

    Attributes
    ----------
    in_time
        Whether latencies are as promised. They count on a machine with nothing else to do.
    """

    promise: str
    target: str
    measured: str
    holds: bool
    in_time: bool = True

    def verdict(self, scale: "Scale") -> str:
        """Say whether the promise holds, and no more than was judged."""
        if not self.holds or (scale.is_timed and not self.in_time):
            return MISSED
        return "holds" if self.in_time else "holds but for the time, which is not judged here"


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How long and how often: as it is promised, or as continuous integration has time for.

    Attributes
    ----------
    times
        Of stopping, and of restarting one worker after the other.
    is_timed
        Whether latencies count, which they do on a machine with nothing else to do.
    """

    times: tuple[int, int] = (20, 10)
    slow_clients: int = 200
    saturated_s: float = 120
    steady_s: float = 600
    promotions: int = 100
    requests: int = 10_000
    is_timed: bool = True

    def lasting(self, seconds: float, promised_s: float) -> str:
        """Say how long something lasts, and for how long it is promised."""
        short = "" if seconds >= promised_s else f", not the {promised_s:.0f} s that are promised"
        return f"for {seconds:.0f} s{short}"


WHOLE = Scale()
SHORTER = Scale(saturated_s=60, steady_s=120)
"""All of it but for the two that last longest: ten minutes."""

QUICK = Scale(
    times=(2, 1), slow_clients=20, saturated_s=3, steady_s=5, promotions=6, requests=600,
    is_timed=False,
)  # fmt: skip
