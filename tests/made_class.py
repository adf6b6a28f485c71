"""A class that was never taught: submissions of every kind, made from a seed, in the forms that platforms export."""

import io
import random
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from conftest import ROOT

from grading.curriculum import mistakes, stubs
from grading.curriculum.ladder import Kata, ladder

ANSWERS = ROOT / "tests" / "answers"
HOSTILE = ROOT / "tests" / "hostile"
CRASHES = ("exit_process", "segfault", "system_exit", "own_base_exception", "keyboard_interrupt")
ATTACKS = (
    "later",
    "leave_files",
    "patched",
    "equal_array",
    "forged",
    "flood",
    "garbage",
)
# Submissions that run into the deadline.
HANGS = ("deaf", "stop_all", "fork_bomb")
KINDS = ("solution", "untouched", "under way", "mistaken", "crashes", "hostile", "hangs", "odd archive")
# A class in the middle of a term, as weights.
NONE_HANGS = {
    "solution": 10,
    "untouched": 10,
    "under way": 35,
    "mistaken": 30,
    "crashes": 5,
    "hostile": 5,
    "odd archive": 5,
}
MIXED = NONE_HANGS | {"hangs": 2}
Own = Callable[[str, random.Random], str]


def own(text: str, rng: random.Random) -> str:
    """Make the text unique by a comment, so that the gradebook can't have its result already."""
    return f"{text}\n# {rng.getrandbits(64):x}\n"


def own_code(text: str, rng: random.Random) -> str:
    """Make the code unique, so that the gradebook can't have any of its checks either."""
    return f"{text}\nOWN = 0x{rng.getrandbits(64):x}\n"


def make(
    folder: Path, count: int, seed: int = 0, weights: dict[str, int] = MIXED, first: int = 0, own: Own = own
) -> Counter:
    """Make `count` submissions in the folder, with texts that `own` makes unique; return how many of each kind."""
    rng = random.Random(seed)
    kinds = Counter()
    for number in range(first, first + count):
        kind = rng.choices(list(weights), list(weights.values()))[0]
        kinds[kind] += 1
        name = f"{number:04} {rng.choice('Ana Björn Chloé Đức 민지 O’Neil Zoë'.split())}"
        if kind == "odd archive":
            (folder / f"{name}.zip").write_bytes(odd_archive(rng))
        else:
            put(folder, name, files(kind, rng, own), rng)
    return kinds


def files(kind: str, rng: random.Random, own: Own = own) -> dict[str, str]:
    """Return one person's modules by the kata's id, each with a text that no other person has."""
    katas = list(ladder())
    if kind == "untouched":
        return {kata.id: stubs.derive(kata) for kata in katas}
    far = len(katas) if kind == "solution" else rng.randrange(1, len(katas))
    found = {kata.id: own(answer(kata, rng), rng) for kata in katas[:far]}
    if kind == "solution":
        return found
    current = katas[far]
    if kind == "mistaken":
        mistake = rng.choice(mistakes.catalogue(current))
        found[current.id] = own(mistakes.applied(mistake, current.solution.read_text(encoding="utf-8")), rng)
    elif kind in ("crashes", "hostile", "hangs"):
        attack = rng.choice({"crashes": CRASHES, "hostile": ATTACKS, "hangs": HANGS}[kind])
        found[current.id] = attacking(current, attack)
    # Half of the people hand in the whole checkout, the others only the modules that they have written.
    if rng.random() < 0.5:
        found = {kata.id: found.get(kata.id) or stubs.derive(kata) for kata in katas}
    return found


def answer(kata: Kata, rng: random.Random) -> str:
    book = ANSWERS / "book_style" / f"{kata.name}.py"
    return rng.choice([book, kata.solution]).read_text(encoding="utf-8")


def attacking(kata: Kata, attack: str) -> str:
    """Return a module that attacks when it is imported, and finds out nothing about the outside."""
    facts = f"PLACES = ['/tmp']\nPORT = UDP_PORT = 1\nNAME = SOCKET = SECRET = 'x'\nBOUNDED = {kata.name!r}\n"
    hostile = (HOSTILE / f"{attack}.py").read_text(encoding="utf-8")
    return "\n".join([stubs.derive(kata), hostile, facts, "attack()\n"])


def put(folder: Path, name: str, modules: dict[str, str], rng: random.Random) -> None:
    """Write the modules in one of the forms that submissions come in."""
    form = rng.choice(["flat", "checkout", "zip", "wrapped zip", "tar.gz", "moodle", "canvas"])
    flat = {f"{kata_id[3:]}.py": text for kata_id, text in modules.items()}
    nested = {f"katas/{kata_id}/{kata_id[3:]}.py": text for kata_id, text in modules.items()}
    if form == "flat":
        write(folder / name, flat)
    elif form == "checkout":
        write(folder / name, nested)
    elif form == "zip":
        (folder / f"{name}.zip").write_bytes(zipped(flat))
    elif form == "wrapped zip":
        (folder / f"{name}.zip").write_bytes(zipped({f"katas-main/{path}": text for path, text in nested.items()}))
    elif form == "tar.gz":
        (folder / f"{name}.tar.gz").write_bytes(tarred(nested))
    elif form == "moodle":
        write(folder / f"{name[5:]}_{7000 + int(name[:4])}_assignsubmission_file_", flat)
    else:
        write(folder, {f"{name[5:]}_{8000 + int(name[:4])}_52001_{file}": text for file, text in flat.items()})


def write(folder: Path, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)


def zipped(texts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for path, text in texts.items():
            archive.writestr(path, text)
    return packed.getvalue()


def tarred(texts: Mapping[str, str | bytes], links: dict[str, str] | None = None) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, text in texts.items():
            info = tarfile.TarInfo(path)
            data = text.encode() if isinstance(text, str) else text
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for path, target in (links or {}).items():
            info = tarfile.TarInfo(path)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return packed.getvalue()


def odd_archive(rng: random.Random) -> bytes:
    """Return an archive that the grader must not or can't unpack."""
    return rng.choice(
        [
            zipped({"../../variables.py": "print('outside')\n"}),
            zipped({"/tmp/variables.py": "print('outside')\n"}),
            zipped({f"{number}/variables.py": "" for number in range(500)}),
            zipped({"variables.py": "x = 1\n"})[:-30],
            b"no archive at all",
        ]
    )
