"""The plain record of a segmentation: dicts, lists, text and numbers, for stores and services."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.phrases import Phrases
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import InvalidOptionError, ModelFault, OptionFault
from mallseg.domain.segments.scaling import FeatureScale, parse_scaling
from mallseg.domain.segments.segment import NameOrigin, Segment
from mallseg.domain.segments.segment_type import THIRDS, Level, SegmentType
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.tolerance_region import ToleranceRegion

_PAIR = 2

RECORD = 3
"""The version of the record, raised when an older mallseg could no longer read it."""


def to_record(segmentation: Segmentation) -> dict[str, Any]:
    """Write a segmentation as a record that JSON can hold; equal ones give equal records."""
    scale = segmentation.scale
    return {
        "record": RECORD,
        "features": [feature_record(feature) for feature in segmentation.features],
        "scaling": str(scale.scaling),
        "offset": list(scale.offset),
        "unit": list(scale.unit),
        "inertia": segmentation.inertia,
        "segments": [_segment_record(segment) for segment in segmentation.segments],
    }


def from_record(record: object) -> Segmentation:
    """Restore a segmentation from its record.

    Fields that are not known are ignored.

    Raises
    ------
    InvalidOptionError
        The record is of a newer version, or not what `to_record` writes. It names the field and
        never repeats a value.
    """
    whole = _Part.of(record, "record")
    if (written := whole.count("record")) > RECORD:
        raise InvalidOptionError("record", ModelFault.NEWER_FORMAT, format=written)
    features = tuple(map(_feature, whole.parts("features")))
    parts = whole.parts("segments")
    customers = sum(part.count("customers") for part in parts)
    return Segmentation(
        features=features,
        scale=FeatureScale(
            scaling=parse_scaling(whole.text("scaling")),
            offset=whole.numbers("offset", len(features)),
            unit=whole.numbers("unit", len(features)),
        ),
        segments=tuple(
            _segment(part, place, customers, features) for place, part in enumerate(parts, start=1)
        ),
        inertia=whole.number("inertia"),
    )


def feature_record(feature: Feature) -> dict[str, Any]:
    """Write the declaration of a feature as a record."""
    record = {each.name: getattr(feature, each.name) for each in fields(Feature)}
    return record | {
        "levels": list(feature.levels) if feature.levels else None,
        "phrases": asdict(feature.phrases) if feature.phrases else None,
        "columns": list(feature.columns),
        "transform": str(feature.transform),
        "lowest": _or_none(feature.lowest),
        "highest": _or_none(feature.highest),
    }


def type_record(kind: SegmentType) -> dict[str, str]:
    """Write a type by the names of its features: its words may be said in others next month."""
    return {part.feature.name: str(part.level) for part in kind.parts}


def _segment_record(segment: Segment) -> dict[str, Any]:
    return {
        "number": segment.number,
        "slug": segment.slug,
        "name": segment.name,
        "short": segment.short,
        "description": segment.description,
        "is_name_own": segment.is_name_own,
        "is_description_own": segment.is_description_own,
        "is_short_own": segment.is_short_own,
        "type": type_record(segment.type) if segment.type else None,
        "customers": segment.customers,
        "centre": list(segment.centre),
        "radius": segment.radius,
        "region": [list(row) for row in segment.region.rows] if segment.region else None,
        "moved_by_chance": list(segment.moved_by_chance),
        "named": _name_origin_record(segment.named) if segment.named else None,
        **_own_play_record(segment),
    }


def _own_play_record(segment: Segment) -> dict[str, Any]:
    """Write what few segments have; without it, a record is as it was before there was any."""
    offers = [list(each) for each in segment.own_offers]
    own = {"own_offers": offers, "own_avoid": list(segment.own_avoid)}
    return {key: texts for key, texts in own.items() if texts}


def _name_origin_record(origin: NameOrigin) -> dict[str, Any]:
    return {
        "version": origin.version,
        "type": type_record(origin.type) if origin.type else None,
        "centre": list(origin.centre),
    }


def _feature(part: "_Part") -> Feature:
    levels = None if part.is_none("levels") else part.texts("levels")
    if levels is not None and len(levels) != len(THIRDS):
        raise InvalidOptionError(
            f"{part.place}levels", OptionFault.NOT_OF_LENGTH, length=len(THIRDS)
        )
    phrases = None if part.is_none("phrases") else part.part("phrases")
    transform = part.text("transform")
    if transform not in tuple(Transform):
        raise InvalidOptionError(
            f"{part.place}transform", OptionFault.NOT_ONE_OF, choices=tuple(Transform)
        )
    texts = ("name", "field", "label", "short_label", "topic", "unit", "part_unit")
    flags = ("takes_unit_of_header", "is_personal", "is_changeable")
    return Feature(
        **{key: part.text(key) for key in texts},  # type: ignore[arg-type]  # keywords of one type
        **{key: part.flag(key) for key in flags},  # type: ignore[arg-type]
        levels=(levels[0], levels[1], levels[2]) if levels else None,
        phrases=Phrases(**{each.name: phrases.text(each.name) for each in fields(Phrases)})
        if phrases
        else None,
        lowest=-math.inf if part.is_none("lowest") else part.number("lowest"),
        highest=_or_infinite(part, "highest"),
        columns=tuple(part.texts("columns")),
        transform=Transform(transform),
        parts=part.count("parts"),
        highest_median=None if part.is_none("highest_median") else part.number("highest_median"),
    )


def _segment(part: "_Part", place: int, customers: int, features: tuple[Feature, ...]) -> Segment:
    own = part.count("customers")
    return Segment(
        # Records that were written before numbers were handed down are in the order of theirs.
        number=part.count("number") if "number" in part.fields else place,
        slug=part.text("slug"),
        name=part.text("name"),
        description=part.text("description"),
        customers=own,
        share=own / customers,
        centre=part.numbers("centre", len(features)),
        radius=part.number("radius"),
        region=None if part.is_none("region") else part.region(len(features)),
        moved_by_chance=part.numbers("moved_by_chance"),
        type=part.type(features),
        short=part.text("short") if "short" in part.fields else "",
        is_name_own=part.flag("is_name_own"),
        is_description_own=part.flag("is_description_own"),
        is_short_own="is_short_own" in part.fields and part.flag("is_short_own"),
        named=None if part.is_none("named") else _name_origin(part.part("named"), features),
        own_offers=part.pairs("own_offers") if "own_offers" in part.fields else (),
        own_avoid=tuple(part.texts("own_avoid")) if "own_avoid" in part.fields else (),
    )


def _name_origin(part: "_Part", features: tuple[Feature, ...]) -> NameOrigin:
    return NameOrigin(
        version=part.count("version"),
        type=part.type(features),
        centre=part.numbers("centre", len(features)),
    )


def _or_none(value: float) -> float | None:
    """Write None for a number without a limit: JSON knows no infinity."""
    return value if math.isfinite(value) else None


def _or_infinite(part: "_Part", key: str) -> float:
    return math.inf if part.is_none(key) else part.number(key)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a record, whose fields are checked as they are taken, and where it is."""

    fields: Mapping[str, object]
    place: str = ""

    @classmethod
    def of(cls, value: object, place: str, *, prefix: str = "") -> "_Part":
        if not isinstance(value, dict):
            raise InvalidOptionError(place, OptionFault.NOT_A_RECORD)
        return cls(value, prefix)

    def is_none(self, key: str) -> bool:
        return key in self.fields and self.fields[key] is None

    def text(self, key: str) -> str:
        return _text(self.fields.get(key), self.place + key)

    def texts(self, key: str) -> list[str]:
        return [_text(each, place) for each, place in self._items(key, "text")]

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        rows = [
            (_Part({place: row}).texts(place), place) for row, place in self._items(key, "rows")
        ]
        for texts, place in rows:
            if len(texts) != _PAIR:
                raise InvalidOptionError(place, OptionFault.NOT_OF_LENGTH, length=_PAIR)
        return tuple((texts[0], texts[1]) for texts, _ in rows)

    def level(self, key: str) -> Level:
        if (level := self.text(key)) not in tuple(Level):
            raise InvalidOptionError(self.place + key, OptionFault.NOT_ONE_OF, choices=tuple(Level))
        return Level(level)

    def flag(self, key: str) -> bool:
        value = self.fields.get(key)
        if not isinstance(value, bool):
            raise InvalidOptionError(self.place + key, OptionFault.NOT_TRUE_OR_FALSE)
        return value

    def count(self, key: str) -> int:
        value = self.fields.get(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise InvalidOptionError(self.place + key, OptionFault.NOT_WHOLE)
        if value < 1:
            raise InvalidOptionError(self.place + key, OptionFault.BELOW_MINIMUM, lowest=1)
        return value

    def number(self, key: str) -> float:
        return _number(self.fields.get(key), self.place + key)

    def numbers(self, key: str, length: int | None = None) -> tuple[float, ...]:
        values = tuple(_number(each, place) for each, place in self._items(key, "numbers"))
        if length not in {None, len(values)}:
            raise InvalidOptionError(self.place + key, OptionFault.NOT_OF_LENGTH, length=length)
        return values

    def region(self, features: int) -> ToleranceRegion:
        rows = {place: row for row, place in self._items("region", "rows")}
        if len(rows) != features:
            raise InvalidOptionError(
                f"{self.place}region", OptionFault.NOT_OF_LENGTH, length=features
            )
        lengths = enumerate(rows, start=1)
        return ToleranceRegion(
            rows=tuple(_Part(rows).numbers(place, length) for length, place in lengths)
        )

    def type(self, features: Sequence[Feature]) -> SegmentType | None:
        if self.is_none("type"):
            return None
        part, names = self.part("type"), tuple(feature.name for feature in features)
        if not part.fields or not {*names}.issuperset(part.fields):
            raise InvalidOptionError(self.place + "type", OptionFault.NOT_SOME_OF, choices=names)
        return SegmentType.of({f: part.level(f.name) for f in features if f.name in part.fields})

    def part(self, key: str) -> "_Part":
        place = self.place + key
        return _Part.of(self.fields.get(key), place, prefix=f"{place}.")

    def parts(self, key: str) -> "list[_Part]":
        items = self._items(key, "records")
        return [_Part.of(each, place, prefix=f"{place}.") for each, place in items]

    def _items(self, key: str, items: str) -> list[tuple[object, str]]:
        place, values = self.place + key, self.fields.get(key)
        if not isinstance(values, list):
            raise InvalidOptionError(place, OptionFault.NOT_A_LIST, items=items)
        return [(each, f"{place}[{index}]") for index, each in enumerate(values)]


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise InvalidOptionError(place, OptionFault.NOT_A_TEXT)
    return value


def _number(value: object, place: str) -> float:
    """Take a finite number; a whole one too, because not every JSON writer keeps the ``.0``."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidOptionError(place, OptionFault.NOT_FINITE)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InvalidOptionError(place, OptionFault.NOT_FINITE)
    return number
