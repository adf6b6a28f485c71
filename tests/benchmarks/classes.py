"""The cost of grading a class: made-up classes of growing size, graded by the real command.

    python tests/benchmarks/classes.py [SIZE…] [--seed N] [--own-code] [--dask] [--hangs] [--again] [--one-by-one]

Prints a Markdown table: submissions per second, the time for each, and the most memory of the grader's own processes.

The classes are those of tests/made_class.py: people at all stages, with mistakes, crashes, attacks and odd archives. No
two submissions are the same, and no module hangs. Right answers come in two styles, and differ otherwise in a comment.

- --own-code has the code of all modules differ, which no class does: then no check is known.
- --hangs adds people whose module hangs, in three ways.
- --dask grades the class on a cluster of two workers on this machine as well.
- --again has a tenth of the class hand in again with one module changed, first as usual and then without known results.
- --one-by-one grades each submission of the first size by `grade --from` too, and compares every verdict.
"""

import argparse
import json
import os
import platform
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

import made_class  # noqa: E402

from grading.classroom import class_reader  # noqa: E402
from grading.classroom.submissions import ownership, refusals  # noqa: E402

HANGS = 2  # people in a hundred
TOLD = ("name", "verdict", "role", "where", "mistake")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("sizes", nargs="*", type=int, default=[100, 400, 2000])
    options.add_argument("--seed", type=int, default=0)
    for name in ("--own-code", "--dask", "--hangs", "--again", "--one-by-one"):
        options.add_argument(name, action="store_true")
    asked = options.parse_args()
    own = made_class.own_code if asked.own_code else made_class.own
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, seed {asked.seed}\n")
    print("| submissions | how | seconds | a second | each | grader's own memory, at most |")
    print("| ---: | --- | ---: | ---: | ---: | ---: |", flush=True)
    with tempfile.TemporaryDirectory() as name:
        for size in asked.sizes:
            folder = Path(name) / f"class of {size}"
            folder.mkdir()
            made_class.make(folder, size, asked.seed, made_class.NONE_HANGS, own=own)
            show(size, "two processes", *graded(folder))
            if asked.one_by_one and size == asked.sizes[0]:
                compare(folder)
            if asked.again:
                rng = random.Random(asked.seed)
                for how, words in (("a tenth again", ()), ("a tenth again, --afresh", ("--afresh", "--changed"))):
                    change_some(folder, size // 10, rng, own)
                    show(size // 10, how, *graded(folder, "--jobs", "2", *words, new=False))
            if asked.dask:
                with cluster(Path(name)) as address:
                    show(size, "Dask, two workers", *graded(folder, "--dask", address))
            if asked.hangs:
                made_class.make(folder, size * HANGS // 100, asked.seed + 1, {"hangs": 1}, first=size, own=own)
                show(size, f"two processes, and {HANGS} % hang", *graded(folder))


def change_some(folder: Path, count: int, rng: random.Random, own: made_class.Own) -> None:
    """Change one module in each of so many submissions that are folders, or in all of them if there are fewer."""
    places = sorted(place for place in folder.iterdir() if next(place.rglob("*.py"), None))
    for place in rng.sample(places, min(count, len(places))):
        path = rng.choice(sorted(place.rglob("*.py")))
        path.write_text(own(path.read_text(encoding="utf-8"), rng), encoding="utf-8")


def graded(folder: Path, *more: str, new: bool = True) -> tuple[float, float]:
    """Grade the class into a new gradebook, or into the one that there is.

    Return the seconds it took, and the most MiB of the grader's own processes.
    """
    book = folder.with_suffix(".gradebook")
    if new:
        book.unlink(missing_ok=True)
    how = more or ("--jobs", "2")
    command = [sys.executable, str(ROOT / "grader.py"), "class", str(folder), "--gradebook", str(book), *how]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    most = [0.0]
    watching = threading.Thread(target=watch, args=[process, most])
    watching.start()
    process.wait()
    seconds = time.perf_counter() - start
    watching.join()
    assert process.returncode in (0, 1)
    return seconds, most[0]


def watch(process: subprocess.Popen, most: list[float]) -> None:
    while process.poll() is None:
        try:
            parent = psutil.Process(process.pid)
            # Processes in a sandbox are the submissions', and their memory is limited.
            own = [parent, *(child for child in parent.children() if child.name() != "bwrap")]
            most[0] = max(most[0], sum(one.memory_info().rss for one in own) / 2**20)
        except psutil.Error:
            pass
        time.sleep(0.5)


def show(size: int, how: str, seconds: float, memory: float) -> None:
    rate, each = size / seconds, seconds / size
    print(f"| {size:,} | {how} | {seconds:.0f} | {rate:.1f} | {1000 * each:.0f} ms | {memory:.0f} MiB |", flush=True)


def compare(folder: Path) -> None:
    """Grade each submission by itself as well, in another order, and print every verdict that differs."""
    base = sqlite3.connect(folder.with_suffix(".gradebook"))
    found = dict(base.execute("select handed_in, report from attempt"))
    entries = class_reader.read_class(folder).submissions
    random.Random(1).shuffle(entries)
    with ThreadPoolExecutor(2) as pool:
        differing = [line for lines in pool.map(lambda entry: differences(entry, found), entries) for line in lines]
    print(f"\n{len(entries)} submissions, each graded by itself as well: {len(differing)} verdicts differ.", flush=True)
    for line in differing:
        print(line, flush=True)


def differences(entry: ownership.Submission, found: dict[str, str | None]) -> list[str]:
    in_class = found[entry.file_names]
    try:
        handed = class_reader.read_contents(entry).modules
    except refusals.SubmissionRefused:
        return [] if in_class is None else [f"{entry.file_names}: refused only alone"]
    with tempfile.TemporaryDirectory() as place:
        for item in handed:
            if item.source:
                Path(place, item.source.file).write_text(item.source.text, encoding="utf-8")
        command = [sys.executable, str(ROOT / "grader.py"), "grade", "--from", place, "--json", "-"]
        alone = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)
    if in_class is None:
        return [f"{entry.file_names}: refused only in the class"]
    pairs = zip(verdicts(json.loads(in_class)), verdicts(alone))
    return [f"{entry.file_names}: {one} in the class, {other} alone" for one, other in pairs if one != other]


def verdicts(report: dict) -> list:
    """Return a report's verdicts without parts that differ from run to run, such as the line of an endless loop."""
    return [
        (
            kata["id"],
            kata["status"],
            *[check[what] for what in TOLD if (check["verdict"], what) != ("timeout", "where")],
        )
        for kata in report["katas"]
        for check in kata["checks"]
    ]


@contextmanager
def cluster(folder: Path):
    """A Dask scheduler and two workers; yields the scheduler's address."""
    file = folder / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    at = ["--scheduler-file", str(file), "--no-dashboard"]
    scheduler = subprocess.Popen([*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *at], **quiet)
    workers = subprocess.Popen([*dask, "worker", "--nworkers", "2", "--nthreads", "1", *at], **quiet)
    while not file.exists():
        time.sleep(0.1)
    time.sleep(10)  # until both workers are there
    try:
        yield json.loads(file.read_text(encoding="utf-8"))["address"]
    finally:
        for process in (workers, scheduler):
            process.terminate()
            process.wait()
        file.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
