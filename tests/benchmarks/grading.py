"""The cost of keeping a student's code in another process: grading beside bare pytest of the same suites.

    python tests/benchmarks/grading.py [PAIRS]

Runs grading and bare pytest in turn, so that both meet the same machine. Prints a Markdown table of medians and of the
ratios pair by pair. Needs the packages that `grader.py selftest` needs, and bubblewrap.
"""

import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from grading.curriculum.ladder import ladder  # noqa: E402
from grading.curriculum.source import ModuleSource  # noqa: E402
from grading.judge import runner  # noqa: E402
from grading.judge.modules import submission  # noqa: E402
from grading.judge.modules.submission import SubmittedModule  # noqa: E402
from grading.judge.suites import open_suites  # noqa: E402
from grading.workers import fork_server  # noqa: E402

KATA = 2  # 03_numerical_diff: the kata for submissions that hang or print
HANG = "\n\ndef numerical_diff(f, x, eps=1e-4):\n    while True:\n        pass\n"
PRINT = (
    "\n\nanswer = numerical_diff\n\n\n"
    "def numerical_diff(*args, **kwargs):\n    print('x' * 100_000_000)\n    return answer(*args, **kwargs)\n"
)


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        bare = bare_copy(Path(folder))
        commands = {
            "bare pytest, one process": ([sys.executable, "-m", "pytest", "-q", "katas"], bare),
            "grade --from solution, sandbox, memory checks": (grade_command("--from", "solution"), ROOT),
            "grade --from solution --no-sandbox": (grade_command("--from", "solution", "--no-sandbox"), ROOT),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(pairs + 1):
            for name, (command, cwd) in commands.items():
                seconds = timed(command, cwd)
                if number:  # the first round warms the disk's cache
                    times[name].append(seconds)
    first = next(iter(times))
    print(f"Python {platform.python_version()}, {pairs} rounds, seconds for a whole process (median), all ten katas\n")
    print("| what | seconds | times bare pytest |\n| --- | ---: | ---: |")
    for name, found in times.items():
        ratio = statistics.median(one / other for one, other in zip(found, times[first], strict=True))
        print(f"| {name} | {statistics.median(found):.2f} | {ratio:.2f} |")
    print()
    warm()


def warm() -> None:
    """Grade again and again in one process: the cost of a check when everything is loaded already."""
    katas = list(ladder())
    worker = fork_server.ForkServer(sandboxed=True, hidden=[ROOT])
    handed = submission.find_modules(ROOT / "solution", katas)
    source = ModuleSource("numerical_diff", "numerical_diff.py", katas[KATA].solution.read_text(encoding="utf-8"))

    def changed(text: str) -> SubmittedModule:
        return SubmittedModule(katas[KATA], ModuleSource(source.name, source.file, source.text + text))

    def measured(suites: dict) -> dict[str, float]:
        def seconds(one: SubmittedModule) -> float:
            start = time.perf_counter()
            runner.grade_kata(one, suites[one.kata.id], worker)
            return time.perf_counter() - start

        checks = sum(map(len, suites.values()))
        rounds = [sum(seconds(one) for one in handed) for _ in range(5)]
        count = len(suites[katas[KATA].id])
        return {
            f"all ten katas, {checks} checks, warm, requests sent ahead": statistics.median(rounds),
            "the same, a check": statistics.median(rounds) / checks,
            f"kata 03, {count} checks": seconds(handed[KATA]),
            f"kata 03 where every answer hangs (deadline {runner.DEADLINE:g} s, then less)": seconds(changed(HANG)),
            "kata 03 where every answer prints 100 MB": seconds(changed(PRINT)),
            "kata 03, an empty worker: open and close, a check": empty(worker, source),
        }

    try:
        with open_suites(katas, 0) as suites:
            found = measured(suites)
    finally:
        worker.stop()
    print("| one process, worker warm, sandbox | seconds |\n| --- | ---: |")
    for name, value in found.items():
        print(f"| {name} | {value:.4f} |")


def empty(worker: fork_server.ForkServer, source: ModuleSource) -> float:
    """Measure isolation alone: a fresh worker that imports the module and is ended, with nothing asked of it."""
    times = []
    for _ in range(50):
        start = time.perf_counter()
        worker.close(worker.open(source, runner.DEADLINE))
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def grade_command(*args: str) -> list[str]:
    return [sys.executable, str(ROOT / "grader.py"), "grade", *args, "--json", "-"]


def bare_copy(folder: Path) -> Path:
    """Copy the suites for plain pytest, with the solution in the stubs' places."""
    shutil.copytree(ROOT / "katas", folder / "katas")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for kata in ladder():
        shutil.copy(kata.solution, folder / "katas" / kata.id)
    return folder


def timed(command: list[str], cwd: Path) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} exited {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds


if __name__ == "__main__":
    main()
