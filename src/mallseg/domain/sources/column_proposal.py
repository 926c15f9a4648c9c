"""Proposals of columns for features that have none, with their evidence.

A proposal is shown with its evidence, and used only when the caller confirms it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from mallseg.domain.customers.column_name import (
    is_id,
    plain_name,
    without_accents,
    without_unit,
)
from mallseg.domain.customers.feature import Feature
from mallseg.domain.sources.column_summary import ColumnKind, ColumnSummary

Synonyms = Mapping[str, Sequence[str]]
"""By the name of a feature, other names of its column, as in other languages."""

_ALIKE = 0.8
"""The similarity from which two names match: ``Anual Incme`` and ``annual income``, not ``Age`` and
``wage``."""

_SURELY_ALIKE = 0.93
"""The same for synonyms: an English ``revenue`` must not match the French ``revenu``."""

_WORD_AMONG_OTHERS = 0.75
_FILLED = 0.5
"""The share of a declared range that a column must span to be recognised by it."""

_MOST_COLUMNS = 200
_SHORTEST_WORD = 2
_SHORTEST_TO_MISSPELL = 4
_FOLDED = str.maketrans(
    {"\u0131": "i", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"}
)


class Evidence(StrEnum):
    """The kinds of evidence for a column."""

    SPELLING = "spelling"
    SYNONYM = "synonym"
    RANGE = "range"
    ONLY_ONE_LEFT = "only one left"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProposal:
    """A proposed column for a feature.

    Attributes
    ----------
    score
        From 0 to 1: the similarity of the names, or the share of the range that is filled.
    lowest, highest
        The range of the column, where it is part of the evidence.
    """

    feature: Feature
    column: str
    evidence: tuple[Evidence, ...]
    score: float
    lowest: float | None = None
    highest: float | None = None

    @property
    def is_by_name(self) -> bool:
        """Whether the name of the column is part of the evidence."""
        return bool({Evidence.SPELLING, Evidence.SYNONYM} & {*self.evidence})


def nearest_names(feature: Feature, header: Sequence[str], synonyms: Synonyms) -> tuple[str, ...]:
    """Return the columns whose names are similar to a feature's, the most similar first."""
    scores = {
        name: found[1]
        for name in header[:_MOST_COLUMNS]
        if (found := _by_name(feature, name, synonyms))
    }
    return tuple(sorted(scores, key=lambda name: -scores[name]))


def propose_columns(
    missing: Sequence[Feature],
    columns: Sequence[ColumnSummary],
    *,
    synonyms: Synonyms,
    taken: Iterable[str] = (),
) -> tuple[ColumnProposal, ...]:
    """Propose at most one column for each feature, and each column once.

    Names come first, then ranges; finally the last feature gets the last column.

    Parameters
    ----------
    missing
        The features without a column.
    taken
        The names of columns that are in use.
    """
    others = {*taken}
    free = [c for c in columns[:_MOST_COLUMNS] if c.name not in others and _may_be_numbers(c)]
    found = _best(_named(feature, column, synonyms) for feature in missing for column in free)
    left, rest = _without(found, missing, free)
    found += _best(_by_range(feature, column) for feature in left for column in rest)
    left, rest = _without(found, missing, free)
    if len(left) == len(rest) == 1 and rest[0].could_be_feature:
        found.append(_proposal(left[0], rest[0], Evidence.ONLY_ONE_LEFT))
    return tuple(sorted(found, key=lambda proposal: missing.index(proposal.feature)))


def propose_by_order(
    features: Sequence[Feature], columns: Sequence[ColumnSummary]
) -> tuple[ColumnProposal, ...]:
    """Propose the last columns of numbers in the order of the features, if all are in range.

    This is for a source without column names, where features usually come after personal data.
    """
    last = [c for c in columns if c.could_be_feature or _is_read_otherwise(c)][-len(features) :]
    pairs = [*zip(features, last, strict=False)]
    if len(pairs) < len(features) or not all(_keeps_to_range(*pair) for pair in pairs):
        return ()
    return tuple(_proposal(feature, column, Evidence.ORDER) for feature, column in pairs)


def _proposal(
    feature: Feature, column: ColumnSummary, evidence: Evidence, score: float = 0.0
) -> ColumnProposal:
    """Make a proposal, with the range as further evidence where it fits."""
    if not _fills_range(feature, column):
        return ColumnProposal(
            feature=feature, column=column.name, evidence=(evidence,), score=score
        )
    is_by_name = evidence in {Evidence.SPELLING, Evidence.SYNONYM}
    return ColumnProposal(
        feature=feature,
        column=column.name,
        evidence=(evidence, Evidence.RANGE) if is_by_name else (evidence,),
        score=score,
        lowest=column.lowest,
        highest=column.highest,
    )


