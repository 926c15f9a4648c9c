"""Versions of the same customers side by side, subtracted from each other."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Point
from mallseg.domain.profiles.disclosure import Disclosure
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.segmentation import Segmentation
from tests.attacker import Attacker

Fitted = tuple[Segmentation, Profile]


def small_groups_found(
    versions: Sequence[Fitted],
    people: Sequence[tuple[str, str, Point]],
    breakdown: Breakdown,
    which: int,
    *,
    is_strict: bool = False,
) -> list[str]:
    """Subtract everything from everything; list the small groups of which the size follows.

    What one version tells by itself of known people counts only where the count is strict: that
    nearly all of a segment are of one group is true of most of any ten of them.
    """
    points = [person[2] for person in people]
    places = [*zip(*(own.predict(points) for own, _ in versions), strict=True)]
    atoms = sorted({*places})
    truth = [[0] * len(breakdown.groups) for _ in atoms]
    for place, person in zip(places, people, strict=True):
        truth[atoms.index(place)][breakdown.groups.index(str(person[which]))] += 1
    shape = len(atoms), len(breakdown.groups)
    together, *alone = (Attacker(shape, [*map(sum, truth)]) for _ in range(len(versions) + 1))
    rows = []
    for version, (segmentation, profile) in enumerate(versions):
        parts = [
            [i for i, atom in enumerate(atoms) if atom[version] == row]
            for row in range(len(segmentation.segments))
        ]
        rows.append(parts)
        if shown := _disclosure(profile, segmentation, breakdown):
            for attacker in (together, alone[version]):
                attacker.read(shown, parts)
    wanted = {frozenset(part): part for part in _parts(rows, len(atoms))}.values()
    found = []
    for part, j in product(wanted, range(len(breakdown.groups))):
        cells = [(i, j) for i in part]
        if not 1 <= sum(truth[i][j] for i in part) <= 10 or not together.is_inferred(cells):
            continue
        if is_strict or not any(attacker.is_inferred(cells) for attacker in alone):
            found.append(f"{breakdown.groups[j]} of {part}")
    return found


def _parts(rows: Sequence[Sequence[Sequence[int]]], atoms: int) -> Iterator[Sequence[int]]:
    """Yield segments, what several have in common, and what one has and the other lacks."""
    yield from (part for parts in rows for part in parts)
    yield from ([i] for i in range(atoms))
    for one, other in pairwise(rows):
        for a, b in product(one, other):
            if {*a} & {*b}:
                yield from ([*more] for more in ({*a} - {*b}, {*b} - {*a}) if more)


def _disclosure(
    profile: Profile, segmentation: Segmentation, breakdown: Breakdown
) -> Disclosure | None:
    table = profile.breakdown(breakdown.name)
    if table is None:
        return None
    slugs = [segment.slug for segment in segmentation.segments]
    names = breakdown.groups
    return Disclosure(
        grouping=tuple(tuple(names.index(own) for own in group) for group in table.groups),
        overall=table.overall,
        rows=tuple(table.segments[slug] for slug in slugs),
        nearly_all={slugs.index(slug): group for slug, group in table.nearly_all.items()},
    )
