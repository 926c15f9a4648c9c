"""Versions of the same customers side by side, subtracted from each other."""

from collections.abc import Sequence
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
) -> list[str]:
    """Subtract everything from everything; list the small groups of which the size follows."""
    points = [person[2] for person in people]
    places = [*zip(*(own.place(points) for own, _ in versions), strict=True)]
    atoms = sorted({*places})
    truth = [[0] * len(breakdown.groups) for _ in atoms]
    for place, person in zip(places, people, strict=True):
        truth[atoms.index(place)][breakdown.groups.index(str(person[which]))] += 1
    attacker = Attacker((len(atoms), len(breakdown.groups)), [*map(sum, truth)])
    rows = []
    for version, (segmentation, profile) in enumerate(versions):
        parts = [
            [i for i, atom in enumerate(atoms) if atom[version] == row]
            for row in range(len(segmentation.segments))
        ]
        rows.append(parts)
        if shown := _disclosure(profile, segmentation, breakdown):
            attacker.read(shown, parts)
    wanted = [part for parts in rows for part in parts] + [[i] for i in range(len(atoms))]
    for one, other in pairwise(rows):
        wanted += [[*{*a} - {*b}] for a in one for b in other if {*a} & {*b} and {*a} - {*b}]
        wanted += [[*{*b} - {*a}] for a in one for b in other if {*a} & {*b} and {*b} - {*a}]
    return [
        f"{breakdown.groups[j]} of {part}"
        for part, j in product(wanted, range(len(breakdown.groups)))
        if 1 <= sum(truth[i][j] for i in part) <= 10
        and attacker.is_inferred([(i, j) for i in part])
    ]


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
