"""The lessons, in English and in Korean: every example runs on the solution, and both editions say the same."""

import doctest
import re

import pytest
from markdown_it import MarkdownIt

from grading import ROOT
from grading.cli import main
from grading.curriculum.ladder import before, ladder

ENGLISH, KOREAN = "README.md", "README.ko.md"

# The one table of terms in the Korean edition.
HEADINGS = {
    "Where we are": "지금까지",
    "What goes wrong": "무엇이 문제인가",
    "The idea": "아이디어",
    "Your task": "할 일",
    "Try next": "더 해 보기",
}
TITLES = {
    "Variables": "변수",
    "Functions": "함수",
    "Numerical diff": "수치 미분",
    "Backward": "역전파",
    "Variadic args": "가변 길이 인수",
    "Repeated variables": "같은 변수 반복 사용",
    "Generations": "세대",
    "Weakref memory": "약한 참조와 메모리",
    "no_grad": "no_grad",
    "Overloads": "연산자 오버로드",
}
# The endings of Korean sentences in the lessons: the formal polite form, its questions, and its requests.
POLITE = ("니다", "니까", "까요", "나요", "세요", "시다")

every_kata = pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
every_edition = pytest.mark.parametrize("edition", [ENGLISH, KOREAN])


def lesson(kata, edition):
    return (kata.folder / edition).read_text(encoding="utf-8")


def sections(text):
    """Return the lesson's sections, English heading to text; a shell comment, with one #, is no heading."""
    english = {korean: heading for heading, korean in HEADINGS.items()}
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)[1:]
    return {english.get(heading, heading): part for heading, part in zip(parts[::2], parts[1::2])}


def fences(text, language):
    """Return the texts between ``` marks of that language, one for each fence."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def python_only(text):
    """Return the text with blank lines outside Python fences, so that line numbers stay those of the lesson."""
    lines, inside = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = line == "```python"
            lines.append("")
        else:
            lines.append(line if inside else "")
    return "\n".join(lines) + "\n"


def unfenced(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def prose(text):
    """Return the sentences that a person reads: no fences, no code between backticks, and of links only their words."""
    return re.sub(r"`[^`\n]+`", "", re.sub(r"\]\([^)]+\)", "]", unfenced(text)))


def code(text):
    """Return the set of texts between single backticks."""
    return set(re.findall(r"`([^`\n]+)`", unfenced(text)))


def numbers(text):
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", text))


def skeleton(figure):
    """Return a figure without its words: only labels in quotes may be translated, except their numbers."""
    return re.sub(r'"([^"\n]*)"', lambda label: '"' + " ".join(numbers(label[1])) + '"', figure)


def links(text):
    return re.findall(r"\]\(([^)]+)\)", text)


def listed(steps, edition):
    """List the book's steps as a person does: "step 4", "steps 19 to 22 and 24"; in Korean "19~22, 24단계"."""
    runs = []
    for step in steps:
        if runs and runs[-1][-1] == step - 1:
            runs[-1].append(step)
        else:
            runs.append([step])
    to = " to " if edition == ENGLISH else "~"
    parts = []
    for run in runs:
        parts += [f"{run[0]}{to}{run[-1]}"] if len(run) > 2 else [str(step) for step in run]
    if edition == KOREAN:
        return ", ".join(parts) + "단계"
    head, last = ", ".join(parts[:-1]), parts[-1]
    return ("steps " if len(steps) > 1 else "step ") + (f"{head} and {last}" if head else last)


@every_edition
@every_kata
def test_examples_run(kata, edition, solution_modules):
    """Every example of a lesson prints the output that stands under it, when all of them run in order."""
    text = python_only(lesson(kata, edition))
    examples = doctest.DocTestParser().get_doctest(text, {}, kata.id, str(kata.folder / edition), 0)
    report = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.REPORT_ONLY_FIRST_FAILURE)
    if runner.run(examples, out=report.append).failed:
        pytest.fail("".join(report), pytrace=False)


@every_kata
def test_python_fences_are_examples(kata):
    """Each Python fence has a prompt, since the test of examples runs no other."""
    assert all(">>> " in fence for fence in fences(lesson(kata, ENGLISH), "python"))


