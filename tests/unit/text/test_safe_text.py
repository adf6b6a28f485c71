"""A student's text on the screen: letters of every script as they are, and no character that hides or reorders them."""

import itertools
import unicodedata

import pytest
from sentences import said

from grading.text import safe_text

ALI_REZA, SRI = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "\u0dc1\u0dca\u200d\u0dbb\u0dd3"


@pytest.mark.parametrize(
    "text",
    [
        ALI_REZA,  # Persian, with a non-joiner
        "\u0639\u064e\u0644\u06cc\u0651\u200c\u0631\u0636\u0627",  # the same with marks
        SRI,  # Sinhala, with a joiner
        "\u0d2e\u0d4b\u0d39\u0d28\u0d4d\u200d",  # Malayalam, where a joiner may end a name
        "\u0915\u094d\u200c\u0937",  # Hindi
        "Zo\u00eb \uae40\ubbfc\uc9c0 \U0001f600\n\tx",
        "Kim \U0001f469\u200d\U0001f4bb",  # a woman and a laptop: one picture
        "\U0001f469\U0001f3fd\u200d\U0001f4bb",  # the same with a skin tone
        "\u2764\ufe0f\u200d\U0001f525",  # a heart in colour, and fire
    ],
)
def test_spellings(text):
    """The grader shows a name as its owner writes it."""
    assert safe_text.plain(text) == text


@pytest.mark.parametrize("joiner", [safe_text.NON_JOINER, safe_text.JOINER])
@pytest.mark.parametrize(
    "around",
    [
        ("an", "n"),  # a reader would not see it there
        ("", ALI_REZA),
        (ALI_REZA, ""),
        (ALI_REZA, " "),
        (ALI_REZA, "n"),
        (ALI_REZA, "\u061f"),  # a question mark
        (ALI_REZA, "\u061c\u0631"),  # a mark of direction
        ("\U0001f468", "n"),
        ("n", "\U0001f468"),
        ("\U0001f468", ""),
        ("\xa9", "\xa9"),
        ("`", "`"),
        ("\U0001f468", "\U0001f3fd"),
        (f"{SRI}\u0dca\u200d", "\u0dbb"),  # a second joiner
        (":", ":error::x"),
        ("#", "#[error]"),
        ("\u0e01\u0e38", "\u0e01"),  # a mark that is no virama
    ],
)
def test_joiners_elsewhere(around, joiner):
    """A joiner without a visible effect is spelt out, so that two names never look the same because of it."""
    before, after = around
    shown = safe_text.plain(f"{before}{joiner}{after}")
    assert shown == f"{safe_text.plain(before)}{safe_text._spelt(joiner)}{safe_text.plain(after)}"
    assert safe_text.plain(shown) == shown


@pytest.mark.parametrize("text", ["a\ufe0f", "\ufe0f", "\u2764\ufe0f\ufe0f", "#\ufe0f", "\U0001f468\u200c\U0001f469"])
def test_selectors_elsewhere(text):
    """A selector that changes no picture is spelt out, and so is a non-joiner between pictures."""
    assert "\\u" in safe_text.plain(text)


def test_everything_else_is_spelt_out():
    """Every other invisible character beside any letter is spelt out, also marks of direction."""
    joiners = {safe_text.NON_JOINER, safe_text.JOINER}
    unseen = [
        chr(number) for number in range(0x110000) if unicodedata.category(chr(number)) in ("Cc", "Cf", "Zl", "Zp")
    ]
    hidden = set(unseen) - joiners - set(safe_text.HARMLESS)
    assert {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"} < hidden
    for character, letter in itertools.product(hidden, ("a", "\u0639", "\u0dca")):
        assert not hidden & set(safe_text.plain(f"{letter}{character}{letter}"))


def test_a_cut_text():
    """A joiner at the end is judged without the character that the limit cuts off."""
    assert safe_text.plain(ALI_REZA, 4).startswith("\u0639\u0644\u06cc\\u200c\u2026")


@pytest.mark.parametrize("text", [said("\x1b[31m"), said("{a}", a="\x1b[31m"), said("\x1b[31m{a}", a="x")])
def test_sentences(text):
    """A sentence is made harmless as any text is, whether a field or its template has what is to be spelt out."""
    assert "\x1b" not in safe_text.plain(text)
    assert "\\x1b[31m" in safe_text.plain(text)
