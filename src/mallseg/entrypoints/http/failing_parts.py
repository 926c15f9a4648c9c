"""Parts that fail while the service goes on: shown by `/readyz` and the metrics, and logged."""

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from mallseg.domain.errors import Code, MallsegError
from mallseg.domain.ports import ModelReader
from mallseg.entrypoints.http.problem_kinds import problem_kind_of
from mallseg.entrypoints.http.request_log import LOGGER
from mallseg.log import logger_named

PARTS = MODEL, STORE, LEDGER = "model", "store", "ledger"
"""The champion that should be served, the store of versions, and the ledger of customers."""


class ModelCache(ModelReader, Protocol):
    """A cache of champions, which keeps the last good one while the store fails."""

    def failures(self) -> Mapping[str, MallsegError]:
        """Give, by model, why the cached champion is not the store's present one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingParts:
    """The parts that failed when they were last used.

    Attributes
    ----------
    default
        The model that is served where a request names none.
    """

    models: ModelCache
    default: str
    _failed: dict[str, MallsegError] = field(default_factory=dict, init=False)

    def current(self) -> Mapping[str, str]:
        """Give, by part, the slug of the problem of each that fails now."""
        found = dict(self._failed)
        if failure := self.models.failures().get(self.default):
            found[MODEL] = failure
        return {part: problem_kind_of(error).slug for part, error in sorted(found.items())}

    @contextmanager
    def watch(
        self, part: str, failure: type[MallsegError], *, harmless: Container[Code] = ()
    ) -> Iterator[None]:
        """Record and log whether a part fails or works again within the block.

        Parameters
        ----------
        failure
            The error that means that the part itself fails, unless its code is harmless.
        """
        try:
            yield
        except MallsegError as error:
            if not isinstance(error, failure) or error.code in harmless:
                self._mark_working(part)
            elif str(self._failed.get(part, "")) != str(error):
                logger_named(LOGGER).error("part_fails", part=part, reason=str(error))
                self._failed[part] = error
            raise
        self._mark_working(part)

    def _mark_working(self, part: str) -> None:
        if self._failed.pop(part, None) is not None:
            logger_named(LOGGER).info("part_works_again", part=part)
