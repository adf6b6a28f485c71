"""The requests that each check makes of the solution: a check is sent them ahead the first time.

`python3 grader.py dev requests` derives the file. Of a check that draws secret numbers, it has the requests up to the
first of these. Without a line of it, a check makes its requests one at a time, and all verdicts are the same: see
workers/requests_ahead.py.
"""

import re
from functools import cache
from pathlib import Path

from grading.workers.sandboxed.wire import LENGTH

FILE = Path(__file__).with_suffix(".txt")
SEED = 0  # with another one, a check's random inputs are others
HEAD = "# The requests that each check makes of the solution. `python3 grader.py dev requests` derives this file.\n"
CHECK = "# "  # begins the line that names a module and a check, above its requests; each of those is a line of JSON


@cache
def read() -> dict[tuple[str, str], bytes]:
    """Return the requests as they are sent, by the names of a module and a check; none if there is no such file."""
    try:
        text = FILE.read_text(encoding="ascii").removeprefix(HEAD)
    except (OSError, ValueError):
        return {}
    checks = ("\n" + text).split("\n" + CHECK)[1:]
    return {_key(check): b"".join(map(_framed, check.splitlines()[1:])) for check in checks}


def mention(module: str, check: str, word: str) -> bool:
    """True if the requests of a check have the word, such as an attribute that it asks for."""
    return re.search(rb"\b%s\b" % re.escape(word.encode()), read().get((module, check), b"")) is not None


def as_text(known: dict[tuple[str, str], bytes]) -> str:
    """Return the file's text for these requests."""
    lines = {key: [one[LENGTH.size :].decode("ascii") + "\n" for one in each(known[key])] for key in known}
    return HEAD + "".join(f"{CHECK}{module} {check}\n{''.join(lines[module, check])}" for module, check in known)


def each(requests: bytes) -> list[bytes]:
    """Return the single requests, each as it is sent."""
    found, at = [], 0
    while at < len(requests):
        end = at + LENGTH.size + LENGTH.unpack_from(requests, at)[0]
        found.append(requests[at:end])
        at = end
    return found


def _key(text: str) -> tuple[str, str]:
    module, _, check = text.partition("\n")[0].partition(" ")
    return module, check


def _framed(line: str) -> bytes:
    return LENGTH.pack(len(line)) + line.encode("ascii")
