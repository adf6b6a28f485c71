"""The exports for Gradescope and Classroom 50: a folder with one result file per submission."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from grading.classroom.exports.export_options import Export
from grading.classroom.records.records import Attempt, Standing
from grading.judge.report.report import from_json
from grading.platforms import classroom50, gradescope
from grading.text.atomic_write import atomic_write
from grading.text.language import said, shown


def write_folder(asked: Export, standings: Iterable[Standing]) -> list[str]:
    """Write one file per submission. Other files in the folder stay."""
    asked.target.mkdir(exist_ok=True)
    for standing in standings:
        if standing.attempt:
            text = (
                gradescope_text(standing.attempt)
                if asked.kind == "gradescope"
                else _classroom50_text(standing.person.key, standing.attempt, asked.course)
            )
            atomic_write(asked.target / result_file_name(standing.person.key), [text.encode("ascii")])
    return []


def result_file_name(key: str) -> str:
    """Return a file name for a person that every file system accepts, and that is unique for each key."""
    ascii_only = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode("ascii")
    readable = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower())[:40].strip("-")
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{readable}-{digest}.json" if readable else f"{digest}.json"


def gradescope_text(attempt: Attempt, remarks: Sequence[str] = ()) -> str:
    """Return the attempt as Gradescope's results.json, with remarks that are already harmless and in the language."""
    if attempt.report:
        return gradescope.results(from_json(attempt.report), remarks)
    problem = said("This submission could not be graded: {problem}", problem=attempt.problem)
    return gradescope.refusal("\n\n".join([shown(problem), *remarks]))


def _classroom50_text(owner: str, attempt: Attempt, course: tuple[str, str]) -> str:
    """Return the result. A folder's files have no links, so the digest stands for them and identifies the content."""
    moment = re.sub(r"[^0-9T:-].*", "", attempt.graded_at.replace(" ", "T"))
    facts = dict.fromkeys(("commit", "release", "review"), f"urn:sha256:{attempt.digest}")
    facts |= {
        "classroom": course[0],
        "assignment": course[1],
        "assignment_type": "individual",
        "owner": owner,
    }
    facts["submission"] = f"submit/{moment.replace(':', '-')}-{attempt.digest[:7]}"
    if attempt.report:
        return classroom50.results(from_json(attempt.report), facts, moment)
    return classroom50.refusal(attempt.problem or "", facts, moment)
