"""The report: plain data, its size, its texts in other languages, and how far the parts of a kata are."""
