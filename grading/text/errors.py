"""What the grader can't do, said to a person: every message tells what was wrong, where, and what to do."""


class UsageError(Exception):
    """The command line asks for something that there isn't: exit status 2."""


class GraderError(Exception):
    """The grader itself could not work: exit status 3."""


class MachineTrouble(GraderError):
    """The machine could not do what grading needs: no verdict on what is graded, and worth another try."""


class Fault(GraderError):
    """What should never come: grader.py looks whether this checkout or its packages are damaged before it shows it."""
