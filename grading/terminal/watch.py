"""`watch`: grade one kata again on every save, until the student asks for the next one or quits."""

import contextlib
import queue
import signal
from collections.abc import Callable

from rich.console import Console

from grading import ROOT
from grading.curriculum import stubs
from grading.curriculum.ladder import Kata, after, ladder
from grading.jobs import cores
from grading.jobs.check_sharing import SharedGrading
from grading.judge import own_memory
from grading.judge.modules.submission import SubmittedModule
from grading.judge.report.report import Check, KataResult
from grading.judge.suites import CheckSpec, open_suites
from grading.terminal import file_watcher, hints_seen, keys
from grading.terminal.file_watcher import FileState, FileWatcher
from grading.terminal.watch_screen import Screen, progress
from grading.text.errors import MachineTrouble, UsageError
from grading.text.labels import Role, Status
from grading.text.language import said
from grading.workers import fork_server

SAVE = "save"  # an event beside the keys, which are all of one character
GRADE_KEY, NEXT_KEY = "\n", "n"


class ResultObsolete(Exception):
    """The result of the grading under way would be of no use: the file was saved, or the student went on."""


class QuitRequested(Exception):
    """The student quits."""


def watch(kata: Kata | None, out: Console, poll: bool, clear: bool, deadline: float) -> None:
    """Grade the kata, or else the first that isn't passed, now and on every save, until the student quits.

    Raises GraderError if a suite can't be collected or no worker can be had, and KeyboardInterrupt after Ctrl-C.
    """
    # A signal must end this through the `finally` blocks, so that the terminal gets its settings back.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    events: queue.SimpleQueue[str] = queue.SimpleQueue()
    with contextlib.ExitStack() as stack:
        server = fork_server.start(sandboxed=False, hidden=[ROOT])
        stack.callback(server.stop)
        spare = stack.enter_context(fork_server.spare_servers(min(len(cores.cores()) - 1, 1), False, [ROOT]))
        stack.enter_context(own_memory.bounded())
        suites = stack.enter_context(open_suites(list(ladder()), 0))
        grading = SharedGrading(suites, server, spare[0] if spare else None)
        stack.callback(grading.end)
        has_keys = stack.enter_context(keys.read_keys(events.put))  # by another thread, so after the fork
        WatchLoop(events, grading, Screen(out, clear, has_keys), poll, deadline).run(suites, kata)


