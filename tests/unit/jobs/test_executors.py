"""The executors: reports come as soon as they are there, and in the tasks' order where several are."""

from concurrent.futures import Executor, Future

import pytest

from grading.jobs.executors import run_tasks

TASKS = [(str(number), number) for number in range(100)]


class Held(Executor):
    """An executor that finishes all that it has as soon as so many tasks are there, or the last one is."""

    def __init__(self, together):
        self.together, self.waiting, self.most = together, [], 0

    def submit(self, work, task):
        self.waiting.append((future := Future(), task))
        self.most = max(self.most, len(self.waiting))
        if len(self.waiting) == self.together or task == TASKS[-1][1]:
            for each, number in reversed(self.waiting):
                each.set_result({"number": number})
            self.waiting.clear()
        return future


def test_in_order():
    """On a busy machine several are done by the time that the grader looks."""
    executor = Held(together=8)
    found = list(run_tasks(TASKS, executor, width=8))
    assert found == [(key, {"number": number}) for key, number in TASKS]
    assert executor.most == 8


class Failing(Executor):
    """An executor in which one task meets a fault of the grader's."""

    def submit(self, work, task):
        future = Future()
        if task == 7:
            future.set_exception(pytest.fail.Exception("a fault"))
        else:
            future.set_result({"number": task})
        return future


def test_a_fault_costs_one_task():
    """An exception of the grader's own comes as a sentence in that report's place, and the other reports are there."""
    found = dict(run_tasks(TASKS, Failing(), width=2))
    assert found.pop("7") == "grading failed, which is a fault of ours: Failed: a fault"
    assert found == {key: {"number": number} for key, number in TASKS if number != 7}
