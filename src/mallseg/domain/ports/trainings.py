"""Where it is kept how trainings go that a service runs."""

from contextlib import AbstractContextManager
from typing import Protocol

from mallseg.domain.trainings.training import Training


class TrainingTurn(Protocol):
    """The turn of the one training that runs."""

    def keep(self, training: Training) -> None:
        """Keep what is known of it now, for all processes to see."""
        ...

    def is_cancelled(self) -> bool:
        """Say whether its end has been asked for."""
        ...


class TrainingRecords(Protocol):
    """Keeps what is known of trainings, for all processes that ask.

    - At most one training runs at a time. Its turn ends with the block, and with its process,
      however that ends.
    - A training whose process has ended without a word counts as interrupted.
    - The latest are kept, and older ones forgotten.
    - StoreUnavailableError says that they cannot be read or written.
    """

    def begin(self, training: Training) -> AbstractContextManager[TrainingTurn]:
        """Keep a training as running, and have its turn while the block runs.

        Raises
        ------
        TrainingRunningError
            Another one has its turn.
        """
        ...

    def find(self, training: str) -> Training:
        """Give what is known of a training.

        Raises
        ------
        TrainingNotFoundError
            There is none of this id, or it is forgotten.
        """
        ...

    def latest(self) -> tuple[Training, ...]:
        """List those that are kept, the one that began last first."""
        ...

    def cancel(self, training: str) -> Training:
        """Ask for its end, if it runs; what has ended stays as it is.

        Returns
        -------
        Training
            As `find` gives it now: the end may come a moment later.

        Raises
        ------
        TrainingNotFoundError
            As from `find`.
        """
        ...
