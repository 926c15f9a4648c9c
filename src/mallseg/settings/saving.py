"""Saving the settings by which a file was read, for the files of the next months."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import tomlkit

from mallseg.domain.sources.column_changes import SeenColumn
from mallseg.settings.customers import FeatureSettings
from mallseg.settings.loading import load_settings
from mallseg.settings.sections import Settings

MARK = "# Written by `mallseg check --save-settings`"
_HEAD = f"""{MARK}, which may replace it.
#
# Pass it as `--config` to read files of this kind. `data.seen` is what the columns were: changes in
# a later file are reported.

"""
_SECRET = {"store": {"signing_key"}, "ledger": {"key"}, "database": {"password"}}


def settings_text(
    settings: Settings,
    *,
    columns: Mapping[str, str],
    seen: Sequence[SeenColumn],
    sections: Collection[str] = (),
) -> str:
    """Serialise the settings that differ from the packaged ones, and the columns, as TOML.

    Secrets are left out.

    Parameters
    ----------
    columns
        The column that was read, by feature.
    sections
        The sections to save, by default all.
    """
    own = _differing(_dumped(settings), _dumped(load_settings(from_outside=False)))
    own = {name: each for name, each in own.items() if not sections or name in sections}
    data = own.setdefault("data", {})
    data["columns"] = {**data.get("columns", {}), **columns}
    data["seen"] = [_given(asdict(each)) for each in seen]
    return _HEAD + tomlkit.dumps(own)


def _dumped(settings: Settings) -> dict[str, Any]:
    dumped: dict[str, Any] = settings.model_dump(mode="json", exclude=_SECRET)
    return dumped


def _differing(own: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that differ from the defaults; without a default, all that are set."""
    found: dict[str, Any] = {}
    for name, value in own.items():
        before = usual.get(name)
        if isinstance(value, dict):
            kept = _differing(value, before or (_NO_FEATURE if "transform" in value else {}))
            found |= {name: kept} if kept else {}
        elif value != before and value is not None:  # TOML has no null
            found[name] = value
    return found


_NO_FEATURE = FeatureSettings().model_dump(mode="json")


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: str(own) if name == "kind" else own
        for name, own in fields.items()
        if own not in {None, ""}
    }
