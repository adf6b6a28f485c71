"""Tests of grading/judge."""
