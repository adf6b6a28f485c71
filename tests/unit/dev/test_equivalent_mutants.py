"""equivalent.toml: the mutants that it lists, their reasons, and the stretch checks that notice them."""

import pytest
from made_mutants import mutants_of_kata

from grading.curriculum.ladder import ladder
from grading.dev.equivalent_mutants import read_equivalents


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_lists(kata):
    """equivalent.toml lists each mutant once, with a reason, and each stretch check that it names exists."""
    may_pass = read_equivalents(kata)
    places = [one.place for one in may_pass]
    assert len(set(places)) == len(places)
    assert set(places) <= {mutant.place for mutant in mutants_of_kata(kata.id)}
    suite = kata.suite.read_text(encoding="utf-8")
    for one in may_pass:
        assert one.why.endswith(".")
        assert one.stretch is None or f"@pytest.mark.stretch\ndef {one.stretch}(" in suite
