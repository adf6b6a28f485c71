"""Tests of one part at a time, without a process of the grader: rooms as in grading/, and the solution."""