def _named(feature: Feature, column: ColumnSummary, synonyms: Synonyms) -> ColumnProposal | None:
    by_name = _by_name(feature, column.name, synonyms)
    return _proposal(feature, column, *by_name) if by_name else None


def _by_range(feature: Feature, column: ColumnSummary) -> ColumnProposal | None:
    if not _fills_range(feature, column):
        return None
    return _proposal(feature, column, Evidence.RANGE, _filled_share(feature, column))


def _best(proposals: Iterable[ColumnProposal | None]) -> list[ColumnProposal]:
    """Keep the best proposal for each feature, and each column once."""
    best: list[ColumnProposal] = []
    for found in sorted(filter(None, proposals), key=lambda proposal: -proposal.score):
        if all(found.feature != other.feature and found.column != other.column for other in best):
            best.append(found)
    return best


def _without(
    found: Iterable[ColumnProposal], features: Sequence[Feature], columns: Sequence[ColumnSummary]
) -> tuple[list[Feature], list[ColumnSummary]]:
    """Return the features and the columns that no proposal uses."""
    done = {proposal.feature for proposal in found}
    used = {proposal.column for proposal in found}
    return [f for f in features if f not in done], [c for c in columns if c.name not in used]


def _may_be_numbers(column: ColumnSummary) -> bool:
    is_text = column.kind is ColumnKind.TEXTS_LIKE_NUMBERS
    has_name = bool(column.name.strip())
    return has_name and (column.kind.is_numeric or is_text) and not is_id(column.name)


def _keeps_to_range(feature: Feature, column: ColumnSummary) -> bool:
    lowest, highest = column.lowest, column.highest
    if lowest is None or highest is None:
        return _is_read_otherwise(column)
    return feature.lowest <= lowest <= highest <= feature.highest


def _is_read_otherwise(column: ColumnSummary) -> bool:
    return column.kind is ColumnKind.TEXTS_LIKE_NUMBERS and bool(column.shapes.formats)


def _fills_range(feature: Feature, column: ColumnSummary) -> bool:
    """Check whether a column is within a declared range, and spans enough of it."""
    if feature.is_open or not _keeps_to_range(feature, column):
        return False
    return _filled_share(feature, column) >= _FILLED


def _filled_share(feature: Feature, column: ColumnSummary) -> float:
    span = (column.highest or 0.0) - (column.lowest or 0.0)
    return span / (feature.highest - feature.lowest)


def _by_name(feature: Feature, column: str, synonyms: Synonyms) -> tuple[Evidence, float] | None:
    """Compare the name of a column with the names of a feature, and with their synonyms."""
    names = (feature.name, feature.label, *feature.columns)
    scored = [
        *((Evidence.SPELLING, _similarity(name, column, _ALIKE)) for name in names),
        *(
            (Evidence.SYNONYM, _similarity(name, column, _SURELY_ALIKE))
            for name in synonyms.get(feature.name, ())
        ),
    ]
    evidence, score = max(scored, key=itemgetter(1))
    return (evidence, score) if score else None


def _similarity(known: str, column: str, alike: float) -> float:
    """Score two names: 1 if equal, 0 if different; between, by spelling or common words."""
    own, other = _folded_name(known), _folded_name(column)
    if own.plain == other.plain:
        return 1.0
    size, both = len(own.plain), len(own.plain) + len(other.plain)
    may_be_alike = 2 * min(size, both - size) >= alike * both  # no ratio is higher
    if may_be_alike and size >= _SHORTEST_TO_MISSPELL:
        ratio = SequenceMatcher(None, own.plain, other.plain).ratio()
        if ratio >= alike:
            return ratio
    is_among = bool(own.words) and own.words <= other.words
    is_within = not own.plain.isascii() and own.plain in other.plain
    return _WORD_AMONG_OTHERS if is_among or is_within else 0.0


class _Name(NamedTuple):
    """A normalised name, and its words."""

    plain: str
    words: frozenset[str]


@lru_cache(maxsize=1024)
def _folded_name(name: str) -> _Name:
    """Remove case, accents and unit: ``Âge Réel (ans)`` becomes ``age reel``."""
    bare = without_accents(without_unit(name).casefold().translate(_FOLDED))
    words = "".join(each if each.isalpha() else " " for each in bare).split()
    return _Name(plain_name(bare), frozenset(w for w in words if len(w) >= _SHORTEST_WORD))
