"""The kinds of submissions: how the grader knows whose each is."""

from enum import StrEnum


class Kind(StrEnum):
    """The platform that named a submission, or else the other source of its person."""

    BLACKBOARD = "blackboard"
    BRIGHTSPACE = "brightspace"
    CANVAS = "canvas"
    GRADESCOPE = "gradescope"
    MOODLE = "moodle"
    NBGRADER = "nbgrader"
    SAKAI = "sakai"
    TEAMS = "teams"
    FOLDER = "folder"  # its own name
    ARCHIVE = "archive"
    FILES = "files"  # by how their names begin
    PATTERN = "pattern"  # the instructor's --owner-pattern
    NAMED = "named"  # a row of the instructor's --people
    UNCLEAR = "unclear"  # the name can be read in several ways
