"""Tests of the whole grader: real processes, the sandbox, the set-up, the terminal."""
