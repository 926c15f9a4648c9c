"""All settings, section by section. Where their values come from, `loading` says."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeFloat,
    PositiveInt,
    SecretStr,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from mallseg.domain.customers.data_contract import DataContract, IncomeUnit
from mallseg.domain.customers.feature import parse_features
from mallseg.domain.customers.units import Units
from mallseg.domain.monitoring.drift import DriftLimits
from mallseg.domain.monitoring.gate import GateLimits, Promote
from mallseg.domain.segments.plan import Plan, parse_candidates
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segment_size import SegmentSize

PREFIX = "MALLSEG_"
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
    keep_outliers: bool
    min_segment_size: int | str

    def plan(self) -> Plan:
        """Turn the settings into a plan; the domain checks the numbers."""
        return Plan(
            segments=self.segments,
            candidates=parse_candidates(self.candidates),
            features=parse_features(self.features),
            scaling=self.scaling,
            seed=self.seed,
            max_bad_rows=self.max_bad_rows,
            keep_outliers=self.keep_outliers,
            min_segment_size=SegmentSize.parse(self.min_segment_size),
        )


class GateSettings(_Section):
    """When a new version becomes the champion."""

    promote: Promote
    moved_by_chance: float
    smallest: float
    moved: float
    silhouette_drop: float
    rejected: float
    stability_index: float

    def limits(self) -> GateLimits:
        """Turn the settings into limits; the domain checks the numbers."""
        return GateLimits(**self.model_dump(exclude={"promote"}))


class DriftSettings(_Section):
    """From where on a mall has changed."""

    moved: float
    times_chance: float
    share: float
    stability_index: float
    p_value: float
    few: int

    def limits(self) -> DriftLimits:
        """Turn the settings into limits; the domain checks the numbers."""
        return DriftLimits(**self.model_dump())


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
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__"
    )

    model: ModelSettings
    store: StoreSettings
    training: TrainingSettings
    gate: GateSettings
    drift: DriftSettings
    data: DataSettings
    playbook: PlaybookSettings
    http: HttpSettings
    log: LogSettings
