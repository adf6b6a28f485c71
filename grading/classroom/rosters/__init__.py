"""Rosters and worksheets: tables of people, read in any encoding, and their rows matched with people."""
