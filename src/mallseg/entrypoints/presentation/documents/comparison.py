"""The JSON of a comparison of two versions, and of what became of their segments."""

from collections.abc import Mapping

from mallseg.domain.customers.feature import Feature
from mallseg.domain.identity.transition import Transition
from mallseg.domain.registry.version_diff import VersionDiff
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.worth import ShareOfTotal
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.documents.segments import centre_of
from mallseg.entrypoints.presentation.words.identity import transition_sentence


def comparison_document(diff: VersionDiff) -> Json:
    """Describe two versions of a model.

    `customers` of `source` are assigned by both; `coarse` says whether they are counted on a grid
    only. `overlap` maps slugs in `before` to slugs in `after` to customers. `moved` of them are not
    in the counterpart of their segment. `customers_changed` is None without a source of earlier
    customers.
    """
    overlap = diff.overlap
    return {
        "model": diff.after.model,
        "before": diff.before.version,
        "after": diff.after.version,
        "source": diff.source,
        "coarse": diff.is_coarse,
        "customers": overlap.total,
        "moved": diff.moved,
        "moved_share": diff.moved_share,
        "overlap": {
            slug: dict(zip(overlap.after, row, strict=True))
            for slug, row in zip(overlap.before, overlap.customers, strict=True)
        },
        "segments": _segments(diff),
        "customers_changed": _customers_changed(diff),
    }


def _segments(diff: VersionDiff) -> list[Json]:
    """Describe each segment in both versions, and its customers who stayed, left and joined.

    `net` is `joined` less `left`. `before` or `after` is None where it has no counterpart.
    """
    old, new = diff.before.segmentation, diff.after.segmentation
    worth_before, worth_after = diff.worth_before, diff.worth_after
    return [
        {
            "before": _side(pair.before, old.features, worth_before),
            "after": _side(pair.after, new.features, worth_after),
            "stayed": flow.stayed,
            "left": flow.left,
            "joined": flow.joined,
            "net": flow.net,
        }
        for pair, flow in diff.by_counterpart()
    ]


def _side(
    segment: Segment | None,
    features: tuple[Feature, ...],
    worth: Mapping[str, tuple[ShareOfTotal, ...]],
) -> Json:
    """Describe a segment in one version; `customers` and `centre` are those of its training."""
    if segment is None:
        return None
    return {
        "slug": segment.slug,
        "name": segment.name,
        "customers": segment.customers,
        "share": segment.share,
        "worth": {own.key: own.share for own in worth[segment.slug]},
        "centre": copied(centre_of(segment, features)),
        "means": {feature.field: str(feature.mean) for feature in features},
    }


def _customers_changed(diff: VersionDiff) -> Json:
    """Describe how the customers changed, by the segments of the version `before`.

    `share` of them would have to be in another segment for the mix to be as it was; `earlier` and
    `now` map slugs to customers.
    """
    overlap = diff.overlap
    if diff.customers_changed is None or diff.earlier is None:
        return None
    return {
        "share": diff.customers_changed,
        "earlier": dict(zip(overlap.before, diff.earlier, strict=True)),
        "now": dict(zip(overlap.before, overlap.sizes_before(), strict=True)),
    }


def transition_document(transition: Transition) -> Json:
    """Describe what became of some segments, by their slugs.

    `kind` is split, merge, birth, death, growth or contraction. `origins` of a birth: the segments
    in which the version before would have put its customers. `after` of a death: the segment of the
    few who are left, if any.
    """
    return {
        "kind": transition.kind,
        "before": [*transition.slugs_before],
        "after": [*transition.slugs_after],
        "origins": [each.slug for each in transition.origins],
        "customers_before": transition.customers_before,
        "customers_after": transition.customers_after,
        "in_words": transition_sentence(transition),
    }
