"""What a training is asked to do."""

from dataclasses import dataclass

from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.feature import DEFAULT_FEATURES, Feature, features_named
from mallseg.domain.scaling import Scaling, scaling_named
from mallseg.domain.segmentation import check_segment_count

_LARGEST_SEED = 2**32 - 1
"""numpy and scikit-learn take seeds of 32 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The choices that, with the customers, determine a segmentation.

    Attributes
    ----------
    segments, features, scaling, seed
        How many, by what (brought into declared order), on which scale, and where the search
        begins.
    max_bad_rows
        The share of records that may be rejected before the training is refused, 0 to 1.
    keep_extremes
        Whether customers who are far out take part (see `WithoutExtremes`).

    Raises
    ------
    InvalidOptionError
        A number is outside what is allowed.
    """

    segments: int = 5
    features: tuple[Feature, ...] = DEFAULT_FEATURES
    scaling: Scaling = Scaling.STANDARD
    seed: int = 0
    max_bad_rows: float = 0.01
    keep_extremes: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "features", features_named(self.features))
        object.__setattr__(self, "scaling", scaling_named(self.scaling))
        for option in ("segments", "seed"):
            value: object = getattr(self, option)
            if not isinstance(value, int) or isinstance(value, bool):
                raise InvalidOptionError(option, "must be a whole number")
        check_segment_count(self.segments)
        if not 0 <= self.seed <= _LARGEST_SEED:
            raise InvalidOptionError("seed", f"must be 0 to {_LARGEST_SEED}")
        if not 0 <= self.max_bad_rows <= 1:
            raise InvalidOptionError("max bad rows", "must be a share from 0 to 1")
