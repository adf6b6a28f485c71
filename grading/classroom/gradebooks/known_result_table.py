"""The gradebook's table of known results: one kata's result by the digest of a module and the conditions of grading.

Results are compressed, since each attempt's report has them in full as well. The report's bounds hold for them.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping


def read(database: sqlite3.Connection, conditions: str, digests: Mapping[str, str]) -> dict[str, dict]:
    """Return the known results by the kata's id, of those katas whose module's digest is given."""
    query = "select result from known_result where conditions = ? and kata = ? and digest = ?"
    found = {}
    for kata, digest in digests.items():
        row = database.execute(query, (conditions, kata, digest)).fetchone()
        result = _parsed(row[0]) if row else None
        if result is not None:
            found[kata] = result
    return found


def write(database: sqlite3.Connection, conditions: str, results: Iterable[tuple[str, str, dict]]) -> None:
    """Store results, each with the kata's id and the module's digest."""
    rows = (
        (conditions, kata, digest, zlib.compress(json.dumps(result).encode("ascii")))
        for kata, digest, result in results
    )
    database.executemany("insert or replace into known_result values (?, ?, ?, ?)", rows)


def outdated(database: sqlite3.Connection, conditions: str) -> list[str]:
    """Return the conditions of those results that other suites made."""
    stored = [row[0] for row in database.execute("select distinct conditions from known_result")]
    suites = json.loads(conditions)["suites"]
    return [each for each in stored if json.loads(each)["suites"] != suites]


def remove(database: sqlite3.Connection, conditions: Iterable[str] | None = None) -> None:
    """Remove the results of these conditions, or all."""
    if conditions is None:
        database.execute("delete from known_result")
    else:
        database.executemany("delete from known_result where conditions = ?", [(each,) for each in conditions])


def _parsed(stored: bytes) -> dict | None:
    """Return the result, or None if the row is damaged, so that the module is graded again."""
    try:
        return json.loads(zlib.decompress(stored))
    except (ValueError, TypeError, zlib.error):
        return None
