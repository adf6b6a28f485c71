"""The cores that this process may use, and how many of them one submission is worth."""

import os

MOST_FOR_ONE = 4  # with more, each would have one or two katas, and its worker takes as long to start


def cores() -> list[int]:
    """Return the numbers of the cores that this process may use."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


def for_one_submission() -> int:
    """Return how many of a submission's katas are graded at a time, unless the user asks for another number."""
    return min(len(cores()), MOST_FOR_ONE)
