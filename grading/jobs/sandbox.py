"""The fork server of a process that grades many submissions, renewed before one of them can harm the next."""

import threading
from pathlib import Path

from grading import ROOT
from grading.workers import fork_server
from grading.workers.requests_ahead import RequestsAhead

SUBMISSIONS_PER_SANDBOX = 50


class RenewableSandbox:
    """A fork server with the folders that it hides; it is started when it is asked for and none runs."""

    def __init__(self, sandboxed: bool, hidden: tuple[str, ...]) -> None:
        self.sandboxed, self.hidden = sandboxed, hidden
        self._server: fork_server.WorkerServer | None = None
        self._starter = threading.current_thread()
        self._graded = 0
        # Kept when the sandbox is renewed: whatever is stored, requests ahead can only show that a check is passed.
        self._requests: RequestsAhead | None = None

    def server(self) -> fork_server.WorkerServer:
        """Return the fork server, started if necessary."""
        # Linux kills bwrap when the thread that has started it ends, even if its process goes on.
        if not self._starter.is_alive():
            self.close()
        if self._server is None:
            self._starter = threading.current_thread()
            self._server = fork_server.start(self.sandboxed, [ROOT, *map(Path, self.hidden)])
            if self._requests is not None:
                self._server.requests = self._requests
            self._requests = self._server.requests
        return self._server

    def hide(self, folders: tuple[str, ...]) -> None:
        """Have the sandbox hide these folders and no others besides the checkout."""
        if folders != self.hidden:
            self.close()
            self.hidden = folders

    def count_submission(self, odd: bool) -> None:
        """Count a graded submission; drop the sandbox if it has served enough of them, or if this one was odd."""
        self._graded += 1
        if odd or self._graded >= SUBMISSIONS_PER_SANDBOX:
            self.close()

    def close(self) -> None:
        """End the fork server; `server` starts another."""
        if self._server is not None:
            self._server.stop()
        self._server, self._graded = None, 0
