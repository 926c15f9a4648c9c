"""``profile.json``: what describes a version's segments beyond what assigning needs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields

import msgspec

from mallseg.adapters.joblib_store.json_file import convert, parse
from mallseg.adapters.joblib_store.older_formats import FORMAT, upgraded_profile
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.number_of_segments.border import SegmentBorder
from mallseg.domain.number_of_segments.study import StudySummary
from mallseg.domain.profiles.breakdown_table import BreakdownTable
from mallseg.domain.profiles.density import Cell, Density, Margin
from mallseg.domain.profiles.profile import Profile, SegmentProfile
from mallseg.domain.segments.worth import ShareOfTotal


class _Plane(msgspec.Struct, frozen=True):
    """The grid over two features; `features` are their places in declared order."""

    features: tuple[int, ...]
    density: "_Density"


class _Density(msgspec.Struct, frozen=True, omit_defaults=True):
    """The cells column by column, which is compact in JSON; `segments` are indices."""

    origin: tuple[float, ...]
    width: tuple[float, ...]
    places: tuple[tuple[int, ...], ...]
    segments: tuple[int, ...]
    customers: tuple[int, ...]
    margins: tuple[Margin, ...] = ()
    planes: tuple[_Plane, ...] = ()

    @classmethod
    def of(cls, density: Density, slugs: Sequence[str]) -> "_Density":
        return cls(
            origin=density.origin,
            width=density.width,
            places=tuple(zip(*(cell.place for cell in density.cells), strict=True)),
            segments=tuple(slugs.index(cell.slug) for cell in density.cells),
            customers=tuple(cell.customers for cell in density.cells),
            margins=density.margins,
            planes=tuple(_Plane(pick, cls.of(plane, slugs)) for pick, plane in density.planes),
        )

    def restored(self, slugs: Sequence[str]) -> Density:
        columns = (*self.places, self.segments)
        if {len(column) for column in columns} != {len(self.customers)}:
            raise ValueError("does not have one place, segment and count for each of its cells")
        if not {*self.segments} <= {*range(len(slugs))}:
            raise ValueError("has cells of a segment that it does not describe")
        rows = zip(zip(*self.places, strict=True), self.segments, self.customers, strict=True)
        return Density(
            origin=self.origin,
            width=self.width,
            cells=tuple(Cell(place=p, slug=slugs[segment], customers=n) for p, segment, n in rows),
            margins=self.margins,
            planes=tuple((each.features, each.density.restored(slugs)) for each in self.planes),
        )


class _Breakdown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The declaration; its values are a list, as JSON objects have no order."""

    name: str
    label: str
    columns: tuple[str, ...]
    bands: tuple[float, ...] = ()
    split: float | None = None
    lowest: float = 0.0
    highest: float = 1e9
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: dict[str, str] = {}
    is_required: bool = False

    @classmethod
    def of(cls, breakdown: Breakdown) -> "_Breakdown":
        own = {each.name: getattr(breakdown, each.name) for each in fields(breakdown)}
        return cls(**own | {"values": tuple(breakdown.values.items())})

    def restored(self) -> Breakdown:
        return Breakdown(**msgspec.structs.asdict(self) | {"values": dict(self.values)})


class _Table(msgspec.Struct, frozen=True, omit_defaults=True):
    breakdown: _Breakdown
    groups: tuple[tuple[str, ...], ...]
    overall: tuple[int, ...]
    segments: dict[str, tuple[int, ...] | None]
    nearly_all: dict[str, int] = {}

    @classmethod
    def of(cls, table: BreakdownTable) -> "_Table":
        breakdown = _Breakdown.of(table.breakdown)
        return cls(
            breakdown, table.groups, table.overall, dict(table.segments), dict(table.nearly_all)
        )

    def restored(self) -> BreakdownTable:
        return BreakdownTable(
            breakdown=self.breakdown.restored(),
            groups=self.groups,
            overall=self.overall,
            segments=self.segments,
            nearly_all=self.nearly_all,
        )


class _Profile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    segments: tuple[SegmentProfile, ...]
    borders: tuple[SegmentBorder, ...] | None = None
    density: _Density | None = None
    overall: tuple[tuple[float, float], ...] | None = None
    breakdowns: tuple[_Table, ...] = ()
    study: StudySummary | None = None
    amounts: dict[str, ShareOfTotal] = {}


def dump(profile: Profile) -> bytes:
    """Write a profile so that equal profiles give equal bytes."""
    slugs = [segment.slug for segment in profile.segments]
    record = _Profile(
        segments=profile.segments,
        borders=profile.borders,
        density=_Density.of(profile.density, slugs) if profile.density else None,
        overall=profile.overall,
        breakdowns=tuple(map(_Table.of, profile.breakdowns)),
        study=profile.study,
        amounts=dict(profile.amounts),
    )
    written: Mapping[str, object] = {"format": FORMAT, **msgspec.to_builtins(record)}
    compact = json.dumps(written, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return compact.encode() + b"\n"


def load(content: bytes) -> Profile:
    """Read a profile back; raise ValueError for anything that `dump` does not write."""
    record = convert(upgraded_profile(parse(content)), _Profile)
    slugs = [segment.slug for segment in record.segments]
    _check_segments(record, {*slugs})
    return Profile(
        segments=record.segments,
        borders=record.borders,
        density=record.density.restored(slugs) if record.density else None,
        overall=record.overall,
        breakdowns=tuple(table.restored() for table in record.breakdowns),
        study=record.study,
        amounts=record.amounts,
    )


def _check_segments(record: _Profile, slugs: set[str]) -> None:
    if not all(slugs.issuperset(border.between) for border in record.borders or ()):
        raise ValueError("has a border of a segment that it does not describe")
    if not slugs.issuperset(record.amounts):
        raise ValueError("has amounts of a segment that it does not describe")
    for table in record.breakdowns:
        if table.segments.keys() != slugs:
            raise ValueError("does not have one row of a breakdown for each of its segments")
