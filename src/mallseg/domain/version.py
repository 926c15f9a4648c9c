"""What a store knows of a segmentation beside the segmentation itself."""

import re
from dataclasses import dataclass

from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.segmentation import Segmentation

_MODEL_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)


def check_model_name(name: str) -> str:
    """Return the name; raise InvalidOptionError unless it is one plain word, safe as a folder."""
    if not _MODEL_NAME.fullmatch(name):
        raise InvalidOptionError(
            "model",
            "must be 1 to 64 small letters, digits, - or _, and begin with a letter or a digit",
        )
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a segmentation comes from.

    Attributes
    ----------
    source
        The name of the source of customers, without its folder.
    customers, set_aside, rejected_rows
        How many took part, how many were too far out to, and how many records could not be read.
    distinct_points
        Points in the census.
    census_fingerprint
        SHA-256 of the census: equal for equal customers in any order.
    seed
        Of the search for the best centres.
    parent
        The version that was champion when this one was trained, if there was one.
    """

    source: str
    customers: int
    set_aside: int
    rejected_rows: int
    distinct_points: int
    census_fingerprint: str
    seed: int
    parent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One stored version of a model, as a list shows it."""

    model: str
    number: int
    created_at: str
    segments: int
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSegmentation:
    """A segmentation together with the model and version it was loaded from."""

    model: str
    version: int
    segmentation: Segmentation
