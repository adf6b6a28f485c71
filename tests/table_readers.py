"""Strict readers of tables: CSV, and the worksheets of Moodle and Canvas as each platform reads them."""

import csv
import io
import re

from shown_texts import check_visible


def read_csv(data, delimiter=","):
    """Read CSV by RFC 4180, after a byte order mark: the rows as dicts. No cell is a formula to a spreadsheet."""
    text = data.decode("utf-8-sig")
    assert data.startswith("\ufeff".encode())
    assert text.endswith("\r\n")
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    assert len(set(header)) == len(header)
    for row in rows:
        assert len(row) == len(header)
        assert [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
        for cell in row:
            check_visible(cell)
    return [dict(zip(header, row)) for row in rows]


def read_moodle(data, delimiter=","):
    """Read a worksheet as Moodle does: (grade, feedback as HTML) by the participant's number.

    - It looks for columns by name, and cuts the number off the identifier.
    - It takes a grade by float, after its language's decimal comma became a point.
    - It skips a grade that is empty, not a number, or too high.
    """
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True)
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(header)
    found = {}
    for row in rows:
        assert len(row) == len(header)
        record = dict(zip(header, row))
        assert record["Identifier"].startswith("Participant ")
        number = int(record["Identifier"].removeprefix("Participant "))
        assert number not in found
        if record["Grade"]:
            grade = float(record["Grade"].replace(",", "."))
            assert 0 <= grade <= float(record["Maximum grade"].replace(",", "."))
            found[number] = grade, record.get("Feedback comments", "")
    return found


def read_canvas(data, column):
    """Read a gradebook as Canvas does: the scores in the column by the student's name.

    - The first columns are fixed.
    - A semicolon separates cells if it cuts the first lines into more cells than a comma.
    - A decimal comma counts.
    """
    lines = data.decode("utf-8-sig").splitlines()[:3]
    counts = {sign: {len(cells) for cells in csv.reader(lines, delimiter=sign)} for sign in ",;"}
    delimiter = ";" if len(counts[";"]) == 1 and max(counts[";"]) > max(counts[","]) else ","
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))
    header, points, *students = rows
    assert header[0] == "Student"
    assert header[1] == "ID"
    assert "Section" in header
    assert "Points Possible" in points[0]
    assert all(len(row) == len(header) for row in rows)
    place = header.index(column)
    for row in students:
        assert re.fullmatch(r"(\d+([.,]\d+)?)?", row[place])
    return {row[0]: float(row[place].replace(",", ".")) for row in students if row[place]}