@every_edition
@every_kata
def test_headings(kata, edition):
    """A lesson has the kata's title, its idea and the book's steps in italics, the other edition, and five sections."""
    text = lesson(kata, edition)
    first, _, second, _, third = text.splitlines()[:5]
    steps = listed(kata.steps, edition)
    if edition == ENGLISH:
        assert first == f"# Kata {kata.number}: {kata.title}"
        assert second == f"*{kata.idea} The book's {steps}.*"
        assert third == f"[한국어]({KOREAN})"
    else:
        assert first == f"# 카타 {kata.number}: {TITLES[kata.title]}"
        assert re.fullmatch(rf"\*.*[가-힣].*\. 책의 {steps}\.\*", second)
        assert third == f"[English]({ENGLISH})"
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert headings == list(HEADINGS if edition == ENGLISH else HEADINGS.values())


@every_kata
def test_before_and_after(kata):
    """The mistake is shown on the step before, or for the first kata on bare numpy; the idea is shown on this step."""
    parts = sections(lesson(kata, ENGLISH))
    wrong = "".join(fences(parts["What goes wrong"], "python"))
    idea = "".join(fences(parts["The idea"], "python"))
    step_before = before(kata)
    failing = f">>> from {step_before.name} import " if step_before else ">>> import numpy as np"
    assert failing in wrong
    assert f">>> from {kata.name} import " not in wrong
    assert f">>> from {kata.name} import " in idea


@every_kata
def test_figure(kata):
    """The idea has a figure, which code hosts draw from its Mermaid text."""
    figures = fences(sections(lesson(kata, ENGLISH))["The idea"], "mermaid")
    assert figures
    assert all(figure.startswith(("flowchart LR\n", "flowchart RL\n")) for figure in figures)


@every_kata
def test_task_names_all_there_is_to_do(kata):
    """The section "Your task" names, as code, every definition that the stub leaves to the student."""
    words = set(re.findall(r"\w+", " ".join(code(sections(lesson(kata, ENGLISH))["Your task"]))))
    missing = [name for name in kata.todo if not set(name.split(".")) <= words]
    assert not missing


def words_for(name):
    """Return the words by which a lesson may name a definition: "Mul.forward", its class, or a bare "__add__"."""
    owner, _, member = name.rpartition(".")
    return (name, member) if member.startswith("__") else (name, owner, member)


@every_edition
@every_kata
def test_order_of_tasks(kata, edition):
    """The section "Your task" comes to the definitions in the order of kata.toml, which is that of the checks."""
    items = re.split(r"^\d\. ", sections(lesson(kata, edition))["Your task"], flags=re.MULTILINE)
    named = [set(re.findall(r"`([\w.]+)", item)) for item in items]
    places = []
    for name in kata.todo:
        known = [word for word in words_for(name) if any(word in words for words in named)]
        places.append(next(place for place, words in enumerate(named) if known[0] in words))
    assert places == sorted(places), dict(zip(kata.todo, places))


@every_edition
@pytest.mark.parametrize("kata", [kata for kata in ladder() if kata.parts], ids=lambda kata: kata.id)
def test_parts(kata, edition):
    """The section "Your task" has a heading for each part, and below it the definitions of this part."""
    heading = r"^\*\*Part (\d), (.+?)\.\*\*" if edition == ENGLISH else r"^\*\*(\d)부, (.+?):\*\*"
    _, *found = re.split(heading, sections(lesson(kata, edition))["Your task"], flags=re.MULTILINE)
    assert [int(number) for number in found[::3]] == [*range(1, len(kata.parts) + 1)]
    if edition == ENGLISH:
        assert found[1::3] == [part.title for part in kata.parts]
    for part, text in zip(kata.parts, found[2::3], strict=True):
        named = set(re.findall(r"`([\w.]+)", text.partition("```")[0]))
        assert [name for name in part.todo if not named & set(words_for(name))] == []


@every_kata
def test_commands(kata):
    """The section "Your task" has the commands to grade, test, try and get a hint; the grader has them all."""
    for command in re.findall(r"python3 grader\.py ([^#`\n]+)", lesson(kata, ENGLISH)):
        main.parser().parse_args(command.split())
    commands = "".join(fences(sections(lesson(kata, ENGLISH))["Your task"], "sh"))
    for command in (
        f"python3 grader.py grade {kata.number}",
        f"pytest katas/{kata.id}",
        f"python3 grader.py hint {kata.number}",
        f"python3 grader.py try {kata.number}",
    ):
        assert re.search(rf"^{re.escape(command)}(?= |$)", commands, flags=re.MULTILINE)


@every_edition
@every_kata
def test_links(kata, edition):
    """Each link within the repository has a target, and a lesson ends with the link to the next."""
    text = lesson(kata, edition)
    targets = [target for target in links(text) if "://" not in target]
    assert [target for target in targets if not (kata.folder / target).exists()] == []
    following = ladder()[ladder().index(kata) + 1 :]
    if following:
        number, folder, title = following[0].number, following[0].id, following[0].title
        english = f"Next: [Kata {number}, {title[0].lower() + title[1:]}](../{folder}/{ENGLISH})"
        korean = f"다음: [카타 {number}, {TITLES[title]}](../{folder}/{KOREAN})"
        assert text.splitlines()[-1] == (english if edition == ENGLISH else korean)


