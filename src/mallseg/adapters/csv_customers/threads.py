"""Work on a file that is done ahead of its turn: numpy computes in several threads at once."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Result = TypeVar("Result")
Task = Callable[[], Result]


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """A task that was done when it was made: Python's own work gains nothing from a thread."""

    result: Result

    def __call__(self) -> Result:
        """Give the result."""
        return self.result


class Threads:
    """Runs tasks in threads, and gives their results in the order of the tasks.

    Parameters
    ----------
    count
        How many threads; with one, every task runs when its result is asked for.
    """

    _pool: "ThreadPoolExecutor | None" = None

    def __init__(self, count: int) -> None:
        self._count = count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def in_order(self, tasks: Iterable[Task[Result]]) -> Iterator[Result]:
        """Run a few tasks ahead. What fails is raised in its turn, also where taking a task does.

        A task must neither wait for another one nor change what another one looks at.
        """
        ahead = self._count + 1 if self._count > 1 else 0
        waiting, left, failure = deque[Task[Result]](), iter(tasks), None
        while failure is None:
            try:
                waiting.append(self._started(next(left)))
            except StopIteration:
                break
            except Exception as error:  # noqa: BLE001  (raised below, in its turn)
                failure = error
            if len(waiting) > ahead:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()
        if failure:
            raise failure

    def _started(self, task: Task[Result]) -> Task[Result]:
        if self._count == 1 or isinstance(task, Done):
            return task
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(self._count)
        return self._pool.submit(task).result
