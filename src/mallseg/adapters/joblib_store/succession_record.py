"""What became of the segments of before, as a manifest has it."""

from collections.abc import Mapping

from mallseg.adapters.joblib_store import shape
from mallseg.domain.identity.identity import Fate
from mallseg.domain.identity.segment_turn import SegmentTurn
from mallseg.domain.versions.succession import Succession


def from_record(fields: Mapping[str, object]) -> Succession:
    """Read it back; raise ValueError for anything that has another shape."""
    return Succession(
        moved=shape.whole(fields, "moved", lowest=0),
        turns=tuple(_turn(shape.mapping(each)) for each in shape.items(fields, "turns")),
        flows=tuple(_row(row) for row in shape.items(fields, "flows")) if "flows" in fields else (),
    )


def _row(value: object) -> tuple[int, ...]:
    return shape.wholes({"flows": value}, "flows")


def _turn(fields: Mapping[str, object]) -> SegmentTurn:
    return SegmentTurn(
        fate=_fate(shape.text(fields, "fate")),
        before=tuple(shape.texts(fields, "before")),
        after=tuple(shape.texts(fields, "after")),
        origins=tuple(shape.texts(fields, "origins")),
        customers_before=shape.whole(fields, "customers_before", lowest=0),
        customers_after=shape.whole(fields, "customers_after", lowest=0),
        words=shape.text(fields, "words"),
    )


def _fate(text: str) -> Fate:
    try:
        return Fate(text)
    except ValueError:
        raise ValueError("has a fate that this mallseg does not know: upgrade mallseg") from None
