"""A gradebook of version 1, as older graders wrote it."""

import sqlite3

from grading.classroom.gradebook_file import TABLES

LAY = "create table lay (person text not null, folder text not null, digest text not null)"
ATTEMPT = ("ann", "ann.zip", "d1", '{"seed": 7}', "2026-03-01T10:00:00Z", None)
REPORT = '{"points": 3, "max_points": 4}'


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
