"""Tests of grading/text."""
