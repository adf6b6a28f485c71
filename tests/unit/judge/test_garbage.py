"""The collector of reference cycles: it runs seldom, leaves out what is loaded, and still frees what comes later."""

import gc
import weakref

import pytest

from grading.judge import garbage
from grading.judge.suites import open_suites


class Knot:
    """An object that only the collector frees."""

    def __init__(self):
        self.itself = self


@pytest.fixture(autouse=True)
def collector():
    """The collector as a process begins with it; afterwards it is as it was."""
    threshold, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.unfreeze()
    garbage.set_loaded_aside.cache_clear()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)
    if frozen:
        gc.freeze()


def test_collects_seldom():
    gc.set_threshold(700)
    garbage.collect_seldom()
    assert gc.isenabled()
    assert gc.get_threshold()[0] == garbage.NEW_OBJECTS


def test_loaded_objects_are_set_aside_once():
    with open_suites([], 0):
        frozen = gc.get_freeze_count()
    assert frozen > 10_000
    later = [[] for _ in range(1000)]
    garbage.set_loaded_aside()
    assert gc.get_freeze_count() <= frozen
    assert later


def test_some_objects_were_set_aside_before():
    """Python 3.12 begins so."""
    gc.freeze()
    later = [[] for _ in range(1000)]
    before = gc.get_freeze_count()
    garbage.set_loaded_aside()
    assert gc.get_freeze_count() >= before + len(later)


def test_later_cycles_are_freed():
    garbage.set_loaded_aside()
    knot = weakref.ref(Knot())
    assert knot() is not None
    gc.collect()
    assert knot() is None
