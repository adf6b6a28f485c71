"""The costs of a check: a table of times, round trips and page faults, for all checks of the ladder.

    python tests/benchmarks/check_costs.py [ROUNDS]

Grades the solution again and again in one process that has everything loaded, in the sandbox. Prints a Markdown table
of medians, a check. Needs Linux with bubblewrap.
"""

import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from grading.curriculum.ladder import ladder  # noqa: E402
from grading.judge import runner, submission  # noqa: E402
from grading.judge.suites import open_suites  # noqa: E402
from grading.workers import fork_server  # noqa: E402
from grading.workers.connection import OutputReader  # noqa: E402
from grading.workers.sandboxed.wire import Channel  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")

PARTS = {
    "opening": "a check's process is forked, and greets",
    "asking": "round trips: the request goes out, the student's code runs, and the reply is read",
    "ending": "the check's process ends, and the zygote looks for what is left behind",
    "settling": "the rest of what it has printed is read",
}


class Stopwatch:
    """Adds up the time in some functions, each under a label; a function inside another one is not counted twice."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.running = ""

    def watch(self, owner: Any, name: str, label: str) -> None:
        """Put in the place of owner.name a function that does the same and is timed."""
        function: Callable = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            outer, self.running = self.running, label
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.running = outer
                if not outer:
                    self.seconds[label] += time.perf_counter() - start
                    self.calls[label] += 1

        setattr(owner, name, timed)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    katas = list(ladder())
    watch = Stopwatch()
    server = fork_server.ForkServer(sandboxed=True, hidden=[ROOT])
    watch.watch(fork_server.ForkServer, "open", "opening")
    watch.watch(fork_server.ForkServer, "close", "ending")
    watch.watch(Channel, "send", "asking")
    watch.watch(Channel, "receive", "asking")
    settle = OutputReader.settle
    server.ready()
    handed = submission.find_modules(ROOT / "solution", katas)
    found: list[dict[str, float]] = []
    try:
        with open_suites(katas, 0) as suites:
            checks = sum(map(len, suites.values()))
            for number in range(rounds + 1):
                watch.seconds.clear()
                watch.calls.clear()
                before, own = below(server), time.process_time()
                start = time.perf_counter()
                for one in handed:
                    runner.grade_kata(one, suites[one.kata.id], server)
                whole = time.perf_counter() - start
                after = below(server)
                if number:  # the first round warms everything
                    rest = whole - sum(watch.seconds.values())
                    cpu = (after[0] - before[0]) / TICK
                    times = {
                        **watch.seconds,
                        "rest": rest,
                        "whole": whole,
                        "own": time.process_time() - own,
                        "cpu": cpu,
                    }
                    per_check = {label: 1000 * seconds / checks for label, seconds in times.items()}
                    counts = {"trips": watch.calls["asking"] / 2 / checks, "faults": (after[1] - before[1]) / checks}
                    found.append(per_check | counts)
            settling = settled(server, handed[0].source, settle)
    finally:
        server.stop()
    show({label: statistics.median(each[label] for each in found) for label in found[0]}, settling, checks, rounds)


def settled(server: Any, source: Any, settle: Callable) -> float:
    """Return the milliseconds that `settle` takes after a check that has printed nothing."""
    times = []
    for _ in range(50):
        worker = server.open(source, runner.DEADLINE)
        start = time.perf_counter()
        settle(worker.reader)
        times.append(time.perf_counter() - start)
        server.close(worker)
    return 1000 * statistics.median(times)


def below(server: Any) -> tuple[int, int]:
    """Return the ticks of processor time, and the page faults, of the zygote and of all that it has waited for."""
    ticks = faults = 0
    pids = [server.zygote]
    while pids:
        pid = pids.pop()
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
        faults += int(fields[7]) + int(fields[8])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        pids += map(int, children)
    return ticks, faults


def show(median: dict[str, float], settling: float, checks: int, rounds: int) -> None:
    print(f"{checks} checks, medians of {rounds} rounds, a check\n\n| what | ms |\n| --- | ---: |")
    for label, what in PARTS.items():
        print(f"| {what} | {settling if label == 'settling' else median[label]:.2f} |")
    print(f"| the rest: pytest, the test itself, the verdict | {median['rest']:.2f} |")
    print(f"| all of it | {median['whole']:.2f} |\n")
    print("| besides | a check |\n| --- | ---: |")
    print(f"| round trips | {median['trips']:.1f} |")
    print(f"| a round trip, with the student's code, ms | {median['asking'] / median['trips']:.3f} |")
    print(f"| page faults in the worker | {median['faults']:.0f} |")
    print(f"| processor time of the grader, ms | {median['own']:.2f} |")
    print(f"| processor time of the worker, ms | {median['cpu']:.2f} |")


if __name__ == "__main__":
    main()
