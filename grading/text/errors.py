"""The grader's errors. Each message tells the user the problem, its place, and what to do."""


class UsageError(Exception):
    """The command line asks for something that doesn't exist: exit status 2."""


class GraderError(Exception):
    """The grader itself could not work: exit status 3."""


class MachineTrouble(GraderError):
    """The machine could not do what grading needs: there is no verdict, and another try may succeed."""


class Fault(GraderError):
    """A state that should never occur. grader.py looks for damage to the checkout or packages before it reports it."""
