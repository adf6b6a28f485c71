"""A gradebook of version 1, as older graders wrote it."""

import json
import sqlite3

from grading.classroom.gradebooks.gradebook_file import TABLES

LAY = "create table lay (person text not null, folder text not null, digest text not null)"
ATTEMPT = ("ann", "ann.zip", "d1", '{"seed": 7}', "2026-03-01T10:00:00Z", None)
# Without what later reports have: said, notice, own and as_root.
REPORT = json.dumps(
    {
        "schema": 1,
        "source": "ann.zip",
        "seed": 7,
        "python": "3.13.0",
        "numpy": "2.3.0",
        "seconds": 0.5,
        "points": 3,
        "max_points": 4,
        "sandboxed": True,
        "katas": [],
    }
)


def old_gradebook(path, lay=True):
    """Make the gradebook with one person and attempt; the very first ones had no table `lay`."""
    base = sqlite3.connect(path)
    base.executescript(f"{TABLES}{LAY if lay else ''}; pragma user_version = 1")
    base.execute("insert into person values ('ann', 'Ann Lee', '', '')")
    base.execute("insert into attempt values (1, ?, ?, ?, ?, ?, ?, 3, 4, ?)", [*ATTEMPT, REPORT])
    if lay:
        base.execute("insert into lay values ('ann', '/week1', 'd1')")
    base.commit()
    base.close()
    return path
