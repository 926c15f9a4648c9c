"""Loading the settings: explicit > environment > a named file > ``config/default.toml``.

pydantic-settings silently ignores a missing file and misspelt environment variables. Here both are
errors.
"""

import os
import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsError,
)

from mallseg.domain.errors import InvalidOptionError, OptionFault, system_text
from mallseg.files.small_text import read_text
from mallseg.settings.customers import BreakdownSettings, FeatureSettings
from mallseg.settings.sections import PREFIX, Settings

_CONFIG_VARIABLE = f"{PREFIX}CONFIG"
_DECLARED = {"features": FeatureSettings, "breakdowns": BreakdownSettings}
"""Sections of declarations: each has a table with a name of the user's choice."""


def load_settings(
    config: Path | None = None,
    explicit: Mapping[str, Any] | None = None,
    *,
    from_outside: bool = True,
) -> Settings:
    """Load the settings from all sources, in the order of precedence.

    Parameters
    ----------
    config
        A TOML file with some of the settings; by default, the one that MALLSEG_CONFIG names.
    explicit
        The values of command-line options and arguments, by section and setting.
    from_outside
        Whether the environment is read; otherwise only `explicit`, `config` and the packaged
        defaults are.

    Raises
    ------
    InvalidOptionError
        The file is missing or is no TOML; a setting is unknown or its value invalid; or an
        environment variable begins with MALLSEG_ and names no setting.
    """
    if from_outside:
        _refuse_unknown_variables()
        if config is None and (named := os.environ.get(_CONFIG_VARIABLE)):
            config = Path(named)
    files_in_order = [_read(config)] if config else []
    token = _layers.set(([*files_in_order, _defaults()], from_outside))
    try:
        return _LayeredSettings(**dict(explicit or {}))
    except (ValidationError, SettingsError) as error:
        raise InvalidOptionError(
            "setting", OptionFault.SETTING_NOT_ALLOWED, detail=_reasons(error)
        ) from None
    finally:
        _layers.reset(token)


def packaged(name: str) -> Traversable:
    """Return a file of ``config/``, which is in the wheel, or beside ``src/`` in a checkout."""
    inside = files("mallseg").joinpath("config", name)
    return inside if inside.is_file() else Path(__file__).parents[3] / "config" / name


class _LayeredSettings(Settings):
    """Settings of the layers in `_layers`. The class is made once, as making it is slow."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Leave out .env and secret files, which the user has not named."""
        del dotenv_settings, file_secret_settings
        layers, from_environment = _layers.get()
        below = (InitSettingsSource(settings_cls, layer) for layer in layers)
        environment = (env_settings,) if from_environment else ()
        return (init_settings, *environment, *below)


_layers: ContextVar[tuple[list[dict[str, Any]], bool]] = ContextVar("layers")
"""The layers below the environment, highest precedence first; whether the environment is read."""


@cache
def _defaults() -> dict[str, Any]:
    """Read the packaged settings once. Callers do not change the result."""
    return tomllib.loads(packaged("default.toml").read_text(encoding="utf-8"))


def _read(config: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(config))
    except OSError as error:
        raise InvalidOptionError(
            "config", OptionFault.FILE_NOT_READABLE, file=str(config), detail=system_text(error)
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidOptionError(
            "config", OptionFault.NOT_TOML, file=str(config), detail=str(error)
        ) from None


def _refuse_unknown_variables() -> None:
    for variable in os.environ:
        if not variable.startswith(PREFIX) or variable == _CONFIG_VARIABLE:
            continue
        section, _, setting = variable.removeprefix(PREFIX).lower().partition("__")
        known: object = getattr(Settings.model_fields.get(section), "annotation", None)
        if section in _DECLARED:
            known, setting = _DECLARED[section], setting.partition("__")[2].partition("__")[0]
        if setting not in getattr(known, "model_fields", {}):
            raise InvalidOptionError(
                variable, OptionFault.UNKNOWN_VARIABLE, example="MALLSEG_TRAINING__SEGMENTS"
            )


def _reasons(error: ValidationError | SettingsError) -> str:
    """Return which settings are invalid and why, without their values, which may be secret."""
    if isinstance(error, SettingsError):
        return str(error)
    reasons = []
    for detail in error.errors(include_input=False, include_url=False):
        unknown = detail["type"] == "extra_forbidden"
        reason = "there is no such setting" if unknown else detail["msg"]
        reasons.append(f"{'.'.join(map(str, detail['loc']))}: {reason}")
    return "; ".join(reasons)
