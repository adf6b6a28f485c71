"""The ten katas in order, each with the facts of its `kata.toml`."""

import os
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from grading import ROOT
from grading.curriculum.damaged_files import damaged
from grading.text.language import said, shown

KATAS = ROOT / "katas"
SOLUTION = ROOT / "solution"


@dataclass(frozen=True)
class Example:
    """The example that `graph` draws: lines whose last variable is the result, and what its graph has at this step.

    A student's own formula has `names`: those that it assigns, the result last.
    """

    example: str
    generations: bool = False
    weak_outputs: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of a kata that has several: the definitions that the student writes in it, and its required checks.

    `todo` is as in Kata, and both are in order.
    """

    title: str
    todo: dict[str, str]
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Kata:
    """One step of the ladder: its place, and the facts in its `kata.toml`.

    - `todo`: the definitions that the student writes, each with one line about it; those of all parts, if it has any.
    - `given`: the other definitions that differ from the step before, each with the reason.
    - `public`: the names that this kata adds to those that tests may use.
    - `worth_typing`: one line for the prompt of `try`, which prints something.
    - `lasts_until`: the number of the last kata whose answer answers this one too; "" if all later ones do.
    - `stub_fails`: regular expressions for the messages of the required checks on the untouched stub.
    """

    id: str  # "07_generations"
    folder: Path
    title: str
    idea: str
    steps: tuple[int, ...]
    public: tuple[str, ...]
    todo: dict[str, str]
    given: dict[str, str]
    stub_fails: tuple[str, ...]
    worth_typing: str
    hints: tuple[str, ...]
    lasts_until: str = ""
    parts: tuple[Part, ...] = ()
    graph: Example | None = None  # from the kata on in which functions leave links behind
    memory: dict[str, dict] = field(default_factory=dict)  # memory check -> its limit_mib, and why an answer exceeds it

    @property
    def number(self) -> str:
        return self.id[:2]

    @property
    def name(self) -> str:
        """The module's name: "generations"."""
        return self.id[3:]

    @property
    def stub(self) -> Path:
        return self.folder / f"{self.name}.py"

    @property
    def suite(self) -> Path:
        return self.folder / f"test_{self.name}.py"

    @property
    def memory_checks(self) -> Path:
        """The file of memory checks, which only some katas have."""
        return self.folder / f"memory_{self.name}.py"

    @property
    def solution(self) -> Path:
        return SOLUTION / f"{self.name}.py"


@cache
def ladder() -> tuple[Kata, ...]:
    """Return the katas in order.

    Raises GraderError, naming the file, if a `kata.toml` lacks a fact or has an unknown one.
    """
    return tuple(_read(folder) for folder in sorted(KATAS.glob("[0-9][0-9]_*")) if _is_kata(folder))


def before(kata: Kata) -> Kata | None:
    """Return the kata one step down the ladder, or None for the first."""
    katas = ladder()
    place = katas.index(kata)
    return katas[place - 1] if place else None


def after(kata: Kata) -> Kata | None:
    """Return the kata one step up the ladder, or None for the last."""
    katas = ladder()
    place = katas.index(kata) + 1
    return katas[place] if place < len(katas) else None


def of_module(name: str) -> Kata | None:
    """Return the kata whose module has this name, such as "backward", or None."""
    return next((kata for kata in ladder() if kata.name == name), None)


def find(word: str) -> Kata:
    """Return the kata that `word` names: "07", "7", "generations", "07_generations", its title, or a path to it.

    Raises LookupError, with all names, if it is no kata's, or a path that leads elsewhere.
    """
    path = Path(word)
    bare = unicodedata.normalize("NFKC", path.name).strip().removesuffix(".py").casefold()
    number = bare.lstrip("0").zfill(2)
    for kata in ladder():
        titles = (kata.title.casefold(), shown(kata.title).casefold())
        if number == kata.number or bare in (kata.id, kata.name, *titles):
            if _is_path(word) and not _leads_to(path, kata):
                raise LookupError(
                    said(
                        "{word!r} is not kata {kata} of this checkout; `grade --from DIR` grades what lies elsewhere",
                        word=word,
                        kata=kata.id,
                    )
                )
            return kata
    known = ", ".join(kata.id for kata in ladder())
    raise LookupError(
        said("there is no kata {word!r}; the katas are {known} (a number or a name is enough)", word=word, known=known)
    )


def _is_path(word: str) -> bool:
    """True if a path is meant. 04_backward and 4 are names, even where a file or folder of that name exists."""
    return os.path.basename(word) != word or (word.endswith(".py") and os.path.exists(word))


def _leads_to(path: Path, kata: Kata) -> bool:
    """True if it is the kata's own folder, or the module in it, which may be missing."""
    folder = path.parent if path.name == kata.stub.name else path
    return os.path.exists(folder) and os.path.samefile(folder, kata.folder)


def _is_kata(folder: Path) -> bool:
    """False for a folder that the student made here, such as a copy of a kata under another name."""
    name = folder.name[3:]
    ours = (SOLUTION / f"{name}.py").exists() or (folder / f"test_{name}.py").exists()
    return ours and (folder / "kata.toml").exists()


def _read(folder: Path) -> Kata:
    path = folder / "kata.toml"
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        for key in ("steps", "public", "stub_fails", "hints"):
            facts[key] = tuple(facts[key])
        facts |= {key: said(facts[key].strip()) for key in ("title", "idea")}
        facts["hints"] = tuple(said(hint.strip()) for hint in facts["hints"])
        if "graph" in facts:
            facts["graph"] = Example(**facts["graph"])
        if "part" in facts:
            if "todo" in facts:
                raise ValueError("the tasks stand in [todo] or in the [[part]] tables, not in both")
            parts = tuple(_part(**part) for part in facts.pop("part"))
            facts |= {"parts": parts, "todo": {name: task for part in parts for name, task in part.todo.items()}}
        else:
            facts["todo"] = _tasks(facts["todo"])
        return Kata(id=folder.name, folder=folder, **facts)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(path, error) from error


def _part(title: str, todo: dict[str, str], checks: list[str]) -> Part:
    return Part(said(title.strip()), _tasks(todo), tuple(checks))


def _tasks(todo: dict[str, str]) -> dict[str, str]:
    return {name: said(task.strip()) for name, task in todo.items()}
