"""The sections of the settings. `loading` determines the sources of their values."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from mallseg.domain.customers.breakdown import Breakdown, breakdown_named
from mallseg.domain.customers.chosen_features import choose_features
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.monitoring.gate import Promote
from mallseg.domain.segments.plan import Plan, SegmentSize, parse_candidates
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.sources.data_contract import DataContract
from mallseg.settings.customers import (
    BreakdownSettings,
    DatabaseSettings,
    DataSettings,
    FeatureSettings,
)
from mallseg.settings.section import Names, Section
from mallseg.settings.serving import HttpSettings, LogSettings

PREFIX = "MALLSEG_"
_SHORTEST_KEY = 16
_LONGEST_LEDGER_KEY = 64  # of BLAKE2b


def _none_if_auto(value: object) -> object:
    """Convert ``auto``, as TOML and the environment have no null."""
    return None if value == "auto" else value


class ModelSettings(Section):
    """The default model."""

    name: str


class StoreSettings(Section):
    """The store of models, and its signing key."""

    path: Path
    signing_key: SecretStr

    @field_validator("signing_key")
    @classmethod
    def _long_enough(cls, signing_key: SecretStr) -> SecretStr:
        if 0 < len(signing_key.get_secret_value()) < _SHORTEST_KEY:
            raise ValueError(f"must have {_SHORTEST_KEY} characters or more")
        return signing_key

    def key(self) -> bytes | None:
        """Return the bytes of the key; None where models are not signed."""
        return self.signing_key.get_secret_value().encode() or None


class FilesSettings(Section):
    """The permissions of written files."""

    group_readable: bool


class TrainingSettings(Section):
    """The default options of a training."""

    segments: Annotated[int | None, BeforeValidator(_none_if_auto)]
    candidates: str
    features: Names
    breakdowns: Names
    scaling: Scaling
    seed: int
    max_bad_rows: float
    keep_outliers: bool
    min_segment_size: int | str

    def plan(self, declared: Sequence[Feature]) -> Plan:
        """Convert the settings to a plan; the domain validates the numbers.

        Parameters
        ----------
        declared
            The features that the settings declare.
        """
        return Plan(
            segments=self.segments,
            candidates=parse_candidates(self.candidates),
            features=choose_features(self.features, declared),
            scaling=self.scaling,
            seed=self.seed,
            max_bad_rows=self.max_bad_rows,
            keep_outliers=self.keep_outliers,
            min_segment_size=SegmentSize.parse(self.min_segment_size),
        )


class GateSettings(Section):
    """The gate: the limits within which a new version becomes the champion."""

    promote: Promote
    moved_by_chance: float
    smallest: float
    moved: float
    silhouette_drop: float
    rejected: float
    distance: float


class DriftSettings(Section):
    """The limits beyond which a mall has drifted."""

    moved: float
    times_chance: float
    share: float
    outside: float
    distance: float
    p_value: float
    few: int


class AssignSettings(Section):
    """The columns of labelled files, and the share of customers outside that gives a warning."""

    max_outside: float = Field(ge=0, le=1)
    columns: Names


class MovesSettings(Section):
    """The rule of moves between segments, and the order of segments."""

    ratio: float = Field(gt=0, le=1)
    lower_is_better: tuple[str, ...]


class LedgerSettings(Section):
    """The ledger of customers: the days until a change is settled, and its key."""

    days: int = Field(ge=1)
    key: SecretStr

    @field_validator("key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        length = len(key.get_secret_value().encode())
        if length and not _SHORTEST_KEY <= length <= _LONGEST_LEDGER_KEY:
            raise ValueError(f"must have {_SHORTEST_KEY} to {_LONGEST_LEDGER_KEY} characters")
        return key

    def key_bytes(self) -> bytes | None:
        """Return the bytes of the key; None where ids are stored as they are."""
        return self.key.get_secret_value().encode() or None


class PlaybookSettings(Section):
    """The mall's own names and offers."""

    file: str


class Settings(BaseSettings):
    """All settings, immutable. `load_settings` makes them, as this class has no defaults."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__"
    )

    model: ModelSettings
    store: StoreSettings
    files: FilesSettings
    training: TrainingSettings
    breakdowns: dict[str, BreakdownSettings]
    gate: GateSettings
    drift: DriftSettings
    assign: AssignSettings
    moves: MovesSettings
    ledger: LedgerSettings
    data: DataSettings
    database: DatabaseSettings
    features: dict[str, FeatureSettings]
    playbook: PlaybookSettings
    http: HttpSettings
    log: LogSettings

    def declared(self) -> tuple[Feature, ...]:
        """Return the declared features, in their order; the domain validates them."""
        return tuple(own.feature(name) for name, own in self.features.items())

    def contract(self, also: Iterable[Feature] = ()) -> DataContract:
        """Make the contract of a source; its names must be those of features, or of breakdowns.

        Parameters
        ----------
        also
            Features of a model.
        """
        known = tuple(dict.fromkeys((*self.features, *(feature.name for feature in also))))
        named = {
            "column": self.data.columns,
            "in_parts": self.data.in_parts,
            "as_given": self.data.as_given,
        }
        for option, names in named.items():
            choices = (*known, *self.breakdowns) if option == "column" else known
            if not {*choices}.issuperset(names):
                choices = tuple(dict.fromkeys(choices))
                raise InvalidOptionError(option, OptionFault.NOT_ONE_OF, choices=choices)
        similar = {name: own.similar for name, own in self.features.items() if own.similar}
        units = {name: own.unit for name, own in self.features.items() if own.unit is not None}
        scales = frozenset(name for name, own in self.features.items() if own.fills_range)
        return replace(self.data.contract(), similar=similar, units=units, scales=scales)

    def plan(self) -> Plan:
        """Make the plan of a training."""
        return self.training.plan(self.declared())

    def breakdowns_to_count(self) -> tuple[Breakdown, ...]:
        """Return the declared breakdowns, and those of further columns that are requested."""
        declared = [own.breakdown(name) for name, own in self.breakdowns.items()]
        asked = [name.strip() for name in self.training.breakdowns]
        counted = [
            replace(each, is_required=True) if any(map(each.is_called, asked)) else each
            for each in declared
        ]
        others = [name for name in asked if not any(each.is_called(name) for each in declared)]
        undeclared: dict[str, Breakdown] = {}
        for own in map(breakdown_named, others):
            undeclared.setdefault(own.name, own)  # of two spellings of one column, the first
        return (*counted, *undeclared.values())
