"""Whether a new version may take the champion's place: what was measured, against limits.

A limit on a version alone is moved out of the way where the champion is hardly better: keeping the
champion would mend nothing then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.monitoring.drift_measures import FeatureDrift
from mallseg.domain.registry.decision import Decision, Violation

_LOWEST_DROP = 0.05
"""The silhouettes of two samples of 200 customers of one mall differ by 0.02 as a rule."""

_HARDLY_BETTER = 1.5

_BY_CHANCE = 0.001
"""Of a few customers, no distribution is like another."""


class Promote(StrEnum):
    """When a new version becomes the champion."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLimits:
    """What a retraining must keep to.

    Attributes
    ----------
    moved_by_chance
        The share of the customers whom another training of the same mall moves, on average.
    smallest
        The smallest segment's share of all customers, at least.
    moved
        The share of the customers who are in another segment than the champion says.
    silhouette_drop
        By how much the silhouette may be lower than the champion's: at least 0.05, because its
        standard deviation is 0.016 on 200 customers.
    rejected
        The share of the source's records that could not be read.
    stability_index
        Of any feature, against the customers that the champion was trained on.

    Raises
    ------
    InvalidOptionError
        A limit is outside what is allowed.
    """

    moved_by_chance: float = 0.2
    smallest: float = 0.02
    moved: float = 0.2
    silhouette_drop: float = 0.1
    rejected: float = 0.01
    stability_index: float = 0.25

    def __post_init__(self) -> None:
        for name in ("moved_by_chance", "smallest", "moved", "rejected"):
            if not 0 <= getattr(self, name) <= 1:
                option = f"gate {name.replace('_', ' ')}"
                raise InvalidOptionError(option, "must be a share from 0 to 1")
        if not self.silhouette_drop >= _LOWEST_DROP:
            reason = f"must be at least {_LOWEST_DROP}: chance alone makes as much of a difference"
            raise InvalidOptionError("gate silhouette drop", reason)
        if not self.stability_index > 0:
            raise InvalidOptionError("gate stability index", "must be above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good one version is; None for what nobody measured when it was trained."""

    moved_by_chance: float | None
    smallest: float
    silhouette: float | None
    rejected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A new version, and the champion that it is to replace.

    Attributes
    ----------
    own
        Of the new version.
    champion
        None where nothing is to be compared: for a first version, and for one that was asked to be
        of another kind.
    moved
        The share of the customers whom the two put into different segments.
    features
        How each feature is distributed, against the champion's customers; empty where that is not
        known.
    """

    own: Quality
    champion: Quality | None = None
    moved: float | None = None
    features: tuple[FeatureDrift, ...] = ()

    def objections(self, limits: GateLimits) -> tuple[Violation, ...]:
        """Find what stands against the new version."""
        return (
            *self._to_chance(limits),
            *self._to_the_smallest(limits),
            *self._to_moves(limits),
            *self._to_the_silhouette(limits),
            *self._to_rejections(limits),
            *self._to_drift(limits),
        )

    def _to_chance(self, limits: GateLimits) -> Iterator[Violation]:
        of_before = (self.champion and self.champion.moved_by_chance) or 0.0
        limit = max(limits.moved_by_chance, _HARDLY_BETTER * of_before)
        figure = self.own.moved_by_chance
        if figure is not None and figure > limit:
            reason = (
                f"the segments are not steady: a training on other customers of the same mall "
                f"would move {figure:.1%} of all on average; the limit is {limit:.1%}"
            )
            yield _objection("moved_by_chance", figure, limit, reason)

    def _to_the_smallest(self, limits: GateLimits) -> Iterator[Violation]:
        of_before = self.champion.smallest / _HARDLY_BETTER if self.champion else 1.0
        limit = min(limits.smallest, of_before)
        figure = self.own.smallest
        if figure < limit:
            reason = (
                f"the smallest segment has {figure:.1%} of the customers; the limit is {limit:.1%}"
            )
            yield _objection("smallest", figure, limit, reason)

    def _to_moves(self, limits: GateLimits) -> Iterator[Violation]:
        if self.moved is not None and self.moved > limits.moved:
            reason = (
                f"{self.moved:.1%} of the customers would be in another segment than the champion "
                f"says; the limit is {limits.moved:.1%}"
            )
            yield _objection("moved", self.moved, limits.moved, reason)

    def _to_the_silhouette(self, limits: GateLimits) -> Iterator[Violation]:
        before = self.champion.silhouette if self.champion else None
        after = self.own.silhouette
        if before is None or after is None:
            return
        if (drop := before - after) > limits.silhouette_drop:
            reason = (
                f"the segments are less distinct: the silhouette is {after:.2f}, lower by "
                f"{drop:.2f} than the champion's; the limit is {limits.silhouette_drop:.2f}"
            )
            yield _objection("silhouette_drop", drop, limits.silhouette_drop, reason)

    def _to_rejections(self, limits: GateLimits) -> Iterator[Violation]:
        of_before = self.champion.rejected if self.champion else 0.0
        limit = max(limits.rejected, _HARDLY_BETTER * of_before)
        figure = self.own.rejected
        if figure > limit:
            reason = f"{figure:.1%} of the records could not be read; the limit is {limit:.1%}"
            yield _objection("rejected", figure, limit, reason)

    def _to_drift(self, limits: GateLimits) -> Iterator[Violation]:
        limit = limits.stability_index
        for each in self.features:
            if each.stability_index > limit and each.p_value < _BY_CHANCE:
                reason = (
                    f"the {each.then.feature.label} is distributed unlike that of the champion's "
                    f"customers: the population stability index is {each.stability_index:.2f}; "
                    f"the limit is {limit:.2f}"
                )
                yield _objection("stability_index", each.stability_index, limit, reason)


def _objection(measure: str, figure: float, limit: float, reason: str) -> Violation:
    return Violation(measure=measure, figure=float(figure), limit=float(limit), reason=reason)


def decide(evaluation: Evaluation, *, promote: Promote, limits: GateLimits) -> Decision:
    """Decide about a new version.

    What is asked for is done. Left to itself, the gate stops a version that there are objections
    to; one that is compared with nothing is promoted whatever they are, because a first version,
    or one of another kind, is what was asked for.
    """
    objections = evaluation.objections(limits)
    is_stopped = promote is Promote.AUTO and evaluation.champion is not None and bool(objections)
    return Decision(
        is_promoted=promote is not Promote.NEVER and not is_stopped,
        is_stopped=is_stopped,
        objections=objections,
    )