class WatchLoop:
    """The state of a watch: the kata and its file as last graded, and the events to react to."""

    def __init__(
        self,
        events: "queue.SimpleQueue[str]",
        grading: SharedGrading,
        screen: Screen,
        poll: bool,
        deadline: float,
    ) -> None:
        self.events, self.grading, self.screen, self.deadline = events, grading, screen, deadline
        self.pending: list[str] = []  # events that came while something was graded
        self.graded: FileState | None = None
        self.progress = ""
        self.watcher = FileWatcher(lambda: events.put(SAVE), poll)
        self.polling_shown = poll

    def run(self, suites: dict[str, list[CheckSpec]], kata: Kata | None) -> None:
        """React to events until the student quits."""
        self.suites = suites
        try:
            self.switch_to(kata or self.first_to_do())
            while True:
                self.grading.rest()
                self.react(self.next_event())
        except QuitRequested:
            pass
        finally:
            self.screen.wipe_note()
            self.watcher.stop()

    def first_to_do(self) -> Kata:
        """Return the first kata that isn't passed, or the last one if all are."""
        self.screen.show_note(said("looking for the kata that you are on …"))
        for kata in ladder():
            handed = file_watcher.present_state(kata).handed
            if stubs.is_untouched(kata, handed.source) or self.grade(handed).status != Status.PASSED:
                return kata
        return ladder()[-1]

    def switch_to(self, kata: Kata) -> None:
        """Follow this kata's file from now on, and grade it."""
        self.kata = kata
        self.watcher.follow(kata.stub)
        self.grade_file()

    def next_event(self) -> str:
        """Wait for a key or a save. This looks at the file as well: the event of a save can be late, or missing."""
        while not self.pending:
            try:
                return self.events.get(timeout=file_watcher.POLL_SECONDS)
            except queue.Empty:
                if self.is_saved():
                    self.watcher.count_miss()
                    return SAVE
        return self.pending.pop(0)

    def is_saved(self) -> bool:
        """True if the file was saved since it was last graded, or while it was."""
        return self.graded is None or file_watcher.stamp(self.kata.stub) != self.graded.stamp

    def react(self, event: str) -> None:
        if event == keys.QUIT:
            raise QuitRequested
        if event == GRADE_KEY or (event == SAVE and self.is_saved()):
            self.grade_file()
        elif event in (actions := self.actions()):
            actions[event][1]()

    def actions(self) -> dict[str, tuple[str, Callable[[], None]]]:
        """Return the actions for which there are keys now: by key, the name and the function."""
        found: dict[str, tuple[str, Callable[[], None]]] = {"h": (said("hint"), self.show_hint)}
        if self.kata.graph is not None:
            found["g"] = (said("graph"), self.show_graph)
        found["a"] = (said("all katas"), self.grade_all)
        if (following := after(self.kata)) is not None:
            found[NEXT_KEY] = (said("next kata"), lambda: self.switch_to(following))
        return found

    def grade_file(self) -> None:
        """Grade the kata and show its verdict. Stretch checks run only once all others are passed."""
        self.screen.show_note(said("checking …"))
        self.graded = file_watcher.present_state(self.kata)
        handed = self.graded.handed
        try:
            result = self.grade(handed)
            if not file_watcher.stayed(self.kata, self.graded):  # an editor was writing it
                self.graded = None
                return
            self.screen.show_verdict(self.kata, result, handed.path)
            if result.status == Status.PASSED and handed.source is not None:
                self.screen.show_passed(self.kata, handed.source.text, self.grade(handed, stretch=True).checks)
        except ResultObsolete:
            return
        self.progress = progress(result)
        self.show_footer()

    def grade(self, handed: SubmittedModule, stretch: bool = False) -> KataResult:
        """Run the kata's stretch checks, or all others. Raises ResultObsolete or QuitRequested between two checks."""
        checks = [check for check in self.suites[handed.kata.id] if (check.role == Role.STRETCH) == stretch]
        return self.grading.grade(handed, checks, self.deadline, self.after_check)

    def after_check(self, check: Check) -> None:
        while not self.events.empty():
            self.pending.append(self.events.get())
        if keys.QUIT in self.pending:
            raise QuitRequested
        if self.graded is not None and self.is_obsolete():
            raise ResultObsolete

    def is_obsolete(self) -> bool:
        """True if the student has saved the file, or asked for the next kata, since the grading began."""
        return self.is_saved() or (NEXT_KEY in self.pending and after(self.kata) is not None)

    def grade_all(self) -> None:
        """Grade every kata, and show one line for each."""
        try:
            handed = [file_watcher.present_state(kata).handed for kata in ladder()]
            self.screen.show_katas((self.grade(item) for item in handed), self.kata)
        except ResultObsolete:
            return
        self.show_footer()

    def show_hint(self) -> None:
        """Show one more hint than the student has seen, and store the number."""
        number = min(hints_seen.read(self.kata) + 1, len(self.kata.hints))
        hints_seen.store(self.kata, number)
        self.screen.show_hint(self.kata, number)
        self.show_footer()

    def show_graph(self) -> None:
        """Show the graph that the file, as it is now, builds for the kata's example."""
        from grading.graphs import command  # here, since most saves need no picture

        self.screen.show_note(said("drawing …"))
        try:
            source = command.drawable(self.kata, ROOT)
            self.screen.show_graph(command.take(self.kata, source, self.grading.server, self.deadline))
        except (UsageError, MachineTrouble) as error:
            self.screen.show_message(error.args[0])
        self.show_footer()

    def show_footer(self) -> None:
        """Show the last lines: the progress, the watched file, and the keys."""
        if self.watcher.polling and not self.polling_shown:
            self.polling_shown = True
            self.screen.show_polling()
        names = {key: name for key, (name, _) in self.actions().items()}
        self.screen.show_footer(self.kata, self.progress, names)
