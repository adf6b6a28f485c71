"""Results that several tests need and that take long: one process of a test run makes each, and the others read it."""

import gc
import os
import pickle
import time
from pathlib import Path

folder: Path | None = None  # conftest.py sets it: one for all processes of a test run
known = {}  # the results that this process has made or read, by name


def session_folder(tmp_path_factory):
    """Return a folder that all processes of this test run have in common."""
    base = tmp_path_factory.getbasetemp()
    found = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    found.mkdir(exist_ok=True)
    return found


def once(name, make):
    """Return `make(folder)`, called in one process of the test run only, with a new folder that stays to its end.

    pickle must be able to store the result. Tests must change neither the result nor the folder.
    """
    if name not in known:
        known[name] = _made_or_read(name, make)
        gc.freeze()  # a corpus has many objects, and each later look of Python's collector would take 0.1 s for them
    return known[name]


def _made_or_read(name, make):
    place = folder / name
    result, failure = place.with_suffix(".pickle"), place.with_suffix(".failed")
    try:
        place.mkdir()
    except FileExistsError:
        while not result.exists():
            assert not failure.exists(), f"another process could not make {name}: {failure.read_text('utf-8')}"
            time.sleep(0.05)
        return pickle.loads(result.read_bytes())
    try:
        made = make(place)
        part = place.with_suffix(".part")
        part.write_bytes(pickle.dumps(made))
        part.replace(result)
    except BaseException as error:
        failure.write_text(repr(error), encoding="utf-8")
        raise
    return made
