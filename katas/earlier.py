"""The lasting checks: a guard of each later kata runs checks of earlier katas, on the later kata's module.

So a check is written once, by the kata that teaches the part, and holds it from there on. A failure says which kata
that was.
"""

import functools
import inspect
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from expect import missing_definition
from sentences import said

KATAS = Path(__file__).resolve().parent

# The checks that each kata leaves to later ones, and the number of the first that runs them. Between the two the later
# katas' own checks hold the part.
LASTING = {
    "01_variables": {
        "test_holds_none": 2,
        "test_refuses_python_values": 2,
        "test_refuses_numpy_scalars": 2,
        "test_holds_the_array": 2,
        "test_name": 2,
        "test_grad_starts_as_none": 2,
        "test_shape_ndim_size_dtype": 2,
        "test_len": 2,
        "test_repr_of_several_lines": 2,
        "test_repr_of_none": 2,
    },
    "02_functions": {
        "test_forward_is_abstract": 3,
        "test_as_array": 3,
        "test_composite": 3,
    },
    "03_numerical_diff": {
        "test_composite": 4,
        "test_one_point_on_each_side": 4,
    },
    "04_backward": {
        "test_backward_of_function_is_abstract": 5,
        "test_gradient_that_was_set_stays": 5,
        "test_square_derivative": 6,
        "test_exp_derivative": 6,
    },
    "05_variadic_args": {
        "test_a_gradient_for_each_input": 6,
        "test_two_thousand_functions_deep": 6,
    },
    "06_repeated_variables": {
        "test_second_backward_adds_up": 7,
        "test_cleargrad": 7,
    },
    "07_generations": {
        "test_made_by_hand_is_generation_zero": 8,
        "test_backward_again": 8,
    },
    "08_weakref_memory": {
        "test_outputs_are_weak_references": 9,
        "test_result_keeps_what_backward_needs": 9,
    },
    "09_no_grad": {
        "test_retain_grad": 10,
        "test_no_links_while_switched_off": 10,
        "test_no_inputs_while_switched_off": 10,
        "test_any_setting": 10,
        "test_what_was_off_is_off_again": 10,
        "test_block_within_a_block": 10,
        "test_restored_after_an_exception": 10,
        "test_exceptions_pass_through": 10,
    },
}
# The book's later modules leave this function out. So only where it is there, it must be right.
OPTIONAL = {"03_numerical_diff": "numerical_diff"}


class Names(ModuleType):
    """Takes the place of a kata's module while its suite is loaded, and notes the names that the suite imports."""

    def __init__(self, name):
        super().__init__(name)
        self.__dict__["asked"] = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        self.__dict__["asked"].append(name)


def expect_earlier(number, name, **fixtures):
    """Fail unless the module of the kata with this number and name passes the checks that are left to it."""
    __tracebackhide__ = True
    for kata, checks in LASTING.items():
        left = [check for check, first in checks.items() if first <= number]
        if not left or (kata in OPTIONAL and not fixtures["play"](has, OPTIONAL[kata])):
            continue
        suite = suite_on(kata, sys.modules[name])
        for check in left:
            run(suite, getattr(suite, check), fixtures)


def has(kata, name):
    """True if the student's module has a definition of this name."""
    return hasattr(kata, name)


def run(suite, check, fixtures):
    """Run a check of an earlier kata's suite. A note on what it raises says which kata it is, and what it asks for."""
    __tracebackhide__ = True
    try:
        check(**{name: fixtures[name] for name in inspect.signature(check).parameters})
    except BaseException as error:
        requirement = " ".join(check.__doc__.split())
        kata = suite.__doc__.partition(":")[0]  # such as "Kata 02, functions"
        error.add_note(said("{kata}, taught it: {requirement}", kata=said(kata), requirement=said(requirement)))
        raise


def suite_on(kata, module):
    """Return an earlier kata's suite, whose names of the student's module are those of the later `module`."""
    suite, names = loaded(kata)
    for name in names:
        try:
            value = getattr(module, name)
        except AttributeError:
            value = missing_definition(name, module.__name__, dir(module))
        setattr(suite, name, value)
    return suite


@functools.cache
def loaded(kata):
    """Return an earlier kata's suite, and the names that it imports from the student's module."""
    path, own = KATAS / kata / f"test_{kata[3:]}.py", kata[3:]
    spec = spec_from_file_location(f"earlier_{path.stem}", path)
    suite = module_from_spec(spec)
    names, before = Names(own), sys.modules.get(own)
    sys.modules[own] = names
    try:
        spec.loader.exec_module(suite)
    finally:
        if before is None:
            del sys.modules[own]
        else:
            sys.modules[own] = before
    return suite, names.asked
