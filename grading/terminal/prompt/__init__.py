"""The process of `try`: a Python prompt, or the lesson's examples, beside the student's own modules.

It runs the student's code as the student would, so it imports the standard library and numpy, and nothing else of the
grader's. `grading/cli/try_command.py` starts it.
"""
