"""The files that a run over a class writes: tables, worksheets, results and feedback, in the form of each platform."""
