"""One run of a milestone: its sentences, its pictures, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from grading.curriculum.ladder import ladder
from grading.curriculum.milestones import Milestone
from grading.graphs import picture
from grading.graphs.picture import Picture
from grading.text.language import said
from grading.workers import milestone_process
from grading.workers.milestone_process import Ending


@dataclass
class MilestoneRun:
    """The sentences and pictures of one milestone, which come while it runs, and in the end its ending."""

    milestone: Milestone
    seed: int
    sentences: list[str] = field(default_factory=list)
    by_title: dict[str, Picture] = field(default_factory=dict)
    ending: Ending = field(default_factory=Ending)

    @property
    def pictures(self) -> list[Picture]:
        return list(self.by_title.values())

    @property
    def problem(self) -> list[str]:
        """Sentences about what went wrong, the last of which names a kata; none if nothing did."""
        if self.ending.complete or self.ending.stopped:
            return []
        title = next(kata.title for kata in ladder() if kata.number == self.kata_to_grade)
        facts = {"number": self.kata_to_grade, "title": title}
        if self.ending.wrong is None and not self.ending.answered:
            return [self.ending.why, said("It looks like a matter of kata {number}, {title}.", facts)]
        if self.ending.wrong is None:
            matter = said(
                "It looks like a matter of kata {number}, {title}, although its short question is answered right.",
                facts,
            )
            return [self.ending.why, matter]
        facts["answer"] = self.ending.wrong[1]
        return [self.ending.why, said("It looks like a matter of kata {number}, {title}: {answer}.", facts)]

    @property
    def kata_to_grade(self) -> str:
        """The number of the kata to look at after a problem."""
        return self.ending.wrong[0] if self.ending.wrong else self.milestone.kata.number


def run(milestone: Milestone, module: Path, seed: int, patience: float, show: Callable[[dict], None]) -> MilestoneRun:
    """Run a milestone on the student's module; `show` takes each message on the way."""
    result = MilestoneRun(milestone, seed)

    def take(message: dict) -> None:
        result.sentences += [message[kind] for kind in ("notice", "say") if kind in message]
        if "picture" in message:
            made = picture.from_message(message["picture"])
            result.by_title[made.title] = made
        show(message)

    result.ending = milestone_process.play(milestone.script, module, milestone.kata.number, take, seed, patience)
    return result
