"""The records of trainings that a service runs."""

from contextlib import AbstractContextManager
from typing import Protocol

from mallseg.domain.trainings.training import Training


class RunningTraining(Protocol):
    """A handle of the training that runs, which holds the lock."""

    def update(self, training: Training) -> None:
        """Update the record of the training, for all processes to see."""
        ...

    def is_cancelled(self) -> bool:
        """Whether the cancellation of the training was requested."""
        ...


class TrainingRecords(Protocol):
    """Stores records of trainings, which all processes share.

    - At most one training runs at a time. Its lock is released at the end of the block, or when its
      process ends.
    - A training whose process ended before it counts as interrupted.
    - Only the latest records are kept.
    - Records that cannot be read or written raise StoreUnavailableError.
    """

    def begin(self, training: Training) -> AbstractContextManager[RunningTraining]:
        """Record a training as running, and hold the lock while the block runs.

        Raises
        ------
        TrainingRunningError
            Another training holds it.
        """
        ...

    def find(self, training: str) -> Training:
        """Return the record of a training.

        Raises
        ------
        TrainingNotFoundError
            There is no record of this id, or no longer.
        """
        ...

    def latest(self) -> tuple[Training, ...]:
        """List the records, the training that began last first."""
        ...

    def cancel(self, training: str) -> Training:
        """Request the cancellation of a training; one that has ended is not changed.

        Returns
        -------
        Training
            The record as it is now: the training may end a little later.

        Raises
        ------
        TrainingNotFoundError
            As from `find`.
        """
        ...
