"""Tests of grading/workers."""
