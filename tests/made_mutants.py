"""Each kata's mutants, made once for all tests of a process, since they take seconds."""

import functools

from grading.curriculum.ladder import find
from grading.dev.mutants import Mutant, mutants


@functools.cache
def mutants_of_kata(kata_id: str) -> list[Mutant]:
    """Return the mutants of the kata with this id. Tests must not change the list."""
    return mutants(find(kata_id))
