"""argparse's own texts, as sentences: those that a user of any Python from 3.11 to 3.15 can meet."""

import argparse

from grading.text.language import said, shown

# Listed, so that they are extracted. A text that a later Python adds is shown in English.
TEXTS = (
    said("usage: "),
    said("positional arguments"),
    said("options"),
    said("%(heading)s:"),
    said("show this help message and exit"),
    said("%(prog)s: error: %(message)s\n"),
    said("%(prog)s: warning: %(message)s\n"),
    said("argument %(argument_name)s: %(message)s"),
    said("the following arguments are required: %s"),
    said("one of the arguments %s is required"),
    said("unrecognized arguments: %s"),
    said("not allowed with argument %s"),
    said("ignored explicit argument %r"),
    said("expected one argument"),
    said("expected at most one argument"),
    said("expected at least one argument"),
    said("expected %s argument"),
    said("expected %s arguments"),
    said("ambiguous option: %(option)s could match %(matches)s"),
    said("unexpected option string: %s"),
    said("invalid %(type)s value: %(value)r"),
    said("invalid choice: %(value)r (choose from %(choices)s)"),
    said("invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)"),
    said("unknown parser %(parser_name)r (choices: %(choices)s)"),
)


def translate() -> None:
    """Have argparse show its texts in the chosen language.

    Its own way, gettext's global domain, follows the system's language, which need not be the chosen one.
    """
    vars(argparse).update(_=_translated, ngettext=_one_or_many)


def _translated(text: str) -> str:
    # The texts in its lists may be None.
    return shown(said(text)) if text else text


def _one_or_many(one: str, many: str, count: int) -> str:
    return _translated(one if count == 1 else many)
