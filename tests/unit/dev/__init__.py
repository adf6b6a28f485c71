"""Tests of grading/dev."""
