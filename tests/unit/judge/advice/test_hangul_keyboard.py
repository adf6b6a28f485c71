"""Words typed with the keyboard set to Korean, and the Latin letters on the same keys."""

import pytest

from grading.judge.advice.hangul_keyboard import latin


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("ㅇㄷㄹ", "def"),
        ("ㄱㄷ셔구", "return"),
        ("ㅑㅡㅔㅐㄱㅅ", "import"),
        ("침ㄴㄴ", "class"),
        ("ㄴ딜", "self"),
        ("ᄐ", "x"),
        ("ㅊㅐㅜ샤ㅟㄷ", "continle"),
        ("ㄳ_값1", "rt_rkqt1"),
        ("def", ""),
        ("x²", ""),
    ],
)
def test_the_same_keys(word, keys):
    """Syllables are taken apart, single letters and pairs of them too; a word without any has no such keys."""
    assert latin(word) == keys
