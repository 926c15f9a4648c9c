"""Merging explicit settings of one source, before they are loaded."""

from collections.abc import Mapping
from typing import Any

from mallseg.domain.sources.remedy import Remedy

Sections = Mapping[str, Mapping[str, Any]]
"""Section to setting to value."""


def merge_settings(before: Sections, later: Sections) -> dict[str, dict[str, Any]]:
    """Merge settings; the later ones take precedence."""
    merged = {section: dict(own) for section, own in before.items()}
    for section, own in later.items():
        known = merged.setdefault(section, {})
        for name, value in own.items():
            as_before = known.get(name)
            if isinstance(value, Mapping) and isinstance(as_before, Mapping):
                known[name] = {**as_before, **value}
            else:
                known[name] = value
    return merged


def settings_with(
    settings: Mapping[str, Mapping[str, Any]], remedy: Remedy
) -> dict[str, dict[str, Any]]:
    """Merge the settings of a remedy into those of options."""
    merged = {section: dict(own) for section, own in settings.items()}
    data, features = merged.setdefault("data", {}), merged.setdefault("features", {})
    merged["features"] = features = {name: dict(own) for name, own in features.items()}
    if remedy.columns or remedy.features:
        data["columns"] = {**data.get("columns", {}), **remedy.columns, **remedy.features}
    for name, column in remedy.features.items():
        features.setdefault(name, {})["columns"] = (column,)
    if remedy.features:
        merged.setdefault("training", {})["features"] = tuple(remedy.features)
    data.update(_of_file(remedy))
    for name, unit in remedy.units.items():
        features.setdefault(name, {})["unit"] = unit
    for name, (lowest, highest) in remedy.ranges.items():
        features.setdefault(name, {}).update(lowest=lowest, highest=highest)
    if remedy.keep_outliers:
        merged.setdefault("training", {})["keep_outliers"] = True
    if remedy.max_bad_rows is not None:
        merged.setdefault("training", {})["max_bad_rows"] = remedy.max_bad_rows
    return merged


def _of_file(remedy: Remedy) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if remedy.numbers:
        found["decimal"], found["thousands"] = remedy.numbers.decimal, remedy.numbers.thousands
        found["currency_signs"] = remedy.numbers.currency_signs
        found["percent"] = remedy.numbers.percent
    names = ("sheet", "header_row", "column_names", "encoding")
    found |= {name: own for name in names if (own := getattr(remedy, name))}
    if remedy.in_parts:
        found["in_parts"] = tuple(sorted(remedy.in_parts))
    if remedy.as_given:
        found["as_given"] = tuple(sorted(remedy.as_given))
    return found
