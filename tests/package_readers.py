"""Strict readers of the packages of feedback, by the rules of each platform's own reader.

- Moodle: `is_valid_filename_for_import` in mod/assign/feedback/file/importziplib.php.
- Canvas: `infer_comment_context_from_filename` in app/models/abstract_assignment.rb.
- Gradescope: results.json, by its documentation of autograders.
"""

import io
import json
import os
import re
import stat
import subprocess
import sys
import zipfile

from result_readers import read_gradescope


def members(data):
    """Yield (path, bytes) of the files in a zip. Each path is there once, and stays in the folder."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(set(names)) == len(names)
        for name in names:
            assert not name.startswith("/") and ".." not in name.split("/") and "\\" not in name
            yield name, archive.read(name)


def read_moodle(data, participants):
    """Return the feedback files by participant, as {number: {name: bytes}}. Raises AssertionError for a lost file."""
    found = {}
    for path, content in members(data):
        number, name = _moodle_recipient(path, participants)
        assert name not in found.setdefault(number, {}), "it would replace another file"
        found[number][name] = content
    return found


def _moodle_recipient(path, participants):
    parts = path.split("/")
    assert not parts[-1].startswith((".", "~"))
    while parts:
        part = parts.pop(0)
        info = part.split("_", 4)
        if len(info) < 4 or not re.fullmatch(r"\s*[+-]?\d+(\.\d*)?(e\d+)?\s*", info[1]):
            continue
        if int(info[1]) not in participants:
            continue
        assert (info[2], info[3]) in (("assignsubmission", "file"), ("assignfeedback", "file"))
        return int(info[1]), "/".join([info[4] if len(info) > 4 else "", *parts]).strip("/")
    raise AssertionError(f"Moodle passes over {path}")


def read_canvas(data, submissions):
    """Return the files by user. `submissions` has each user's attachments; an anonymous user is a text."""
    found = {}
    for path, content in members(data):
        name = path.rpartition("/")[2]
        parts = [part for part in name.split("_") if part != "LATE"]
        if parts[0] == "anon":
            user, attachment = parts[1], int(parts[2])
        else:
            user, attachment = [int(part) for part in parts if re.fullmatch("[0-9]+", part)][:2]
        assert not parts[-1].startswith("link") and not name.startswith("._")
        assert attachment in submissions[user], f"Canvas passes over {path}"
        found.setdefault(user, []).append((name, content))
    return found


def run_gradescope(data, root, submission):
    """Return the results that the archive's autograder hands out for a submission's number."""
    source = root / "source"
    if not source.exists():
        for path, content in members(data):
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_bytes(content)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in ("setup.sh", "run_autograder"):
                assert archive.getinfo(name).external_attr >> 16 == stat.S_IFREG | 0o755
    (root / "submission_metadata.json").write_text(json.dumps({"id": submission}), encoding="utf-8")
    env = {**os.environ, "AUTOGRADER_ROOT": str(root)}
    done = subprocess.run([sys.executable, source / "run_autograder"], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return (root / "results" / "results.json").read_text(encoding="utf-8")


def read_gradescope_results(data, root, submission):
    """Return the results as Gradescope's strict reader takes them."""
    return read_gradescope(run_gradescope(data, root, submission))
