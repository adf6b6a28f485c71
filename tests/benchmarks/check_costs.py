"""The costs of a check: a table of times, and the page faults, over all checks of the ladder.

    python tests/benchmarks/check_costs.py [ROUNDS]

Grades the solution again and again in one process that has everything loaded, in the sandbox: with one request after
another, as in a first round, and with those of the round before sent ahead. Prints a Markdown table of medians per
check. Needs Linux with bubblewrap.
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
from grading.judge import runner  # noqa: E402
from grading.judge.modules import submission  # noqa: E402
from grading.judge.suites import open_suites  # noqa: E402
from grading.workers import fork_server  # noqa: E402
from grading.workers.connection import OutputReader  # noqa: E402
from grading.workers.sandboxed.wire import Channel  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")

PARTS = {
    "opening": "a check's process is forked, greets, and answers what it was sent ahead",
    "asking": "requests go out, the student's code runs, and the replies are read",
    "ending": "the check's process ends, and the zygote looks for what is left behind",
    "settling": "the rest of what it has printed is read",
}
REST = {
    "rest": "the rest: pytest, the test itself, the verdict",
    "whole": "all of it",
    "own": "processor time of the grader, with that of waking the worker",
    "worker": "processor time of the worker",
}


class Stopwatch:
    """Adds up the time in some functions, each under a label; a function inside another one is not counted twice."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
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

        setattr(owner, name, timed)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    watch = Stopwatch()
    settle = OutputReader.settle
    watch.watch(fork_server.ForkServer, "open", "opening")
    watch.watch(fork_server.ForkServer, "close", "ending")
    watch.watch(Channel, "send_frame", "asking")
    watch.watch(Channel, "receive", "asking")
    server = fork_server.ForkServer(sandboxed=True, hidden=[ROOT])
    try:
        costs = {}
        for how, ahead in (("one by one", False), ("sent ahead", True)):
            server.requests.possible = ahead
            costs[how] = measured(server, watch, rounds)
        settling = settled(server, settle)
    finally:
        server.stop()
    show(costs, settling, rounds)


def measured(server: Any, watch: Stopwatch, rounds: int) -> dict[str, float]:
    """Return the median of each cost per check, over so many rounds: times in ms, and page faults."""
    katas = list(ladder())
    handed = submission.find_modules(ROOT / "solution", katas)
    round_costs: list[dict[str, float]] = []
    with open_suites(katas, 0) as suites:
        checks = sum(map(len, suites.values()))
        for number in range(rounds + 1):
            watch.seconds.clear()
            server.ready()
            before, own = zygote_costs(server), time.process_time()
            start = time.perf_counter()
            for one in handed:
                runner.grade_kata(one, suites[one.kata.id], server)
            whole = time.perf_counter() - start
            after = zygote_costs(server)
            if number:  # the first round warms everything
                times = {
                    **watch.seconds,
                    "rest": whole - sum(watch.seconds.values()),
                    "whole": whole,
                    "own": time.process_time() - own,
                    "worker": (after[0] - before[0]) / TICK,
                }
                per_check = {label: 1000 * seconds / checks for label, seconds in times.items()}
                round_costs.append(per_check | {"faults": (after[1] - before[1]) / checks})
    return {label: statistics.median(each[label] for each in round_costs) for label in round_costs[0]}


def settled(server: Any, settle: Callable) -> float:
    """Return the milliseconds that `settle` takes after a check that has printed nothing."""
    source = submission.find_modules(ROOT / "solution", [ladder()[0]])[0].source
    times = []
    for _ in range(50):
        worker = server.open(source, runner.DEADLINE)
        start = time.perf_counter()
        settle(worker.reader)
        times.append(time.perf_counter() - start)
        server.close(worker)
    return 1000 * statistics.median(times)


def zygote_costs(server: Any) -> tuple[int, int]:
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


def show(costs: dict[str, dict[str, float]], settling: float, rounds: int) -> None:
    print(f"Medians of {rounds} rounds, per check\n\n| ms | {' | '.join(costs)} |\n| --- |{' ---: |' * len(costs)}")
    for label, what in PARTS.items():
        print_row(what, [settling if label == "settling" else each[label] for each in costs.values()])
    for label, what in REST.items():
        print_row(what, [each[label] for each in costs.values()])
    faults = " and ".join(f"{each['faults']:.0f}" for each in costs.values())
    print(f"\n{faults} page faults in the worker, per check.")


def print_row(what: str, values: list[float]) -> None:
    print(f"| {what} | {' | '.join(f'{value:.2f}' for value in values)} |")


if __name__ == "__main__":
    main()
