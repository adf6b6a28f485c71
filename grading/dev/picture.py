"""README's picture of the terminal, drawn from a real run of the real command on katas with one well-known mistake."""

import os
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from grading import ROOT
from grading.curriculum import mistakes, stubs
from grading.curriculum.ladder import find, ladder
from grading.text.errors import GraderError

KATA, MISTAKE = "07_generations", "generation-not-increased"
TERMINAL_COLUMNS = 84
TITLE = "$ python3 grader.py"
COPIED = ("grader.py", "pyproject.toml", "grading", "katas", "solution")
THEME = TerminalTheme((12, 12, 12), (230, 237, 243), [(230, 237, 243)] * 8)

# A window without a shadow or buttons. Its frame is visible on a white page and on a black page, and its fonts are the
# reader's own.
SVG = """<svg class="rich-terminal" viewBox="0 31 {width} {terminal_height}"\
 xmlns="http://www.w3.org/2000/svg" role="img">
<title>The terminal after python3 grader.py: six katas are passed, the seventh is to be mended</title>
<style>
.{unique_id}-matrix {{
    font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
    font-size: {char_height}px;
    line-height: {line_height}px;
    white-space: pre;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
<rect fill="#0c0c0c" stroke="#767676" stroke-width="3" x="0" y="31" width="100%" height="100%" rx="8"/>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def draw() -> str:
    """Return the picture as the text of an SVG. Raises GraderError if the run prints something unexpected."""
    shown = Text.from_ansi(run())
    if "Fix first: kata 07" not in shown.plain:
        raise GraderError(f"the run for the picture did not go as it should:\n{shown.plain}")
    out = Console(record=True, file=StringIO(), width=TERMINAL_COLUMNS, force_terminal=True, color_system="truecolor")
    out.print(Text.assemble((TITLE, "bold")), soft_wrap=True)
    out.print()
    out.print(shown, soft_wrap=True)
    return out.export_svg(theme=THEME, code_format=SVG, unique_id="terminal")


def run() -> str:
    """Return the grader's output, with colours, in a copy of the project whose student has reached kata 07."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "katas"
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                copy.mkdir(exist_ok=True)
                shutil.copy(source, copy / name)
        hand_in(copy)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KATAS_", "GITHUB_"))}
        kept.pop("NO_COLOR", None)
        settings = {
            "FORCE_COLOR": "1",
            "TERM": "xterm-256color",
            "COLUMNS": str(TERMINAL_COLUMNS),
            "PYTHONIOENCODING": "utf-8",
        }
        settings["KATAS_TYPED"] = "python3"
        settings["KATAS_LANG"] = "en"
        done = subprocess.run(
            [sys.executable, str(copy / "grader.py")],
            cwd=copy,
            env=kept | settings,
            capture_output=True,
            encoding="utf-8",
        )
    if done.returncode != 1:
        raise GraderError(f"the run for the picture exited {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def hand_in(copy: Path) -> None:
    """Put right answers into a copy's katas before 07, and an answer with the mistake into 07; the others are stubs."""
    mistake = next(mistake for mistake in mistakes.catalogue(find(KATA)) if mistake.id == MISTAKE)
    for kata in ladder():
        text = kata.solution.read_text(encoding="utf-8") if kata.id <= KATA else stubs.derive(kata)
        answer = mistakes.applied(mistake, text) if kata.id == KATA else text
        (copy / "katas" / kata.id / f"{kata.name}.py").write_text(answer, encoding="utf-8")
