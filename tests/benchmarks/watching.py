"""From save to verdict in `watch`: edits a kata's file, and reads the screen until the verdict is on it.

    python tests/benchmarks/watching.py [SAVES [KATA…]]

Types the real command in a pseudo-terminal. Saves the right answer and a known mistake in turn, both into the file and
as a new file in its place. Prints a Markdown table, in seconds. Needs POSIX, and the packages that `grader.py selftest`
needs.
"""

import math
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pexpect

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from grading.curriculum import mistakes  # noqa: E402
from grading.curriculum.ladder import Kata, find, ladder  # noqa: E402

PARTS = ("grading", "katas", "solution", "grader.py", "pyproject.toml")
REACH = 0.25  # seconds, at the 95th percentile
PAUSE = 0.2, 0.6  # seconds between a verdict and the next save


def main() -> None:
    saves = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    load = os.getloadavg()[0]
    print(
        f"Python {platform.python_version()} on {platform.system()}, {saves} saves of each kind a kata, "
        f"load {load:.1f} before\n"
    )
    print("| kata | right: median | right: 95 % | wrong: median | wrong: 95 % |\n| --- | ---: | ---: | ---: | ---: |")
    everything: list[list[float]] = [[], []]
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, Path(folder) / part)
        for kata in [find(word) for word in sys.argv[2:]] or ladder():
            found = measure(kata, Path(folder), saves)
            print(row(f"{kata.number} {kata.title}", found), flush=True)
            for times, more in zip(everything, found):
                times += more
    print(row("all", everything))
    late = sum(seconds > REACH for times in everything for seconds in times)
    print(f"\n{late} of {sum(map(len, everything))} saves took longer than {REACH} s.")


def row(name: str, times: list[list[float]]) -> str:
    cells = [f"{value:.3f}" for found in times for value in (statistics.median(found), percentile(found, 0.95))]
    return f"| {' | '.join([name, *cells])} |"


def percentile(values: list[float], part: float) -> float:
    """Return the smallest of the values that at least this part of them doesn't exceed."""
    return sorted(values)[math.ceil(part * len(values)) - 1]


def measure(kata: Kata, checkout: Path, saves: int) -> list[list[float]]:
    """Return the seconds from save to verdict, for the right answer and for a wrong one."""
    right = kata.solution.read_text(encoding="utf-8")
    wrong = mistakes.applied(mistakes.catalogue(kata)[0], right)
    path = checkout / kata.stub.relative_to(ROOT)
    command = [str(checkout / "grader.py"), "watch", kata.number]
    screen = pexpect.spawn(sys.executable, command, cwd=checkout, dimensions=(40, 100), timeout=60)
    screen.expect_exact("[q] quit")
    times: list[list[float]] = [[], []]
    for number in range(2 * saves):
        time.sleep(random.uniform(*PAUSE))
        text = f"{wrong if number % 2 else right}# save {number}\n"
        start = time.perf_counter()
        save(path, text, afresh=number % 4 > 1)
        # Both texts come last in the output for a verdict.
        screen.expect_exact(" checks passed at " if number % 2 else "is passed.")
        times[number % 2].append(time.perf_counter() - start)
        screen.expect_exact("[q] quit")
    screen.send("q")
    screen.expect(pexpect.EOF)
    return times


def save(path: Path, text: str, afresh: bool) -> None:
    """Write into the file as some editors do, or put a new file in its place as others do."""
    written = path.with_name(f".{path.name}.tmp") if afresh else path
    written.write_text(text, encoding="utf-8")
    if afresh:
        written.replace(path)


if __name__ == "__main__":
    main()
