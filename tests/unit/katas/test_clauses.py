"""The words in the Python of a failure can be translated, and its English is as it was."""

import clauses
import pytest
from sentences import Sentence

from grading.text.language import as_data

AT = {"message": "{code} at {place}", "fields": {"code": "y = f(x)", "place": "x = 2.0, z = [1.0]"}}
TEXTS = {
    "y = f(x); y.data": None,
    "y = f(x) at x = 2.0, z = [1.0]": AT,
    "del y; whether y still exists": {
        "message": "{text0}; {text1}",
        "fields": {"text0": "del y", "text1": {"message": "whether y still exists"}},
    },
    "y = f(x) at x = 2.0, z = [1.0], where f is an odd one": {
        "message": "{code}, where {facts}",
        "fields": {"code": AT, "facts": {"message": "f is an odd one"}},
    },
    "(" * 5000: {"message": "(" * 5000},
}


@pytest.mark.parametrize("called", TEXTS)
def test_words_in_python(called):
    """Python stays as it is, and so does the English; words become sentences."""
    found = clauses.translatable(called)
    assert found == called
    assert (as_data(found) if isinstance(found, Sentence) else None) == TEXTS[called]
