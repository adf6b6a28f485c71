"""Slips: mistakes that the text of a module shows by itself, such as a missing import or a forgotten `return`.

A slip is looked for only in a module that fails a check, and is named before any guess at a known mistake. Each rule
compares the student's definitions with those of the solution, and names only code that stands in the student's file.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from sentences import joined, lines

from grading.curriculum.ladder import Kata
from grading.curriculum.source import ModuleSource
from grading.judge.report.causes import Unexpected
from grading.judge.report.report import Check
from grading.judge.slips import (
    above_definition,
    argument_slips,
    assignment_slips,
    call_slips,
    container_slips,
    definition_slips,
    earlier_file,
    exception_slips,
    expression_slips,
    gradient_slips,
    import_slips,
    iterator_slips,
    leak_slips,
    loop_slips,
    queue_slips,
    recursion_slips,
    return_slips,
    reuse_slips,
    scope_slips,
    self_slips,
    setting_slips,
    shadow_slips,
    shared_slips,
    signature_slips,
    spelling_slips,
)
from grading.judge.slips.slip import Rule, Slip
from grading.judge.syntax import syntax_facts
from grading.text.labels import Verdict
from grading.workers import solution_requests

MAX_SLIPS, MAX_SLIP_TEXT = 20, 500  # slips of one module, and characters of a sentence: a name may be endless
# In the order in which a student should mend them.
RULES: tuple[Rule, ...] = (
    return_slips.left_unwritten,
    import_slips.not_imported,
    import_slips.not_in_module,
    above_definition.called_above,
    definition_slips.outside,
    spelling_slips.misnamed,
    spelling_slips.no_post_init,
    definition_slips.defined_twice,
    definition_slips.method_for_a_value,
    self_slips.without_self,
    self_slips.static_method,
    self_slips.method_without_dot,
    shadow_slips.builtin_met,
    scope_slips.unbound,
    scope_slips.outer_name_assigned,
    scope_slips.bound_late,
    spelling_slips.set_and_never_read,
    shadow_slips.builtin_hidden,
    assignment_slips.wrong_way_round,
    assignment_slips.type_for_value,
    assignment_slips.comma_too_much,
    assignment_slips.never_run,
    shadow_slips.argument_overwritten,
    shared_slips.set_on_class,
    shared_slips.one_for_all,
    shared_slips.default_shared,
    shared_slips.multiplied,
    shared_slips.two_names,
    reuse_slips.one_function,
    reuse_slips.result_kept,
    definition_slips.no_base,
    signature_slips.parameter_renamed,
    signature_slips.other_default,
    call_slips.super_not_called,
    call_slips.base_called,
    call_slips.class_called,
    call_slips.class_returned,
    call_slips.function_returned,
    call_slips.around_call,
    expression_slips.array_for_ndarray,
    expression_slips.type_before_value,
    return_slips.no_code,
    return_slips.no_return,
    return_slips.one_for_several,
    loop_slips.one_round,
    return_slips.exception_returned,
    definition_slips.no_context_manager,
    setting_slips.set_after_yield,
    setting_slips.attribute_called_name,
    setting_slips.settings_of_an_object,
    definition_slips.no_property,
    definition_slips.property_for_method,
    setting_slips.exit_drops,
    setting_slips.finally_ends,
    setting_slips.made_once,
    setting_slips.array_priority,
    iterator_slips.never_walked,
    iterator_slips.walked_twice,
    expression_slips.thrown_away,
    expression_slips.sign_for_a_sum,
    container_slips.no_comma,
    container_slips.no_zip,
    container_slips.zipped_the_wrong_way,
    container_slips.brackets_for_call,
    container_slips.none_kept,
    assignment_slips.none_used,
    expression_slips.no_f_prefix,
    expression_slips.class_for_text,
    expression_slips.type_and_text,
    expression_slips.exclusive_or,
    argument_slips.array_given,
    argument_slips.argument_changed,
    argument_slips.changed_in_place,
    exception_slips.swallowed,
    exception_slips.not_an_exception,
    gradient_slips.always_there,
    gradient_slips.seed_unasked,
    gradient_slips.deleted,
    loop_slips.loop_name_set,
    loop_slips.unchanged_condition,
    loop_slips.same_step,
    queue_slips.sorted_outside,
    queue_slips.equal_ties,
    loop_slips.inputs_left,
    call_slips.recursive_backward,
    recursion_slips.calls_itself,
    leak_slips.closure_cycle,
    leak_slips.holds_itself,
    leak_slips.kept_in_list,
    leak_slips.results_cached,
    leak_slips.holds_back,
    expression_slips.result_dropped,
    earlier_file.nothing_new,
)
# Their slips give way to a known mistake that the failures show.
WEAK = frozenset({expression_slips.result_dropped.__name__})


def find(kata: Kata, text: str) -> list[Slip]:
    """Return the slips in a module for the kata, in the order in which a student should mend them."""
    return list(find_in(kata.solution, text))


@lru_cache(maxsize=1)  # those of one module may be asked for twice
def find_in(path: Path, text: str) -> tuple[Slip, ...]:
    """Return the slips in a module, beside the solution at this path."""
    student, solution = syntax_facts.of(text), syntax_facts.of_solution(path)
    if student is None:
        return ()
    found: list[Slip] = []
    for rule in RULES:
        slips = islice(rule(student, solution), MAX_SLIPS)
        named = [replace(slip, rule=rule.__name__, text=_bounded(slip.text)) for slip in slips]
        found += sorted(named, key=lambda slip: slip.line)
    return tuple(found[:MAX_SLIPS])


def fitting(slips: list[Slip], checks: list[Check], module: str) -> list[Slip]:
    """Return the slips that can be a reason for the failure that tells of them."""
    telling = {slip: _telling(slip, checks, module) for slip in slips}
    return [slip for slip, check in telling.items() if check is None or slip.fits(check)]


def _telling(slip: Slip, checks: list[Check], module: str) -> Check | None:
    """Return the first failing check that asks for the attribute that the slip spoils, or the first of all."""
    failing = [check for check in checks if check.fails_kata]
    word = slip.attribute
    asking = [check for check in failing if word and solution_requests.mention(module, check.name, word)]
    return next(iter(asking + failing), None)


def _bounded(text: str) -> str:
    return text if len(text) <= MAX_SLIP_TEXT else text[:MAX_SLIP_TEXT]


def without_weak(slips: Iterable[Slip]) -> list[Slip]:
    """Return the slips without those that give way to a known mistake."""
    return [slip for slip in slips if slip.rule not in WEAK]


def kinds(slips: Iterable[Slip]) -> frozenset[tuple[str, str]]:
    """Return what slips have in common wherever they stand in a file: the rule, and the definition."""
    return frozenset((slip.rule, slip.definition) for slip in slips)


@cache
def of_mistake(solution: Path, text: str) -> frozenset[tuple[str, str]]:
    """Return the kinds of slips that a known mistake shows, whose file has this text."""
    return kinds(find_in(solution, text))


def with_advice(checks: list[Check], slips: list[Slip], source: ModuleSource) -> list[Check]:
    """Return the checks, with the first slip in the message of the failure that tells of it, and of those in its line.

    The sentence stands after a message's first line, which says what happened.
    """
    first = _telling(slips[0], checks, source.name) if slips else None
    if first is None:
        return checks
    slip = slips[0]
    same, rest = slip.again

    def advised(check: Check) -> Check:
        if check is not first and (check.passed or check.where != source.place(slip.line)):
            return check
        head, *below = lines(check.message)
        text = source.with_places(rest if same and same in check.message else slip.text)
        guessed = slip.explains and isinstance(check.cause, Unexpected)
        kept = [line for line in below if not guessed and line not in lines(slip.replaces)]
        # A place that the message doesn't show is only that of the definition which the check used last.
        place = source.place(slip.line) if slip.line else None
        known = check.where and (check.where in check.message or check.verdict != Verdict.FAILED)
        message = joined("\n", [head, text, *kept])
        return replace(check, message=message, where=check.where if known else place)

    return [advised(check) for check in checks]
