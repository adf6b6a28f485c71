"""A grading job as data: one submission, and the configuration that it is graded under."""

import json
import platform
from dataclasses import dataclass

import numpy as np

from grading.curriculum.source import ModuleSource
from grading.jobs.judging_files import suites_digest
from grading.judge.modules.submission import SubmittedModule
from grading.judge.report.report import Memory


@dataclass(frozen=True)
class GradingConfig:
    """The settings that a verdict depends on besides the submission."""

    seed: int
    deadline: float
    sandboxed: bool

    def as_json(self) -> str:
        """Return the settings with the suites' digest and the versions, as the gradebook stores them.

        Two verdicts on one module are interchangeable if these texts are equal.
        """
        return json.dumps(
            {
                "suites": suites_digest(),
                "seed": self.seed,
                "deadline": self.deadline,
                "sandboxed": self.sandboxed,
                "python": platform.python_version(),
                "numpy": np.__version__,
            }
        )


@dataclass(frozen=True)
class JobModule:
    """One kata's module in a job: a SubmittedModule without its paths, which mean nothing on another machine.

    `passed` are the names of checks that the same code is known to pass, each with the memory that was measured.
    """

    kata: str
    source: ModuleSource | None
    problem: str | None
    instead: str | None
    notice: str = ""
    remark: str = ""
    passed: tuple[tuple[str, Memory | None], ...] = ()


@dataclass(frozen=True)
class Task:
    """A submission to grade, and how; it can be pickled."""

    source: str  # the report's name for the submission
    parts: tuple[JobModule, ...]
    conditions: str  # what GradingConfig.as_json returns
    hidden: tuple[str, ...]  # folders that the sandbox must not show
    anew: bool = False  # even if the process has graded the same modules before


def parts_of(handed: list[SubmittedModule]) -> tuple[JobModule, ...]:
    """Return the modules of a submission as parts of a job."""
    return tuple(
        JobModule(item.kata.id, item.source, item.problem, item.instead, item.notice, item.remark) for item in handed
    )
