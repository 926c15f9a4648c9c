"""What people read about the store on stdout."""

from collections.abc import Iterable

import click

from mallseg.domain.registry.catalogue import Catalogue
from mallseg.entrypoints.presentation.documents.decision_document import DecisionDocument
from mallseg.entrypoints.presentation.documents.models_documents import (
    DamageDocument,
    DeletionDocument,
    ModelsDocument,
    PromotionDocument,
    ShownVersionDocument,
    VerificationDocument,
)
from mallseg.entrypoints.presentation.terminal.rendering import print_json
from mallseg.entrypoints.presentation.terminal.table import print_table


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
        click.echo("There is no model yet: train one with `mallseg train`")
    for model in document.models:
        _print_damage(model.model, model.damaged)


def print_shown(document: ShownVersionDocument) -> None:
    """Print where a version comes from."""
    facts = {
        "model": document.model,
        "version": document.version,
        "aliases": ", ".join(document.aliases) or "none",
        "trained": _when(document.created_at),
        "source": document.source,
        "customers": (
            f"{document.customers:,} at {document.distinct_points:,} distinct points; "
            f"{document.outliers:,} set aside, {document.rejected_rows:,} records rejected"
        ),
        "features": ", ".join(document.features),
        "scaling": document.scaling,
        "segments": ", ".join(f"{each.slug} ({each.name})" for each in document.segments),
        "scores": _listed(f"{name} {score:.4f}" for name, score in document.scores.items()),
        **_origin(document),
        "promotion": _promotion(document.decision),
        "settings": _listed(f"{name} {_told(it)}" for name, it in document.settings.items()),
        "libraries": _listed(f"{name} {each}" for name, each in document.libraries.items()),
        "census": document.census_fingerprint,
    }
    width = max(map(len, facts))
    for name, value in facts.items():
        click.echo(f"{name.ljust(width)}  {value}")


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


def print_promotion(document: PromotionDocument, *, as_json: bool) -> None:
    """Print which version an alias names now."""
    if as_json:
        print_json(document)
    elif document.version is None:
        click.echo(f"Model {document.model} has no {document.alias} any more.")
    else:
        before = "none" if document.before is None else f"version {document.before}"
        click.echo(
            f"The {document.alias} of model {document.model} is version {document.version} now; "
            f"before: {before}."
        )


def print_deletion(document: DeletionDocument, *, as_json: bool) -> None:
    """Print which versions are gone."""
    if as_json:
        print_json(document)
        return
    verb = "would delete" if document.dry_run else "deleted"
    click.echo(
        f"Model {document.model}: {verb} {_listed(map(str, document.deleted))}; "
        f"kept {_listed(map(str, document.kept))}."
    )
    if document.damaged:
        click.echo(
            f"Kept as it cannot be read: {_listed(map(str, document.damaged))}. "
            "`mallseg models verify` says why."
        )


def print_verification(document: VerificationDocument) -> None:
    """Print what is whole and what is damaged."""
    for model in document.models:
        click.echo(f"{model.model}: {len(model.whole)} whole, {len(model.damaged)} damaged")
        _print_damage(model.model, model.damaged)
    if not document.models:
        click.echo("There is no model yet.")


def _print_damage(model: str, damaged: list[DamageDocument]) -> None:
    for each in damaged:
        what = f", alias {each.alias}" if each.alias else ""
        what = f", version {each.version}" if each.version else what
        click.echo(f"{model}{what}: {each.reason}")


def _when(created_at: str) -> str:
    """Shorten an ISO time in UTC for people."""
    return created_at.replace("T", " ").replace("+00:00", " UTC")


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts) or "none"


def _told(setting: object) -> str:
    return " ".join(map(str, setting)) if isinstance(setting, list) else str(setting)
