"""Jobs that select the audience of a campaign from a file, and evaluate its outcome."""

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from mallseg.application.campaigns.moved_between import Months
from mallseg.container import Container
from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.choice import AudienceChoice, parse_excluded
from mallseg.domain.campaigns.hold_out import Campaign
from mallseg.domain.campaigns.member import texts_for_yes
from mallseg.domain.campaigns.outcomes import OutcomeChoice
from mallseg.domain.ports import AddRow
from mallseg.entrypoints.http.file_jobs.job_container import job_container
from mallseg.entrypoints.presentation.web.list_lines import audience_lines, result_lines


def columns_of_list(parameters: Mapping[str, Any]) -> Any:
    """List the columns of a file.

    Raises
    ------
    MallsegError
        It cannot be read, or there is no model.
    """
    container = job_container(parameters)
    return _columns(container, Path(parameters["path"]))


def select_audience(parameters: Mapping[str, Any]) -> Any:
    """Choose whom a campaign writes to; write the lists where a target is named. Name the columns.

    Raises
    ------
    MallsegError
        The file cannot be read, or the choice is not allowed.
    """
    container = job_container(parameters)
    path = Path(parameters["path"])
    target, opted_out = (
        Path(parameters[name]) if parameters.get(name) else None for name in ("target", "opted_out")
    )
    audience = container.select_audience()(
        container.member_records(path),
        _lists_at(container, target) if target else NoLists(),
        model=container.settings().model.name,
        choice=choice_of(parameters["choice"]),
        opted_out=container.text_table(opted_out) if opted_out else None,
        months=_months(parameters, container, path),
    )
    return {"lines": asdict(audience_lines(audience)), "columns": _columns(container, path)}


def _months(parameters: Mapping[str, Any], container: Container, path: Path) -> Months | None:
    """Open an earlier file beside the present one, each as it is read, if there is one."""
    if not parameters.get("before"):
        return None
    then = job_container(parameters, "before_read_as")
    before = then.identified_customers(Path(parameters["before"]))
    return before, container.identified_customers(path)


def judge_campaign(parameters: Mapping[str, Any]) -> Any:
    """Compare those of a list with those held out, by what they did.

    Raises
    ------
    MallsegError
        A file cannot be read, or they are not of one campaign.
    """
    container = job_container(parameters)
    result = container.judge_campaign()(
        container.last_list(Path(parameters["mailed"])),
        container.last_list(Path(parameters["held_out"])),
        container.text_table(Path(parameters["path"])),
        choice=OutcomeChoice(**parameters["choice"]),
    )
    return asdict(result_lines(result))


MOST_KEPT = 5
"""Lists that are kept of one upload, each with its files."""


class NoLists:
    """Takes the rows of lists and writes nothing, to see whom they would hold."""

    def names(self, kinds: Collection[ListKind]) -> Mapping[ListKind, str]:
        """Name no file."""
        del kinds
        return {}

    def check(self, kinds: Collection[ListKind]) -> None:
        """Allow all."""

    @contextmanager
    def drafted(
        self,
        headers: Mapping[ListKind, Sequence[str]],
        delimiter: str,
        *,
        texts: Collection[str] = (),
    ) -> Iterator[AddRow]:
        """Take rows."""
        del headers, delimiter, texts
        yield _drop


def _drop(_kind: ListKind, _row: Sequence[str]) -> None:
    """Write nothing."""


def _lists_at(container: Container, target: Path) -> Any:
    """Write into a folder of their own; of those of earlier lists, the newest stay."""
    make_folder(target.parent)
    return container.audience_lists(target)


def make_folder(folder: Path) -> None:
    """Make a folder, and remove its oldest neighbours."""
    folder.mkdir(parents=True, mode=0o700)
    neighbours = sorted(folder.parent.iterdir(), key=lambda each: each.stat().st_mtime)
    for each in neighbours[:-MOST_KEPT]:
        shutil.rmtree(each, ignore_errors=True)


def choice_of(said: Mapping[str, Any]) -> AudienceChoice:
    """Read what is wanted of a list.

    Raises
    ------
    InvalidOptionError
        It is not allowed.
    """
    campaign = said["campaign"]
    return AudienceChoice(
        segments=tuple(said["segments"]),
        conditions=tuple(said["conditions"]),
        moved_from=tuple(said["moved_from"]),
        moved_since=date.fromisoformat(said["moved_since"]) if said["moved_since"] else None,
        excluded=parse_excluded(said["excluded"]),
        id_column=said["id_column"],
        limit=said["limit"],
        prefers_nearest=said["prefers_nearest"],
        campaign=Campaign(name=campaign) if campaign else None,
        hold_out=said["hold_out"],
        usual_share=said["usual_share"],
    )


def _columns(container: Container, path: Path) -> dict[str, Any]:
    """Name the columns, and what stands for yes in each that says who agreed."""
    stored = container.store().load(container.settings().model.name)
    columns = container.member_records(path).columns(stored.segmentation.features)
    return {"names": [name for name in columns.names if name], "yes": texts_for_yes(columns)}
