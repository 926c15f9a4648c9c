"""Work on a file that is done ahead of its turn: numpy computes in several threads at once."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Result = TypeVar("Result")
Task = Callable[[], Result]

_MOST_WAITING = 2


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

    def lane(self) -> "Lane":
        """Open a thread for tasks that follow each other."""
        return Lane(has_thread=self._count > 1)

    def _started(self, task: Task[Result]) -> Task[Result]:
        if self._count == 1 or isinstance(task, Done):
            return task
        if self._pool is None:
            self._pool = _pool(self._count)
        return self._pool.submit(task).result


class Lane:
    """Runs tasks one after another, in a thread of its own: they may share what no other looks at.

    Parameters
    ----------
    has_thread
        Whether there is a thread; otherwise, every task runs when it is given.
    """

    _thread: "ThreadPoolExecutor | None" = None

    def __init__(self, *, has_thread: bool) -> None:
        self._has_thread = has_thread
        self._waiting = deque[Task[None]]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None or issubclass(kind, Exception):  # what fails here failed before
                self._wait(0)
        finally:
            if self._thread:
                self._thread.shutdown(cancel_futures=True)

    def run(self, task: Task[None], *, is_heavy: bool) -> None:
        """Run a task behind those before it: a heavy one at any time before leaving."""
        if not (is_heavy and self._has_thread):
            self._wait(0)
            task()
            return
        if self._thread is None:
            self._thread = _pool(1)
        self._wait(_MOST_WAITING - 1)
        self._waiting.append(self._thread.submit(task).result)

    def _wait(self, most: int) -> None:
        while len(self._waiting) > most:
            self._waiting.popleft()()


def _pool(threads: int) -> "ThreadPoolExecutor":
    from concurrent.futures import ThreadPoolExecutor  # not for small files

    return ThreadPoolExecutor(threads)