@every_kata
def test_hints(kata):
    """There are at least three hints, no two the same, and each is a sentence or two."""
    assert len(kata.hints) >= 3
    assert len(set(kata.hints)) == len(kata.hints)
    assert all(20 < len(hint) < 300 for hint in kata.hints)


@every_kata
def test_line_worth_typing(kata, solution_modules, capsys):
    """The line that the report on a passed kata shows prints something, as typed at the prompt of `try`."""
    space = {}
    exec(f"import numpy as np\nfrom {kata.name} import *", space)
    exec(compile(kata.worth_typing, "<prompt>", "single"), space)
    assert capsys.readouterr().out.strip()


# The two editions together: all but the words is the same in both, section by section.


def pairs(kata):
    """Yield each section's English heading, its English text, and its Korean text."""
    korean = sections(lesson(kata, KOREAN))
    return [(heading, text, korean.get(heading, "")) for heading, text in sections(lesson(kata, ENGLISH)).items()]


@every_kata
def test_same_examples(kata):
    """Both editions have the same Python to the letter, and the same commands; only comments may be translated."""
    for heading, english, korean in pairs(kata):
        assert fences(korean, "python") == fences(english, "python"), heading
        commands = [re.sub(r" *#.*", "", "".join(fences(text, "sh"))) for text in (english, korean)]
        assert commands[1] == commands[0], heading


@every_kata
def test_same_figures(kata):
    """Both editions have the same figures, but for the words in their labels."""
    for heading, english, korean in pairs(kata):
        figures = [[skeleton(figure) for figure in fences(text, "mermaid")] for text in (english, korean)]
        assert figures[1] == figures[0], heading


@every_kata
def test_same_names_and_numbers(kata):
    """In each section both editions have the same code between backticks, and Korean has every number in digits.

    The Korean text may have more numbers, as in 10분의 1 for a tenth.
    """
    for heading, english, korean in pairs(kata):
        assert code(korean) == code(english), heading
        assert set(numbers(prose(english))) <= set(numbers(prose(korean))), heading


@every_kata
def test_same_lists_and_links(kata):
    """Both editions have the same list items and rows of tables, and link to the same places."""
    for heading, english, korean in pairs(kata):
        marks = [re.findall(r"^ *(\d+\.|[-+*]|\|) ", prose(text), flags=re.MULTILINE) for text in (english, korean)]
        assert marks[1] == marks[0], heading
        assert links(korean) == [target.replace(f"/{ENGLISH}", f"/{KOREAN}") for target in links(english)], heading


@every_kata
def test_korean_is_korean(kata):
    """The Korean edition is in Hangul and in the polite form throughout, and leaves no paragraph out."""
    text = prose(lesson(kata, KOREAN))
    for paragraph in re.split(r"\n\s*\n", text):
        letters = [letter for letter in paragraph if letter.isalpha()]
        hangul = sum("가" <= letter <= "힣" for letter in letters)
        assert len(letters) < 20 or hangul > 0.7 * len(letters), paragraph
    for part in sections(lesson(kata, KOREAN)).values():
        ends = re.findall(r"([가-힣]+)[.?](?=[\s)*]|$)", prose(part))
        assert [word for word in ends if not word.endswith(POLITE)] == []


@every_edition
@every_kata
def test_emphasis_is_drawn(kata, edition):
    """No ** is left over. In Markdown ** doesn't close after a bracket or quote before a letter, as in **A(b)**는."""
    inline = [token for token in MarkdownIt().enable("table").parse(lesson(kata, edition)) if token.type == "inline"]
    texts = [child.content for token in inline for child in token.children if child.type == "text"]
    assert [text for text in texts if "**" in text] == []


@every_kata
def test_readme_has_both_editions(kata):
    """The project's README has a table for each language, with a link to every lesson, its title, and its idea."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"| [{kata.number} {kata.title}](katas/{kata.id}/{ENGLISH}) | {kata.idea} |" in text
    korean_idea = re.search(r"^\*(.+\.) 책의 ", lesson(kata, KOREAN), flags=re.MULTILINE)[1]
    assert f"| [{kata.number} {TITLES[kata.title]}](katas/{kata.id}/{KOREAN}) | {korean_idea} |" in text
