"""The settings: explicit > environment > a named file > the packaged ``config/default.toml``.

pydantic-settings passes over a named file that is missing and a misspelt variable of the
environment without a word. Here both are errors.
"""

import os
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from mallseg.domain.contract import DataContract, IncomeUnit
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.feature import features_named
from mallseg.domain.plan import Plan, candidates_named
from mallseg.domain.scaling import Scaling
from mallseg.domain.segment_size import SegmentSize
from mallseg.domain.units import Units

_PREFIX = "MALLSEG_"
_CONFIG_VARIABLE = "MALLSEG_CONFIG"
_SHORTEST_KEY = 16


def _split(value: object) -> object:
    """Options and the environment write a list as one text with commas."""
    return value.split(",") if isinstance(value, str) else value


def _none_if_auto(value: object) -> object:
    """TOML and the environment have no word for None."""
    return None if value == "auto" else value


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelSettings(_Section):
    """Which model is meant when none is named."""

    name: str


class StoreSettings(_Section):
    """Where models are kept, and what signs them."""

    path: Path
    signing_key: SecretStr

    @field_validator("signing_key")
    @classmethod
    def _long_enough(cls, signing_key: SecretStr) -> SecretStr:
        if 0 < len(signing_key.get_secret_value()) < _SHORTEST_KEY:
            raise ValueError(f"must have {_SHORTEST_KEY} characters or more")
        return signing_key

    def key(self) -> bytes | None:
        """Give the key's bytes, None when nothing is to be signed."""
        return self.signing_key.get_secret_value().encode() or None


class TrainingSettings(_Section):
    """What a training does when it is not told."""

    segments: Annotated[int | None, BeforeValidator(_none_if_auto)]
    candidates: str
    features: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
    scaling: Scaling
    seed: int
    max_bad_rows: float
    keep_extremes: bool
    min_segment_size: int | str

    def plan(self) -> Plan:
        """Turn the settings into a plan; the domain checks the numbers."""
        return Plan(
            segments=self.segments,
            candidates=candidates_named(self.candidates),
            features=features_named(self.features),
            scaling=self.scaling,
            seed=self.seed,
            max_bad_rows=self.max_bad_rows,
            keep_extremes=self.keep_extremes,
            min_segment_size=SegmentSize.read(self.min_segment_size),
        )


class DataSettings(_Section):
    """How the sources of customers are written."""

    columns: dict[str, str]
    decimal: str
    encoding: str
    income_unit: IncomeUnit
    income_label: str

    def contract(self) -> DataContract:
        """Turn the settings into a contract; the domain checks them."""
        return DataContract(
            columns=self.columns,
            decimal=self.decimal,
            income_unit=self.income_unit,
            units=self.units(),
        )

    def units(self) -> Units:
        """Tell in which units people read the features; the domain checks the label."""
        return Units(income=self.income_label)


class PlaybookSettings(_Section):
    """The mall's own words and offers."""

    file: str


class HttpSettings(_Section):
    """How models are served."""

    host: str
    port: int = Field(ge=0, le=65535)
    refresh_s: NonNegativeFloat
    max_body_bytes: PositiveInt


class LogSettings(_Section):
    """What is logged, and where to."""

    level: Literal["auto", "debug", "info", "warning", "error", "critical"]
    file: str


class Settings(BaseSettings):
    """All settings, frozen. `load_settings` makes them: this class alone knows no defaults."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=_PREFIX, env_nested_delimiter="__"
    )

    model: ModelSettings
    store: StoreSettings
    training: TrainingSettings
    data: DataSettings
    playbook: PlaybookSettings
    http: HttpSettings
    log: LogSettings


def load_settings(
    config: Path | None = None,
    explicit: Mapping[str, Any] | None = None,
    *,
    from_outside: bool = True,
) -> Settings:
    """Put the settings together.

    Parameters
    ----------
    config
        A TOML file with some of the settings; without one, the file that MALLSEG_CONFIG names.
    explicit
        Section to setting to value: what the user said on the spot.
    from_outside
        Whether the environment has a say; without it, `explicit` goes before the packaged defaults.

    Raises
    ------
    InvalidOptionError
        The file is missing or is no TOML; a setting is unknown or its value not allowed; a variable
        of the environment begins with MALLSEG_ and names no setting.
    """
    if from_outside:
        _refuse_unknown_variables()
        if config is None and (named := os.environ.get(_CONFIG_VARIABLE)):
            config = Path(named)
    files_in_order = [_read(config)] if config else []
    layered = _layered([*files_in_order, _defaults()], from_environment=from_outside)
    try:
        return layered(**dict(explicit or {}))
    except (ValidationError, SettingsError) as error:
        raise InvalidOptionError("setting", _reasons(error)) from None


def packaged(name: str) -> Traversable:
    """Find a file of ``config/``: inside the wheel, or beside ``src/`` in a checkout."""
    inside = files("mallseg").joinpath("config", name)
    return inside if inside.is_file() else Path(__file__).parents[2] / "config" / name


def _layered(layers: list[dict[str, Any]], *, from_environment: bool) -> type[Settings]:
    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            """No .env and no secret files: a setting comes from where somebody named it."""
            del dotenv_settings, file_secret_settings
            below = (InitSettingsSource(settings_cls, layer) for layer in layers)
            environment = (env_settings,) if from_environment else ()
            return (init_settings, *environment, *below)

    return Layered


def _defaults() -> dict[str, Any]:
    return tomllib.loads(packaged("default.toml").read_text(encoding="utf-8"))


def _read(config: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(config.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidOptionError("config", f"{config} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidOptionError("config", f"{config} is not valid TOML: {error}") from None


def _refuse_unknown_variables() -> None:
    for variable in os.environ:
        if not variable.startswith(_PREFIX) or variable == _CONFIG_VARIABLE:
            continue
        section, _, setting = variable.removeprefix(_PREFIX).lower().partition("__")
        known = Settings.model_fields.get(section)
        if known is None or setting not in getattr(known.annotation, "model_fields", {}):
            raise InvalidOptionError(
                variable,
                "names no setting: variables look like MALLSEG_TRAINING__SEGMENTS, "
                "and config/default.toml lists every setting",
            )


def _reasons(error: ValidationError | SettingsError) -> str:
    """Say which settings are wrong and why, without repeating what they were set to."""
    if isinstance(error, SettingsError):
        return str(error)
    reasons = []
    for detail in error.errors(include_input=False, include_url=False):
        unknown = detail["type"] == "extra_forbidden"
        reason = "there is no such setting" if unknown else detail["msg"]
        reasons.append(f"{'.'.join(map(str, detail['loc']))}: {reason}")
    return "; ".join(reasons)
