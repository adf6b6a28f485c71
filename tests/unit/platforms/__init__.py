"""Tests of grading/platforms."""
