"""A student's comment beside their grade, as worksheets and packages of feedback have it."""

from grading.judge.report.report import Report, first_to_fix
from grading.platforms import report_text
from grading.text.language import said

FIRST_TO_FIX = said("{summary}\n\nFirst to fix: {title}\n{explanation}")
MAX_FIX_CHARS = 600  # of the first thing to fix


def grade_comment(report: Report) -> str:
    """Return the student's comment: the points, one line per kata, and the first thing to fix with its diagnosis."""
    found = first_to_fix(report)
    if found is None:
        return report_text.summary(report)
    result, check = found
    text = report_text.explanation(check, MAX_FIX_CHARS)
    fields = {"summary": report_text.summary(report), "title": report_text.title(result, check)}
    return said(FIRST_TO_FIX, fields, explanation=text if len(text) <= MAX_FIX_CHARS else text[:MAX_FIX_CHARS] + "…")
