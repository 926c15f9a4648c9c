"""What does not work while the service answers on: for `/readyz`, the metrics and the log."""

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from mallseg.domain.errors import Code, MallsegError
from mallseg.domain.ports import ModelReader
from mallseg.entrypoints.http.problem_kinds import kind_of
from mallseg.entrypoints.http.request_log import LOGGER
from mallseg.log import logger_named

PARTS = MODEL, STORE, LEDGER = "model", "store", "ledger"
"""The parts: the champion that should be served, what keeps versions, what keeps customers."""


class ServedModels(ModelReader, Protocol):
    """Loads what is served; the last good champion stays in use while the store fails."""

    def failures(self) -> Mapping[str, MallsegError]:
        """Give, by model, why its champion is not the one that the store has now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """The parts that failed when they were last used, each with the kind of its problem.

    Attributes
    ----------
    usual
        The model that is asked where none is named.
    """

    models: ServedModels
    usual: str
    _noted: dict[str, MallsegError] = field(default_factory=dict, init=False)

    def now(self) -> Mapping[str, str]:
        """Give the slug of the problem of each part that fails: empty while all is well."""
        found = dict(self._noted)
        if failure := self.models.failures().get(self.usual):
            found[MODEL] = failure
        return {part: kind_of(error).slug for part, error in sorted(found.items())}

    @contextmanager
    def of(
        self, part: str, failure: type[MallsegError], *, harmless: Container[Code] = ()
    ) -> Iterator[None]:
        """Use a part: note that it fails, or that it works again. The log has a line for each.

        Parameters
        ----------
        failure
            What says that the part itself fails, unless its code is harmless.
        """
        try:
            yield
        except MallsegError as error:
            if not isinstance(error, failure) or error.code in harmless:
                self._is_well(part)
            elif str(self._noted.get(part, "")) != str(error):
                logger_named(LOGGER).error("part_fails", part=part, reason=str(error))
                self._noted[part] = error
            raise
        self._is_well(part)

    def _is_well(self, part: str) -> None:
        if self._noted.pop(part, None) is not None:
            logger_named(LOGGER).info("part_works_again", part=part)
