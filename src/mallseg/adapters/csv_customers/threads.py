"""Runs tasks ahead in threads, as numpy releases the interpreter lock."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Result = TypeVar("Result")
Task = Callable[[], Result]

_MOST_WAITING = 2
_PIPELINE = 2
"""The threads of a pipeline: one splits blocks, the caller's does all that is in order."""


@dataclass(frozen=True, slots=True)
class CompletedTask(Generic[Result]):
    """A task already done when made, as pure Python gains nothing from a thread."""

    result: Result

    def __call__(self) -> Result:
        """Return the result."""
        return self.result


class Threads:
    """Runs tasks in threads, and yields their results in order.

    Parameters
    ----------
    count
        The number of threads, the caller's among them; with one, every task runs when its result is
        needed.
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
        """Run a few tasks ahead. Errors are raised in order, also those of the iterable itself.

        A task must neither wait for another one nor modify what another one reads. The caller's
        thread runs tasks too while it would have to wait.
        """
        ahead = self._count + 1 if self._count > 1 else 0
        waiting, left, failure = deque[Task[Result]](), iter(tasks), None
        while failure is None:
            try:
                waiting.append(self.started(next(left)))
            except StopIteration:
                break
            except Exception as error:  # noqa: BLE001  (raised below, in order)
                failure = error
            if len(waiting) > ahead:
                yield _first_result(waiting)
        while waiting:
            yield _first_result(waiting)
        if failure:
            raise failure

    def serial(self) -> "SerialExecutor":
        """Make an executor that runs tasks one after another.

        With two threads it has none of its own: more threads than processors take turns, which
        costs more than it gains.
        """
        return SerialExecutor(has_thread=self._count > _PIPELINE)

    def started(self, task: Task[Result]) -> Task[Result]:
        """Start a task; return what waits for its result."""
        if self._count == 1 or isinstance(task, CompletedTask):
            return task
        if self._pool is None:
            self._pool = _pool(self._count - 1)
        return _StartedTask(self._pool, task)


class _StartedTask(Generic[Result]):
    """A task given to a pool; the caller's thread may run it instead while no other has begun."""

    def __init__(self, pool: "ThreadPoolExecutor", task: Task[Result]) -> None:
        self._task = task
        self._future = pool.submit(task)

    def __call__(self) -> Result:
        """Wait for the result, and return it."""
        return self._future.result()

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to wait for."""
        return self._future.done()

    def run_here(self) -> None:
        """Run the task in this thread, unless another one has begun it; keep a failure."""
        if not self._future.cancel():
            return
        self._future = type(self._future)()
        try:
            self._future.set_result(self._task())
        except Exception as error:  # noqa: BLE001  (raised in order)
            self._future.set_exception(error)


def _first_result(waiting: deque[Task[Result]]) -> Result:
    """Return the first result; run tasks here, in order, until it is there."""
    first = waiting[0]
    for task in waiting:
        if not isinstance(first, _StartedTask) or first.is_done:
            break
        if isinstance(task, _StartedTask):
            task.run_here()
    return waiting.popleft()()


class SerialExecutor:
    """Runs tasks one after another in its own thread, so that they may share state.

    Parameters
    ----------
    has_thread
        Whether to use a thread; otherwise, every task runs at once.
    """

    _thread: "ThreadPoolExecutor | None" = None

    def __init__(self, *, has_thread: bool) -> None:
        self._has_thread = has_thread
        self._waiting = deque[Task[None]]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None or issubclass(kind, Exception):  # an earlier error comes first
                self._wait(0)
        finally:
            if self._thread:
                self._thread.shutdown(cancel_futures=True)

    def run(self, task: Task[None], *, is_heavy: bool) -> None:
        """Run a task after the previous ones; a heavy one at any time before leaving."""
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
    from concurrent.futures import ThreadPoolExecutor  # not needed for small files

    return ThreadPoolExecutor(threads)
