"""Work done ahead: results keep their order, and the limit is kept."""

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest

from mallseg.adapters.csv_customers.threads import CompletedTask, SerialExecutor, Threads


class _Block:
    """Something that can be seen to be dropped."""


def test_results_come_in_the_order_of_their_tasks() -> None:
    last_has_run = threading.Event()

    def first() -> str:
        last_has_run.wait(10)
        return "first"

    def last() -> str:
        last_has_run.set()
        return "last"

    with Threads(3) as threads:
        tasks: list[Callable[[], str]] = [first, CompletedTask("done at once"), last]
        assert [*threads.in_order(tasks)] == ["first", "done at once", "last"]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_no_more_tasks_are_taken_than_the_threads_and_two(count: int) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[Callable[[], int]]:
        for number in range(20):
            taken.append(number)
            yield lambda: 0

    with Threads(count) as threads:
        for given, _ in enumerate(threads.in_order(tasks()), start=1):
            assert len(taken) - given <= (count + 1 if count > 1 else 0)

    assert len(taken) == 20


@pytest.mark.parametrize("count", [1, 3])
def test_a_failure_is_raised_behind_all_results_before_it(count: int) -> None:
    def fails() -> int:
        raise ValueError

    def taking_fails() -> Iterator[Callable[[], int]]:
        yield from (CompletedTask(1), lambda: 2)
        raise ValueError

    running_fails: list[Callable[[], int]] = [CompletedTask(1), lambda: 2, fails, lambda: 4]
    with Threads(count) as threads:
        for tasks in (iter(running_fails), taking_fails()):
            given = threads.in_order(tasks)
            assert [next(given), next(given)] == [1, 2]
            with pytest.raises(ValueError, match=r"^$"):
                next(given)


@dataclass
class _WaitsForLast:
    """A task that another thread begins before the last one is given, and ends after it."""

    last: Callable[[], str]
    has_begun: threading.Event = field(default_factory=threading.Event)
    last_has_run: threading.Event = field(default_factory=threading.Event)

    def tasks(self) -> Iterator[Callable[[], str]]:
        yield self
        self.has_begun.wait(10)
        yield self._run_last

    def __call__(self) -> str:
        self.has_begun.set()
        return "first" if self.last_has_run.wait(10) else "waited in vain"

    def _run_last(self) -> str:
        self.last_has_run.set()
        return self.last()


def test_the_caller_runs_tasks_while_it_would_have_to_wait() -> None:
    first = _WaitsForLast(lambda: threading.current_thread().name)

    with Threads(2) as threads:
        found = [*threads.in_order(first.tasks())]

    assert found == ["first", threading.current_thread().name]


def test_a_failure_in_the_callers_thread_is_raised_in_order() -> None:
    def fails() -> str:
        raise ValueError

    with Threads(2) as threads:
        given = threads.in_order(_WaitsForLast(fails).tasks())
        assert next(given) == "first"
        with pytest.raises(ValueError, match=r"^$"):
            next(given)


def test_a_result_is_dropped_without_a_garbage_collector() -> None:
    # Commands run without one: a cycle around each block would make memory grow with the file.
    gc.disable()
    try:
        with Threads(2) as threads:
            given = threads.in_order([_Block, _Block])
            first = weakref.ref(next(given))
            assert isinstance(next(given), _Block)
            assert first() is None
    finally:
        gc.enable()


def test_leaving_ends_the_threads_and_drops_what_is_ahead() -> None:
    begun: list[int] = []
    tasks: list[Callable[[], None]] = [lambda: begun.append(1)] * 20
    with Threads(2) as threads:
        next(threads.in_order(tasks))

    assert threading.active_count() == 1
    assert len(begun) <= 4


def test_tasks_of_a_serial_executor_follow_each_other_heavy_or_not() -> None:
    order: list[int] = []

    with Threads(3) as threads, threads.serial() as executor:
        for number in range(30):
            executor.run(partial(order.append, number), is_heavy=number % 7 > 0)

    assert order == [*range(30)]


@pytest.mark.parametrize(("count", "others"), [(1, 0), (2, 1), (3, 3)])
def test_no_more_threads_than_that_run_heavy_tasks_and_blocks(count: int, others: int) -> None:
    with Threads(count) as threads, threads.serial() as executor:
        executor.run(lambda: None, is_heavy=True)
        for _ in threads.in_order([lambda: None] * 4):
            assert threading.active_count() - 1 <= others


@pytest.mark.parametrize("count", [1, 3])
def test_a_serial_executor_raises_before_it_is_left(count: int) -> None:
    def fails() -> None:
        raise ValueError

    with (
        Threads(count) as threads,
        pytest.raises(ValueError, match=r"^$"),
        threads.serial() as executor,
    ):
        executor.run(fails, is_heavy=True)

    assert threading.active_count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_serial_executor_raises_the_earliest_failure(count: int) -> None:
    may_fail = threading.Event()

    def fails() -> None:
        may_fail.wait(0.01)
        raise ValueError

    def fails_later(executor: SerialExecutor) -> None:
        executor.run(fails, is_heavy=True)
        raise RuntimeError

    with (
        Threads(count) as threads,
        pytest.raises(ValueError, match=r"^$"),
        threads.serial() as executor,
    ):
        fails_later(executor)
