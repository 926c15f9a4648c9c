"""Where customers stand, as a record: columns of numbers, which are short in JSON."""

from collections.abc import Mapping, Sequence

from mallseg.adapters.joblib_store import schema
from mallseg.domain.profiles.density import Cell, Density


def to_record(density: Density, slugs: Sequence[str]) -> dict[str, object]:
    """Write the cells down, segments by their place among the slugs."""
    return {
        "origin": list(density.origin),
        "width": list(density.width),
        "places": [list(along) for along in zip(*(c.place for c in density.cells), strict=True)],
        "segments": [slugs.index(cell.slug) for cell in density.cells],
        "customers": [cell.customers for cell in density.cells],
    }


def from_record(fields: Mapping[str, object], slugs: Sequence[str]) -> Density:
    """Read the cells back; raise ValueError for anything else."""
    axes = len(schema.items(fields, "origin"))
    places = [
        schema.wholes({"places": along}, "places") for along in schema.items(fields, "places")
    ]
    segments, customers = schema.wholes(fields, "segments"), schema.wholes(fields, "customers")
    if len(places) != axes or {len(each) for each in (*places, segments)} != {len(customers)}:
        raise ValueError("has not one place, segment and count for each of its cells")
    if max(segments, default=0) >= len(slugs):
        raise ValueError("has cells of a segment that it does not describe")
    width = schema.numbers(fields, "width", axes)
    if min(width, default=0) <= 0:
        raise ValueError("has cells without a width")
    rows = zip(zip(*places, strict=True), segments, customers, strict=True)
    return Density(
        origin=schema.numbers(fields, "origin", axes),
        width=width,
        cells=tuple(Cell(place=p, slug=slugs[segment], customers=n) for p, segment, n in rows),
    )
