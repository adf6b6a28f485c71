"""The Korean particle after a text is the one that fits the sound which the text ends with."""

import unicodedata

import pytest

from grading.text.language import _Formatter
from grading.text.particles import PARTICLES, particle

# the text, with the right object particle
OBJECTS = [
    "변수를",
    "기울기를",
    "형상을",
    "배열을",
    # digits, as Koreans read them
    "0을",
    "1을",
    "2를",
    "3을",
    "4를",
    "5를",
    "6을",
    "7을",
    "8을",
    "9를",
    # zeros at the end are read as sip, baek, cheon, man
    "10을",
    "100을",
    "5,000을",
    "10000을",
    "0.5를",
    "-12.37을",
    # letters and words
    "x를",
    "m을",
    "y0을",
    "x1을",
    "x2를",
    "Variable을",
    "<bdi>변수</bdi>를",
    '<a href="#"><bdi>배열</bdi></a>을',
    "module을",
    "forward를",
    "ndarray를",
    "generation을",
    "None을",
    "True를",
    "type을",
    "list를",
    "float를",
    "input을",
    "timeout을",
    "set_creator를",
    "no_grad를",
    "__call__을",
    # places, formulas, and signs at the end
    "generations.py:41을",
    "katas/09_no_grad/no_grad.py:12를",
    "x + 1을",
    "x + y를",
    "x²을",
    "eˣ을",
    "`repr`을",
    "`data`를",
    "Square()를",
    "as_array(x)를",
    "variable([1. 2.])를",
    "배열(ndarray)를",
    '"변수"를',
]


@pytest.mark.parametrize("text", OBJECTS)
def test_object(text):
    """을 follows a consonant and 를 a vowel, whatever kind of text it is and whichever signs end it."""
    assert particle(text[:-1], "을/를") == text[-1]


@pytest.mark.parametrize("text", ["서울", "3.7", "11", "Variable", "_l_"])
def test_rieul(text):
    """After ㄹ the direction is 로, as after a vowel, but every other particle is the one after a consonant."""
    assert particle(text, "으로/로") == "로"
    assert particle(text, "은/는") == "은"


@pytest.mark.parametrize("text", ["홍길동", "과제 1 김민지"])
def test_syllables_taken_apart(text):
    """A name whose syllables macOS has taken apart has the particle of the whole name."""
    assert particle(unicodedata.normalize("NFD", text), "이/가") == particle(text, "이/가")


@pytest.mark.parametrize(("text", "expected"), [("변수", "로"), ("2", "로"), ("형상", "으로"), ("10", "으로")])
def test_direction(text, expected):
    """으로 follows a consonant and 로 a vowel."""
    assert particle(text, "으로/로") == expected


@pytest.mark.parametrize("text", ["", "…", "()", "数", "web", "heap"])
def test_unknown_sound(text):
    """Both forms are there where the sound isn't known: after nothing, signs alone, and words said either way."""
    assert particle(text, "을/를") == "을(를)"
    assert particle(text, "이/가") == "이(가)"


@pytest.mark.parametrize("forms", PARTICLES)
def test_field(forms):
    """A template gives a field's particle by its forms, as in "{name}{name:을/를}"."""
    consonant, vowel = forms.split("/")
    template = f"{{name}}{{name:{forms}}}"
    assert _Formatter().vformat(template, (), {"name": "형상"}) == f"형상{consonant}"
    assert _Formatter().vformat(template, (), {"name": "변수"}) == f"변수{vowel}"
