"""The examples in the texts about known mistakes: whether a file with the mistake does what the example shows."""

import doctest
import gc

from grading.curriculum import mistakes
from grading.curriculum.ladder import Kata
from grading.curriculum.mistakes import Mistake


def problems(kata: Kata, mistake: Mistake) -> list[str]:
    """Run the mistake's example on the kata's solution with the mistake in it; return what differs, as text."""
    text = mistakes.applied(mistake, kata.solution.read_text(encoding="utf-8"))
    namespace = {"__name__": kata.name}
    try:
        exec(compile(text, f"{kata.name}.py", "exec"), namespace)
    except SyntaxError as error:
        return [str(error)]
    test = doctest.DocTestParser().get_doctest(mistake.told, namespace, mistake.id, None, 0)
    if not test.examples:
        return ["there is no example"]
    said: list[str] = []
    doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(test, out=said.append, clear_globs=False)
    gc.collect()
    return said
