"""`watch`: grades one kata again on every save, and stays with it until the person says that it is time for the next."""

import queue
import signal
from collections.abc import Callable

from rich.console import Console

from grading import ROOT
from grading.curriculum import stubs
from grading.curriculum.ladder import Kata, after, ladder
from grading.judge import runner, submission
from grading.judge.report import Check, KataResult
from grading.judge.submission import SubmittedModule
from grading.judge.suites import CheckSpec, open_suites
from grading.terminal import backups, file_watcher, keys
from grading.terminal.file_watcher import Changes, FileState
from grading.terminal.watch_screen import Screen, status
from grading.text.errors import UsageError
from grading.text.labels import Role, Status
from grading.workers import fork_server

SAVED = "saved"  # what is heard besides keys
AGAIN, NEXT = "\n", "n"


class Interrupted(Exception):
    """Something came up that makes the grading under way pointless."""


class Quit(Exception):
    """The person has had enough."""


def watch(kata: Kata | None, out: Console, poll: bool, clear: bool, deadline: float) -> None:
    """Grade the kata, or else the first that isn't passed, now and on every save, until the person quits.

    Raises GraderError if a suite can't be collected or no worker can be had, and KeyboardInterrupt after Ctrl-C.
    """
    # Whoever ends this by a signal gets the terminal back as it was.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    heard: queue.SimpleQueue[str] = queue.SimpleQueue()
    worker = fork_server.start(sandboxed=False, hidden=[ROOT])
    try:
        with keys.reading(heard.put) as has_keys, runner.own_memory_bounded():
            screen = Screen(out, clear, has_keys)
            session = Session(heard, worker, screen, poll, deadline)
            open_suites(list(ladder()), 0, lambda planned: session.run(planned, kata))
    finally:
        worker.stop()


class Session:
    """One sitting: the kata that the person is on, what its file held last, and what there is to react to."""

    def __init__(
        self, heard: "queue.SimpleQueue[str]", worker: fork_server.Host, screen: Screen, poll: bool, deadline: float
    ) -> None:
        self.heard, self.worker, self.screen, self.deadline = heard, worker, screen, deadline
        self.waiting: list[str] = []  # heard while something was graded
        self.saved: FileState | None = None
        self.status = ""
        self.changes = Changes(lambda: heard.put(SAVED), poll)
        self.said_polling = poll

    def run(self, planned: dict[str, list[CheckSpec]], kata: Kata | None) -> None:
        self.planned = planned
        try:
            self.turn_to(kata or self.first_to_do())
            while True:
                self.react(self.next())
        except Quit:
            pass
        finally:
            self.screen.wipe()
            self.changes.stop()

    def first_to_do(self) -> Kata:
        """The first kata that isn't passed, or the last one if all are."""
        self.screen.note("looking for the kata that you are on …")
        for kata in ladder():
            handed = submission.look(ROOT, [kata])[0]
            if stubs.is_untouched(kata, handed.source) or self.grade(handed).status != Status.PASSED:
                return kata
        return ladder()[-1]

    def turn_to(self, kata: Kata) -> None:
        """Follow this kata's file from now on, and say how it stands."""
        self.kata = kata
        self.changes.follow(kata.stub)
        self.check()

    def next(self) -> str:
        """Wait for a key or a save. Whether the file is another is looked at as well: an event can be late, or missing."""
        while not self.waiting:
            try:
                return self.heard.get(timeout=file_watcher.LOOK)
            except queue.Empty:
                if self.is_new():
                    self.changes.missed()
                    return SAVED
        return self.waiting.pop(0)

    def is_new(self) -> bool:
        """Whether the file was saved since it was last graded."""
        return self.saved is not None and file_watcher.stamp(self.kata.stub) != self.saved.stamp

    def react(self, what: str) -> None:
        if what == keys.QUIT:
            raise Quit
        if what == AGAIN or (what == SAVED and self.is_new()):
            self.check()
        elif what in (offers := self.offers()):
            offers[what][1]()

    def offers(self) -> dict[str, tuple[str, Callable[[], None]]]:
        """What the person may ask for: by key, what it is called, and what does it."""
        found: dict[str, tuple[str, Callable[[], None]]] = {"h": ("hint", self.hint)}
        if self.kata.graph is not None:
            found["g"] = ("graph", self.draw)
        found["a"] = ("all katas", self.run_all)
        if (following := after(self.kata)) is not None:
            found[NEXT] = ("next kata", lambda: self.turn_to(following))
        return found

    def check(self) -> None:
        """Grade the kata and show its verdict. What lies beyond the book is tried once all that counts is passed."""
        self.screen.note("checking …")
        self.saved = file_watcher.settled(self.kata)
        handed = self.saved.handed
        try:
            result = self.grade(handed)
            self.screen.verdict(self.kata, result, handed.path)
            if result.status == Status.PASSED and handed.source is not None:
                self.screen.passed(self.kata, handed.source.text, self.grade(handed, stretch=True).checks)
        except Interrupted:
            return
        self.status = status(result)
        self.end()

    def grade(self, handed: SubmittedModule, stretch: bool = False) -> KataResult:
        """Run the kata's stretch checks, or all others. Raises Interrupted or Quit once the result would be of no use."""
        planned = [check for check in self.planned[handed.kata.id] if (check.role == Role.STRETCH) == stretch]
        return runner.grade_kata(handed, planned, self.worker, self.deadline, self.after_check)

    def after_check(self, check: Check) -> None:
        while not self.heard.empty():
            self.waiting.append(self.heard.get())
        if keys.QUIT in self.waiting:
            raise Quit
        if self.saved is not None and self.pointless():
            raise Interrupted

    def pointless(self) -> bool:
        """Whether what is being graded has become something else meanwhile."""
        return self.is_new() or (NEXT in self.waiting and after(self.kata) is not None)

    def run_all(self) -> None:
        """Grade every kata, and show how each stands, but of none what is wrong with it."""
        try:
            handed = submission.look(ROOT, list(ladder()))
            self.screen.katas((self.grade(item) for item in handed), self.kata)
        except Interrupted:
            return
        self.end()

    def hint(self) -> None:
        """Show one hint more than the person has seen, and remember that."""
        number = min(backups.hints_seen(self.kata) + 1, len(self.kata.hints))
        backups.remember_hints(self.kata, number)
        self.screen.hint(self.kata, number)
        self.end()

    def draw(self) -> None:
        """Draw the graph that the file, as it is now, builds for the kata's example."""
        from grading.graphs import command  # here, since most saves need no picture

        self.screen.note("drawing …")
        try:
            source = command.drawable(self.kata, ROOT)
            self.screen.graph(command.take(self.kata, source, self.worker, self.deadline))
        except UsageError as error:
            self.screen.say(str(error))
        self.end()

    def end(self) -> None:
        """Say last what is watched, and which keys there are."""
        if self.changes.polling and not self.said_polling:
            self.said_polling = True
            self.screen.say_polling()
        self.screen.end(self.kata, self.status, {key: name for key, (name, _) in self.offers().items()})
