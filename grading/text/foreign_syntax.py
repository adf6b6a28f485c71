"""The syntax tree of a student's text, which may be anything."""

import ast
import warnings

UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def parse(text: str) -> ast.Module:
    """Return the tree, without Python's warnings about the text, which would stand on the grader's own screen.

    Raises one of UNPARSABLE if the text is no Python, or too deeply nested.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def syntax_error(text: str) -> SyntaxError | None:
    """Return why the text is no Python, or None if it is or if only its depth is in the way."""
    try:
        parse(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        pass
    return None
