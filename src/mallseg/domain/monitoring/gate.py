"""The gate: whether a new version may replace the champion, judged by measures and limits.

Limits on the new version alone are relaxed where the champion is hardly better: keeping it would
not help.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.registry.version import Decision, GateMeasure, Violation
from mallseg.domain.sources.reading import FEW_REJECTED

if TYPE_CHECKING:
    from mallseg.domain.monitoring.drift_measures import FeatureDrift

_LOWEST_DROP = 0.05
"""The silhouettes of two samples of 200 customers from one mall typically differ by 0.02."""

_HARDLY_BETTER = 1.5

_ALIKE = 2

_BY_CHANCE = 0.001
"""A significance level: in small samples, distributions always differ somewhat."""


class Promote(StrEnum):
    """The policy for making a new version the champion."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLimits:
    """The limits of a retraining.

    Attributes
    ----------
    moved_by_chance
        The highest mean share of customers whom a retraining of an unchanged mall moves.
    smallest
        The lowest share of all customers for the smallest segment.
    moved
        The highest share of the customers who are in another segment than by the champion.
    silhouette_drop
        How much lower the silhouette may be than the champion's: at least 0.05, because its
        standard deviation is 0.016 on 200 customers.
    rejected
        The highest share of records that could not be read. By default it is what the training
        allows, which refuses a source with more.
    distance
        How far the distribution of a feature may have moved since the champion's training, in
        standard deviations; twice as far where a rescaling explains it, such as rising prices.

    Raises
    ------
    InvalidOptionError
        A limit is outside its range.
    """

    moved_by_chance: float = 0.2
    smallest: float = 0.02
    moved: float = 0.2
    silhouette_drop: float = 0.1
    rejected: float = 1.0
    distance: float = 0.25

    def __post_init__(self) -> None:
        for name in ("moved_by_chance", "smallest", "moved", "rejected"):
            if not 0 <= getattr(self, name) <= 1:
                option = f"gate {name.replace('_', ' ')}"
                raise InvalidOptionError(option, OptionFault.NOT_A_SHARE)
        if not self.silhouette_drop >= _LOWEST_DROP:
            raise InvalidOptionError(
                "gate silhouette drop", OptionFault.BELOW_CHANCE, lowest=_LOWEST_DROP
            )
        if not self.distance > 0:
            raise InvalidOptionError("gate distance", OptionFault.NOT_POSITIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The quality measures of a version; None where one was not recorded.

    `rejected` is the share of the records that could not be read, `rejected_rows` their number.
    """

    moved_by_chance: float | None
    smallest: float
    silhouette: float | None
    rejected: float
    rejected_rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A new version compared with the champion.

    Attributes
    ----------
    own
        The quality of the new version.
    champion
        The quality of the champion; None for a first version, and where other features, another
        scaling or another number of segments were asked for.
    moved
        The share of the customers whom the two assign to different segments; None where that does
        not count.
    features
        The drift of each feature since the champion's training; empty where it is not known.
    """

    own: Quality
    champion: Quality | None = None
    moved: float | None = None
    features: "tuple[FeatureDrift, ...]" = ()

    def violations(self, limits: GateLimits) -> tuple[Violation, ...]:
        """Return the limits that the new version violates."""
        return (
            *self._moved_by_chance(limits),
            *self._smallest(limits),
            *self._moved(limits),
            *self._silhouette_drop(limits),
            *self._rejected(limits),
            *self._distance(limits),
        )

    def _moved_by_chance(self, limits: GateLimits) -> Iterator[Violation]:
        figure = self.own.moved_by_chance
        champion = self.champion.moved_by_chance if self.champion else None
        limit = max(limits.moved_by_chance, _HARDLY_BETTER * (champion or 0.0))
        if figure is not None and figure > limit:
            yield _violation(GateMeasure.MOVED_BY_CHANCE, figure, limit, champion)

    def _smallest(self, limits: GateLimits) -> Iterator[Violation]:
        figure = self.own.smallest
        champion = self.champion.smallest if self.champion else None
        limit = limits.smallest
        if champion is not None:
            limit = min(limit, champion / _HARDLY_BETTER)
        if figure < limit:
            yield _violation(GateMeasure.SMALLEST, figure, limit, champion)

    def _moved(self, limits: GateLimits) -> Iterator[Violation]:
        if self.moved is not None and self.moved > limits.moved:
            yield _violation(GateMeasure.MOVED, self.moved, limits.moved)

    def _silhouette_drop(self, limits: GateLimits) -> Iterator[Violation]:
        champion = self.champion.silhouette if self.champion else None
        own = self.own.silhouette
        if champion is None or own is None:
            return
        limit = limits.silhouette_drop
        if (drop := champion - own) > limit:
            yield _violation(GateMeasure.SILHOUETTE_DROP, drop, limit, champion)

    def _rejected(self, limits: GateLimits) -> Iterator[Violation]:
        figure = self.own.rejected
        champion = self.champion.rejected if self.champion else None
        limit = max(limits.rejected, _HARDLY_BETTER * (champion or 0.0))
        rows = self.own.rejected_rows
        is_few = limits.rejected > 0 and rows is not None and rows <= FEW_REJECTED
        if figure > limit and not is_few:
            yield _violation(GateMeasure.REJECTED, figure, limit, champion)

    def _distance(self, limits: GateLimits) -> Iterator[Violation]:
        for each in self.features:
            limit = limits.distance * (_ALIKE if each.rescaling else 1)
            if each.distance > limit and each.p_value < _BY_CHANCE:
                violation = _violation(GateMeasure.DISTANCE, each.distance, limit)
                own = each.rescaling.in_unit(each.then.feature) if each.rescaling else None
                yield replace(
                    violation,
                    feature=each.then.feature.name,
                    factor=own.factor if own else None,
                    offset=own.offset if own else None,
                )


def _violation(
    measure: GateMeasure, figure: float, limit: float, champion: float | None = None
) -> Violation:
    return Violation(
        measure=measure,
        figure=float(figure),
        limit=float(limit),
        champion=None if champion is None else float(champion),
    )


def decide(evaluation: Evaluation, *, promote: Promote, limits: GateLimits) -> Decision:
    """Decide whether a new version is promoted.

    With `auto`, a version with violations is stopped, unless there is no champion to compare it
    with: a first version, or one of another kind, is what was asked for.
    """
    violations = evaluation.violations(limits)
    is_stopped = promote is Promote.AUTO and evaluation.champion is not None and bool(violations)
    return Decision(
        is_promoted=promote is not Promote.NEVER and not is_stopped,
        is_stopped=is_stopped,
        violations=violations,
    )
