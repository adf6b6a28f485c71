"""The question if a student's code still holds an object, put to a worker that may lie."""

from collections.abc import Callable
from typing import Any

from expect import expect_collector_off

from grading.workers.check_errors import ProtocolViolation
from grading.workers.proxies import ask, random_numbers

DECOYS = 6  # objects that this side holds, and as many that it has released


def watch(variable: Any) -> Callable[[], bool]:
    """Return a function that returns True as long as anything in the worker holds `variable`.

    Only the worker knows, and a student's code may have patched it. So it is asked about decoys too, in an order that
    no author of a module can know: this side holds half of them and has released the others. That shows an answer that
    is always the same, and no more: a worker that counts the trusted side's references by itself can forge the answers.
    It can't hide its memory so easily, which the memory checks measure from outside.
    """
    decoys = _list_of(2 * DECOYS, ask("decoys", 2 * DECOYS))
    numbers = _list_of(1 + 2 * DECOYS, ask("watch", [variable, *decoys]))
    held = {place: decoys[place] for place in random_numbers().sample(range(2 * DECOYS), DECOYS)}
    del decoys

    def alive() -> bool:
        order = random_numbers().sample(range(len(numbers)), len(numbers))
        *said, collector_ran = _list_of(len(order) + 1, ask("alive", [numbers[place] for place in order]))
        expect_collector_off(collector_ran)
        answers = dict(zip(order, said))
        if [answers[place] for place in range(1, len(order))] != [place in held for place in range(2 * DECOYS)]:
            raise ProtocolViolation("of weak references")
        return answers[0] is True

    return alive


def _list_of(count: int, answer: Any) -> list:
    if type(answer) is not list or len(answer) != count:
        raise ProtocolViolation("of weak references")
    return answer
