"""Who the customers of segments are, as a record: only what may be told of them."""

from collections.abc import Mapping, Sequence
from itertools import chain

from mallseg.adapters.joblib_store import schema
from mallseg.domain.customers.demographics import AGE_BANDS, GENDERS
from mallseg.domain.profiles.demographic_table import Breakdown, DemographicTable


def to_record(demographics: DemographicTable, slugs: Sequence[str]) -> dict[str, object]:
    """Write down what is told, segments in the order of the slugs."""
    told = {"age": demographics.age, "gender": demographics.gender}
    return {what: _to_record(own, slugs) for what, own in told.items() if own is not None}


def from_record(fields: Mapping[str, object], slugs: Sequence[str]) -> DemographicTable:
    """Read it back; raise ValueError for anything else."""
    return DemographicTable(
        age=_breakdown(fields, "age", AGE_BANDS, slugs),
        gender=_breakdown(fields, "gender", GENDERS, slugs),
    )


def _to_record(breakdown: Breakdown, slugs: Sequence[str]) -> dict[str, object]:
    rows = [breakdown.segments[slug] for slug in slugs]
    return {
        "groups": [list(group) for group in breakdown.groups],
        "everybody": list(breakdown.overall),
        "segments": [None if row is None else list(row) for row in rows],
    }


def _breakdown(
    fields: Mapping[str, object], what: str, parts: Sequence[str], slugs: Sequence[str]
) -> Breakdown | None:
    if what not in fields:
        return None
    own = schema.mapping(fields[what])
    groups = tuple(
        tuple(schema.texts({"groups": group}, "groups")) for group in schema.items(own, "groups")
    )
    rows = [
        None if row is None else schema.wholes({"segments": row}, "segments")
        for row in schema.items(own, "segments")
    ]
    overall = schema.wholes(own, "everybody")
    if {len(row) for row in (overall, *filter(None, rows))} != {len(groups)}:
        raise ValueError(f"has not one number for each group by {what}")
    if not all(groups) or not {*chain(*groups)} <= {*parts}:
        raise ValueError(f"has a group by {what} that nobody belongs to")
    if len(rows) != len(slugs) or not all(map(sum, [overall, *filter(None, rows)])):
        raise ValueError(f"has not one row of numbers by {what} for each of its segments")
    return Breakdown(groups=groups, overall=overall, segments=dict(zip(slugs, rows, strict=True)))
