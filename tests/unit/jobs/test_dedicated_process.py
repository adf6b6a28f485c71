"""A process that does one call after another: a fork where there can be one, and else a new Python."""

from own_process import printed_by
from seen_processes import LINUX

pytestmark = LINUX
# In processes of their own, since the test run's own threads must not be forked.
START = """
import json, multiprocessing, os, signal, sys, threading
from concurrent.futures.process import BrokenProcessPool

from grading.jobs.dedicated_process import DedicatedProcess
from grading.text import language

loaded = 5  # only a fork has it

def state():
    main = sys.modules["__main__"]
    handlers = [signal.getsignal(each) is signal.SIG_DFL for each in (signal.SIGTERM, signal.SIGINT)]
    return [getattr(main, "loaded", None), language.shown(language.said("Grading")), *handlers]
"""
ALONE = """
signal.signal(signal.SIGTERM, signal.default_int_handler)
language.choose("ko")
process = DedicatedProcess(None)
print(json.dumps([process.call(state, (), {}), language.shown(language.said("Grading")) != "Grading"]))
process.end()
"""
BESIDE_A_THREAD = """
done = threading.Event()
threading.Thread(target=done.wait).start()
process = DedicatedProcess(None)
print(json.dumps([process.call(os.getpid, (), {}) != os.getpid(), type(process.process).__name__]))
process.end()
done.set()
"""
SEVERAL = """
def leave(path):
    open(path, "w").close()

def end():
    leave(sys.argv[1] + f" {os.getpid()}")

started = []
for _ in range(3):
    started.append(DedicatedProcess(None, end, started))
numbers = [each.call(os.getpid, (), {}) for each in started]
lost = []
try:
    started[1].call(os._exit, (1,), {})
except BrokenProcessPool:
    lost.append(numbers[1])
started[0].hang_up()  # while the last one, which was forked after it, is there
started[0].process.join()
here = started[2].call(os.getpid, (), {})
started[2].end()
ended = [number for number in numbers if os.path.exists(sys.argv[1] + f" {number}")]
print(json.dumps([numbers, lost, here, ended]))
"""


def test_fork():
    """It has all that is loaded, but neither the language that is chosen nor the handlers of signals."""
    assert printed_by(START + ALONE) == [[5, "Grading", True, False], True]


def test_beside_a_thread():
    assert printed_by(START + BESIDE_A_THREAD) == [True, "SpawnProcess"]


def test_ends_of_several(tmp_path):
    """Each loss and each end shows at once, whatever others were forked later; the end of work is called there."""
    numbers, lost, here, ended = printed_by(START + SEVERAL, str(tmp_path / "ended"))
    assert (len(set(numbers)), lost, here, ended) == (3, [numbers[1]], numbers[2], [numbers[0], numbers[2]])
