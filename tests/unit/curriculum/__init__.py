"""Tests of grading/curriculum."""
