"""A unit test is found by the name of what it tests: tests/unit/ mirrors grading/, and tests/unit/katas/ katas/."""

from conftest import ROOT

UNIT = ROOT / "tests" / "unit"
OF_SEVERAL_MODULES = {
    "classroom/submissions/test_platform_shapes.py": "the export of each platform, from its shape to its modules",
    "cli/class_run/test_korean_class.py": "all that `class` prints in Korean",
    "cli/test_katas_option.py": "an option of several commands",
    "dev/test_documents.py": "the documents",
    "dev/test_rooms.py": "the order of all imports",
    "dev/test_sizes_of_code.py": "the lengths of all files and functions",
    "judge/test_endless_recursion.py": "the texts on recursion, of feedback.py and stack_dumps.py",
    "judge/test_judging_time.py": "the time of all that judges",
    "platforms/test_korean_formats.py": "all reports for platforms",
    "platforms/test_report_schema.py": "docs/report.schema.json",
    "test_lessons.py": "the lessons",
    "test_marks.py": "the lists in tests/conftest.py",
    "test_names_of_tests.py": "the names of the tests",
    "test_random_graphs.py": "the engines of all katas",
    "test_solution.py": "the solution",
}


def has_a_module(test):
    """True if a module or a folder of the test's name lies where the test's own place says."""
    place = test.relative_to(UNIT).with_name(test.stem.removeprefix("test_"))
    module = ROOT / place if place.parts[0] == "katas" else ROOT / "grading" / place
    return module.with_suffix(".py").is_file() or module.is_dir()


def test_each_test_is_named_after_its_module():
    without = {test.relative_to(UNIT).as_posix() for test in UNIT.rglob("test_*.py") if not has_a_module(test)}
    assert without == set(OF_SEVERAL_MODULES)
