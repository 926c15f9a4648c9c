"""Prints the models of the store."""

import os
from collections.abc import Iterable, Sequence

from mallseg.application.registry.delete_versions import Deletion
from mallseg.application.registry.promote_version import Promotion
from mallseg.application.registry.rename_segment import Renaming
from mallseg.application.registry.verify_models import Verification
from mallseg.domain.registry.catalogue import Catalogue, Damage
from mallseg.domain.visible import shell_word
from mallseg.entrypoints.presentation.documents.versions import (
    DecisionDocument,
    ModelsDocument,
    ShownVersionDocument,
)
from mallseg.entrypoints.presentation.terminal.json_line import print_json
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.terminal.table import print_table
from mallseg.entrypoints.presentation.words.phrases import counted, sentence


def print_models(catalogues: tuple[Catalogue, ...]) -> None:
    """Print a line per version, and what is damaged below."""
    document = ModelsDocument.of(catalogues)
    header = ["model", "version", "trained", "segments", "customers", "source", "aliases"]
    rows = [
        [
            model.model,
            str(version.version),
            _when(version.created_at),
            str(version.segments),
            f"{version.customers:,}",
            version.source,
            ", ".join(version.aliases),
        ]
        for model in document.models
        for version in model.versions
    ]
    if rows:
        print_table(header, rows, left={0, 2, 5, 6})
    elif not document.models:
        print_line("There is no model yet: train one with `mallseg train`")
    for model in document.models:
        _print_damage(model.model, model.damage)


def print_shown(document: ShownVersionDocument) -> None:
    """Print the provenance of a version."""
    facts = {
        "model": document.model,
        "version": document.version,
        "aliases": ", ".join(document.aliases) or "none",
        "trained": _when(document.created_at),
        "source": document.source,
        "customers": (
            f"{document.customers:,} at {document.distinct_points:,} distinct points; left out: "
            f"{counted(document.outliers, 'outlier')}, "
            f"{counted(document.rejected_rows, 'rejected record')}"
        ),
        "features": ", ".join(document.features),
        "scaling": document.scaling,
        "segments": ", ".join(f"{each.slug} ({each.name})" for each in document.segments),
        "scores": _listed(f"{name} {score:.4f}" for name, score in document.scores.items()),
        **_origin(document),
        "promotion": _promotion(document.decision),
        "settings": _listed(f"{name} {_setting(it)}" for name, it in document.settings.items()),
        "libraries": _listed(f"{name} {each}" for name, each in document.libraries.items()),
        "census": document.census_fingerprint,
    }
    width = max(map(len, facts))
    for name, value in facts.items():
        print_line(f"{name.ljust(width)}  {value}")


def _origin(document: ShownVersionDocument) -> dict[str, object]:
    """Say which version went before: the champion of the time, or the one that it renames."""
    if document.renamed:
        return {"renames": f"{document.renamed} of version {document.parent}"}
    return {"champion then": document.parent or "none"}


def _promotion(decision: DecisionDocument | None) -> str:
    """Say what was decided when it was trained, and which limits it violated."""
    if decision is None:
        return "not recorded"
    stopped = "stopped" if decision.stopped else "not asked for"
    answer = "promoted" if decision.promoted else stopped
    reasons = _listed(f"{each.reason} ({each.measure})" for each in decision.violations)
    return f"{answer}; violations: {reasons}"


def print_promotion(promotion: Promotion, *, as_json: bool) -> None:
    """Print which version an alias names now."""
    if as_json:
        print_json(promotion)
    elif promotion.version is None:
        print_line(f"Model {promotion.model} has no {promotion.alias} any more.")
    else:
        before = "none" if promotion.before is None else f"version {promotion.before}"
        print_line(
            f"The {promotion.alias} of model {promotion.model} is version {promotion.version} now; "
            f"before: {before}."
        )


def print_renaming(renaming: Renaming) -> None:
    """Print what a segment was called and is called, and whether the new version is in use."""
    before, after = renaming.before, renaming.after
    if (before.name, before.slug) != (after.name, after.slug) or before.short == after.short:
        print_paragraph(f"“{before.name}” ({before.slug}) is now “{after.name}” ({after.slug}).")
    if after.short not in (after.name, before.short):
        print_paragraph(f"Where space is short, “{after.name}” is “{after.short}” now.")
    print_paragraph(after.description)
    for offer, reason in after.own_offers:
        print_paragraph(f"{sentence(offer)} {sentence(reason)}", indent="- ", hanging="  ")
    in_use = "is in use" if renaming.is_champion else "is not in use: `mallseg models promote` it"
    print_paragraph(
        f"Version {renaming.version} has the centres of version {renaming.parent}, and {in_use}."
    )


def print_deletion(deletion: Deletion, *, as_json: bool) -> None:
    """Print which versions were deleted."""
    if as_json:
        print_json(deletion)
        return
    verb = "would delete" if deletion.is_dry_run else "deleted"
    print_line(
        f"Model {deletion.model}: {verb} {_listed(map(str, deletion.deleted))}; "
        f"kept {_listed(map(str, deletion.kept))}."
    )
    if deletion.damaged:
        print_line(
            f"Kept as it cannot be read: {_listed(map(str, deletion.damaged))}. "
            "`mallseg models verify` says why."
        )


def print_verification(verified: Sequence[Verification], *, group_readable: bool) -> None:
    """Print what is intact, what is damaged, and what others can read."""
    for each in verified:
        print_line(f"{each.model}: {len(each.intact)} intact, {len(each.damage)} damaged")
        _print_damage(each.model, each.damage)
        _print_exposed(each, group_readable=group_readable)
    if not verified:
        print_line("There is no model yet.")


def _print_damage(model: str, damage: Iterable[Damage]) -> None:
    for each in damage:
        what = f", alias {each.alias}" if each.alias else ""
        what = f", version {each.version}" if each.version else what
        print_line(f"{model}{what}: {each.reason}")


def _print_exposed(verification: Verification, *, group_readable: bool) -> None:
    if files := verification.readable_by_others:
        owners, bits = ("owner and group", "o=") if group_readable else ("owner", "go=")
        print_line(
            f"{verification.model}: {counted(len(files), 'file')} can be read by others than their "
            f"{owners}, such as {files[0]}"
        )
        print_line(f"  to close them: chmod -R {bits} {shell_word(os.path.commonpath(files))}")


def _when(created_at: str) -> str:
    """Shorten an ISO time in UTC for people."""
    return created_at.replace("T", " ").replace("+00:00", " UTC")


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts) or "none"


def _setting(setting: object) -> str:
    return " ".join(map(str, setting)) if isinstance(setting, list) else str(setting)
