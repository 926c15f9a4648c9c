"""What became of the segments of one version when the next was trained."""

from dataclasses import dataclass

from mallseg.domain.identity.transition import Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """A version after the one that it followed, by the customers whom it was trained on.

    It is kept with the version, because nothing that is kept of the customers tells it so exactly.

    Attributes
    ----------
    moved
        How many of them the version before would have put into another segment.
    turns
        What split, merged, came, went, grew or shrank.
    flows
        Of shape (n_before, n_now), in the order of their numbers: how many of them are in the one
        segment by the version before, and in the other by this one. Empty where nobody noted it.
    """

    moved: int
    transitions: tuple[Transition, ...]
    flows: tuple[tuple[int, ...], ...] = ()
