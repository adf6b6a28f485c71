"""Tests of grading/classroom."""
