"""A worker's process: its environment."""

import pytest

from grading.workers import worker_process


@pytest.mark.parametrize("library", ["OPENBLAS_NUM", "OMP_NUM", "MKL_NUM", "VECLIB_MAXIMUM"])
def test_one_thread(library):
    """Each library that numpy may compute with has one thread in a worker; a fork would lose the others."""
    assert worker_process.ENVIRONMENT[f"{library}_THREADS"] == "1"
