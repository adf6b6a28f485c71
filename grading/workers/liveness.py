"""The question if a student's code still holds an object, put to a worker that may lie."""

from collections.abc import Callable
from typing import Any

from expect import expect_collector_off

from grading.workers.check_errors import ProtocolViolation
from grading.workers.proxies import ask, random_numbers

HELD, RELEASED, KNOTTED = (
    6,
    6,
    2,
)  # decoys that this side holds, has released, or has released when they held themselves
DECOYS = HELD + RELEASED + KNOTTED


def watch(variable: Any) -> Callable[[], bool]:
    """Return a function that returns True as long as anything in the worker holds `variable`.

    Only the worker knows, and a student's code may have patched it. So it is asked about decoys too, in an order that
    no author of a module can know: this side holds some of them and has released the others, of which a few hold
    themselves, so that only the collector would end them. That shows an answer that is always the same, and a
    collector that runs in secret, and no more: a worker that counts the trusted side's references by itself can forge
    the answers. It can't hide its memory so easily, which the memory checks measure from outside.
    """
    decoys = _list_of(DECOYS, ask("decoys", DECOYS))
    numbers = _list_of(1 + DECOYS, ask("watch", [variable, *decoys]))
    places = random_numbers().sample(range(DECOYS), HELD + KNOTTED)
    held, knotted = {place: decoys[place] for place in places[:HELD]}, places[HELD:]
    for place in knotted:
        decoys[place].itself = decoys[place]
    del decoys

    def alive() -> bool:
        order = random_numbers().sample(range(len(numbers)), len(numbers))
        *said, collector_ran = _list_of(len(order) + 1, ask("alive", [numbers[place] for place in order]))
        expect_collector_off(collector_ran)
        answers = dict(zip(order, said))
        living = [place in held or place in knotted for place in range(DECOYS)]
        if [answers[place] for place in range(1, len(order))] != living:
            raise ProtocolViolation("of weak references")
        return answers[0] is True

    return alive


def _list_of(count: int, answer: Any) -> list:
    if type(answer) is not list or len(answer) != count:
        raise ProtocolViolation("of weak references")
    return answer
