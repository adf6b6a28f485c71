"""The people whom a word may mean, wherever it is written."""

import pytest

from grading.classroom.records.person_lookup import PersonLookup, labels
from grading.classroom.records.records import Person

ANN = Person("ann", "Lee, Ann", "ann@example.org", "4711")
ANN_TOO = Person("4712", "ANN", "a.n@example.org")
JOSE = Person("jose", "José García")
LOOKUP = PersonLookup([ANN, ANN_TOO, JOSE])


@pytest.mark.parametrize(
    ("word", "people"),
    [
        ("ann", [ANN]),  # a key goes before all other names
        ("Ann", [ANN, ANN_TOO]),
        ("4711", [ANN]),
        ("ANN@Example.org", [ANN]),
        ("Ann Lee", []),
        ("", []),
    ],
)
def test_exact(word, people):
    """A key, a name, a number and an e-mail address mean a person; an empty word means none."""
    assert LOOKUP.exact(word) == people


@pytest.mark.parametrize(
    ("word", "people"), [("Ann Lee", [ANN]), ("lee ann", [ANN]), ("471-2", [ANN_TOO]), ("Jose Garcia", []), ("!", [])]
)
def test_respelt(word, people):
    """Spaces, signs and the order of a name with a comma make no other person; another letter does."""
    assert LOOKUP.respelt(word) == people


@pytest.mark.parametrize(
    ("word", "people"),
    [("garcia", [JOSE]), ("Jose Gracia", [JOSE]), ("Ann Lee", [ANN, ANN_TOO]), ("", []), ("zzz", [])],
)
def test_near(word, people):
    """A part of a name, one without accents and a misspelt one are near."""
    assert LOOKUP.near(word) == people


def test_labels():
    """People of one name are told apart by their keys."""
    jo, other, same = Person("17", "박지우"), Person("18", "박 지우"), Person("박지우", "박지우")
    assert labels([jo, JOSE]) == {"17": "박지우", "jose": "José García"}
    assert labels([jo, other, same]) == {"17": "박지우 (17)", "18": "박 지우 (18)", "박지우": "박지우"}
