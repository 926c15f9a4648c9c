"""Moves of customers between two months, in Python."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from mallseg.domain.errors import MallsegWarning
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.library.advice import in_python
from mallseg.entrypoints.library.choices import ReadingChoices, wire_call
from mallseg.entrypoints.presentation.words.moves import doubt_sentence, sentences

if TYPE_CHECKING:
    from mallseg.application.moves.find_moves import Mover
    from mallseg.domain.moves.between_months import Moves

_MODEL = "mall"
_NOW, _BEFORE = 2, 1
"""Arbitrary version numbers of the segmentations that were passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMoves:
    """The moves of customers between two months.

    Attributes
    ----------
    moves
        The counts: joined, moved, model_changed, noise, new, gone, and the accounts of both months.
    sentences
        The same as text, most important first.
    customers
        A pandas frame of the customers who moved, most important first: the id, the slugs and names
        of both segments, and the cause.
    """

    moves: "Moves"
    sentences: tuple[str, ...]
    customers: Any


@dataclass(frozen=True, slots=True)
class _Given:
    """A reader of the segmentations that were passed to a call, by version."""

    segmentations: dict[int, Segmentation]

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        number = _BEFORE if version == _BEFORE else _NOW
        found = self.segmentations[number]
        return StoredSegmentation(model=model, version=number, segmentation=found)


class _Listed:
    """Collects the columns of the frame of customers who moved."""

    def __init__(self) -> None:
        self.columns: dict[str, list[str]] = {}

    def take(self, id_column: str, movers: "Iterator[Mover]") -> None:
        rows = [
            (m.id, m.before.slug, m.before.name, m.after.slug, m.after.name, str(m.cause))
            for m in movers
        ]
        names = (id_column, "before", "before_name", "after", "after_name", "cause")
        self.columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}


def moves(
    before: object,
    after: object,
    segmentation: Segmentation,
    *,
    id: str = "",  # noqa: A002  (as everybody calls it)
    before_segmentation: Segmentation | None = None,
    ratio: float | None = None,
    **reading: Unpack[ReadingChoices],
) -> FoundMoves:
    """Join the customers of two months by their ids, with the cause of each move.

    Parameters
    ----------
    before, after
        The earlier and the later month: paths of files, or frames.
    segmentation
        The result of `train` or `load`, by which both months are assigned.
    id
        The column with the ids in both months; by default the only unique one with the name of an
        id or a card number.
    before_segmentation
        The version by which the earlier month was assigned, if it was another one.
    ratio
        A customer leaves a segment if the distance to the new centre is below this share of the
        distance to the old one, 0.8 by default. Other changes are noise.
    **reading
        The format of both, see `ReadingChoices`.

    Raises
    ------
    CustomerDataError
        A month cannot be read, is in another unit, or has its ids in another column.
    InvalidOptionError
        The segmentations have different features, or the ratio is invalid.

    Warns
    -----
    MallsegWarning
        Most of a month cannot be used, or no customer is in both.
    """
    listed = _Listed()
    given = {_NOW: segmentation, _BEFORE: before_segmentation or segmentation}
    with in_python():
        call = wire_call("moves", reading, data=before, of_model=segmentation.features)
        parts, contract = call.container, call.contract()
        chosen = {} if ratio is None else {"ratio": ratio}
        report = parts.find_moves(store=_Given(given), **chosen)(
            parts.identified_customers(before, contract=contract),
            parts.identified_customers(after, contract=contract),
            model=_MODEL,
            before_version=_BEFORE if before_segmentation else None,
            id_column=id,
            take_movers=listed.take,
        )
    if report.moves.is_doubtful:
        warnings.warn(doubt_sentence(report.moves), MallsegWarning, stacklevel=2)
    return FoundMoves(
        moves=report.moves,
        sentences=tuple(sentences(report)),
        customers=parts.frame_of(listed.columns),
    )
